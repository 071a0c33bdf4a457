/**
 * Something to be copied as a whole. Browsers let a page copy only where it came over TLS or from this machine; elsewhere
 * the text is selected for the reader, who copies it by hand.
 */

import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';

export function CopyField({ label, value, testId }: { label: string; value: string; testId: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [done, setDone] = useState<'copied' | 'selected'>();
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setDone('copied');
    } catch {
      setDone('selected');
    }
  };
  return (
    <div className="copy-field">
      <TextInput
        ref={field}
        label={label}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        spellCheck={false}
        data-testid={testId}
      />
      <Button
        variant="default"
        leftSection={
          done === 'copied' ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
        }
        onClick={copy}
        data-testid={`${testId}-copy`}
      >
        {done === 'copied' ? 'Copied' : 'Copy'}
      </Button>
      {done === 'selected' && <small role="status">It is selected: copy it with Ctrl+C or ⌘C.</small>}
    </div>
  );
}
