/**
 * What is under way for a source: as the server says it by itself, and asked for again and again where that cannot be
 * heard (a proxy that keeps events back, a token in place of a session). Nothing is heard while the page is hidden, as a
 * browser has a few lines to a server, for all its windows.
 */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ProgressEvent, RunView } from '../../http/run-api.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { sourceRuns } from './source-client.ts';

/** `isAllowed`: of somebody else’s private source nothing is told. */
export function useProgress(
  id: number,
  isAllowed: boolean,
): { running: readonly RunView[]; isHeard: boolean } {
  const { me } = useSession();
  const [heard, setHeard] = useState<readonly RunView[]>();
  const canListen = isAllowed && me.token === undefined && me.viewAs === undefined && 'EventSource' in window;
  useEffect(() => {
    if (!canListen) return;
    let line: EventSource | undefined;
    const close = () => {
      line?.close();
      line = undefined;
      setHeard(undefined);
    };
    const listen = () => {
      close();
      if (document.hidden) return;
      line = new EventSource(`/api/sources/${id}/progress`);
      line.addEventListener('progress', (event: MessageEvent<string>) => {
        const { running }: ProgressEvent = JSON.parse(event.data);
        setHeard(running);
      });
      line.addEventListener('end', close);
      // It comes back by itself; until then it is asked for.
      line.addEventListener('error', () => setHeard(undefined));
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    return () => {
      document.removeEventListener('visibilitychange', listen);
      close();
    };
  }, [id, canListen]);
  const asked = useQuery({
    queryKey: ['source-running', eyesOf(me), id],
    queryFn: ({ signal }) => sourceRuns(me, id, { limit: 20 }, signal),
    enabled: isAllowed && heard === undefined,
    refetchInterval: 3_000,
  });
  const found = asked.data?.runs.filter(({ state }) => state === 'running') ?? [];
  return { running: heard ?? found, isHeard: heard !== undefined };
}
