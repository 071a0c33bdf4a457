/** On the page that explains an issue: who else can find it. Asked for by a click only, as `Finders` says. */

import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { Finders } from './finders.tsx';

export function FindersView(props: { issue: string; opened: boolean; onOpen(): void }) {
  if (!props.opened) {
    return (
      <Button
        variant="default"
        leftSection={<IconUsers size={16} stroke={1.8} aria-hidden />}
        onClick={props.onOpen}
        data-testid="who-can-find"
      >
        Who can find {props.issue}?
      </Button>
    );
  }
  return (
    <section aria-label={`Who can find ${props.issue}`}>
      <h2 className="section-heading">Who can find {props.issue}</h2>
      <Finders key={props.issue} of={{ issue: props.issue }} />
    </section>
  );
}
