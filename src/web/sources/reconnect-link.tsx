/**
 * The way on from a source that cannot be read with what it was connected with: to the page that connects it again, in
 * the way in which it was connected. A private source is connected again by its owner only, and others are told so.
 */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SourceView } from '../../http/source-api.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { reconnectAddress } from './reconnected.ts';
import { oneSource } from './source-client.ts';
import { isOfSomebodyElse } from './source-words.ts';

/** Whether one of these findings ends by connecting the source again. */
export function asksToReconnect(findings: readonly { readonly code: string }[]): boolean {
  return findings.some(({ code }) => code === 'vault-key');
}

export function ReconnectLink({ source }: { source: SourceView }) {
  const { me } = useSession();
  if (isOfSomebodyElse(source, me.person)) {
    return (
      <p className="quiet-line">Only its owner, {source.owner?.name ?? 'who is gone'}, can connect it.</p>
    );
  }
  return (
    <Button
      component={Link}
      href={reconnectAddress(source)}
      variant="default"
      size="xs"
      data-testid="reconnect-finding"
    >
      Connect “{source.name}” again
    </Button>
  );
}

/** The same where no more than the number of the source is known. Nothing until the rest is. */
export function ReconnectLinkOf({ id }: { id: number }) {
  const { me } = useSession();
  const query = useQuery({
    queryKey: ['source', eyesOf(me), id],
    queryFn: ({ signal }) => oneSource(me, id, signal),
    retry: false,
  });
  return query.data === undefined ? null : <ReconnectLink source={query.data} />;
}
