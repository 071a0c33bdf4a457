/**
 * The keyboard and the query language on one card, opened by "?".
 */

import { Modal } from '@mantine/core';
import { SyntaxTips } from './before-asking.tsx';
import { shortcuts } from './query-syntax.ts';

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keys and queries"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={400}
      className="help-card"
      data-testid="help"
    >
      <dl className="shortcuts">
        {shortcuts.map((each) => (
          <div key={each.does}>
            <dt>
              {each.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{each.does}</dd>
          </div>
        ))}
      </dl>
      <h3 className="help-heading">In the search field</h3>
      <SyntaxTips />
    </Modal>
  );
}
