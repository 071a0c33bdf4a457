/**
 * Something did not work: what, why, and a way to try again.
 */

import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';

export function FailureNote(props: { title: string; text: string; onRetry?: () => void }) {
  return (
    <div className="note-page" role="alert" data-testid="failure">
      <IconCloudOff size={34} stroke={1.4} aria-hidden />
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {props.onRetry !== undefined && (
        <Button variant="default" onClick={props.onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
