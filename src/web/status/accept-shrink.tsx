/**
 * For an administrator: what shrank so much that it was held back is right after all. It counts from the next reading
 * on; until then the finding stays.
 */

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { AcceptShrinkAnswer } from '../../http/change-api.ts';
import { askJson, sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';

export function AcceptShrink({ source }: { source: string }) {
  const { me } = useSession();
  const accepting = useMutation({
    mutationFn: () =>
      askJson<AcceptShrinkAnswer>({
        address: '/api/permissions/accept-shrink',
        asker: me,
        signal: AbortSignal.timeout(30_000),
        body: { source },
      }),
  });
  if (accepting.isSuccess) {
    return <p role="status">Accepted. It counts when that is read next, within minutes.</p>;
  }
  return (
    <>
      <Button
        variant="default"
        size="xs"
        loading={accepting.isPending}
        onClick={() => accepting.mutate()}
        data-testid="accept-shrink"
      >
        It is right: believe what Jira has now
      </Button>
      {accepting.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(accepting.error)}
        </p>
      )}
    </>
  );
}
