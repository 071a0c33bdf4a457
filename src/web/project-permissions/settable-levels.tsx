/** The levels that the account of the source's credential may set, asked in Jira at that moment, and whose account it is. */

import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { type ProjectNamed, settableLevels } from './project-client.ts';

export function SettableLevels({ named }: { named: ProjectNamed }) {
  const { me } = useSession();
  const query = useQuery({
    queryKey: ['settable-levels', eyesOf(me), named.key, named.source],
    queryFn: ({ signal }) => settableLevels(me, named, signal),
    staleTime: 60_000,
  });
  return (
    <section className="panel" aria-labelledby="settable-heading" data-testid="settable-levels">
      <div className="panel-head">
        <div>
          <small>Levels that may be set</small>
          <h2 id="settable-heading">
            {query.data !== undefined ? `by ${query.data.account.name}` : 'asking Jira…'}
          </h2>
          <p>
            {query.data !== undefined
              ? `The account of the credential, ${query.data.account.email}, asked in Jira just now.`
              : query.error !== null
                ? sentenceOf(query.error)
                : 'With the credential of the source.'}
          </p>
        </div>
      </div>
      {query.data !== undefined && (
        <p className="quiet-line">
          {query.data.levels.length === 0 ? 'None.' : query.data.levels.map(({ name }) => name).join(', ')}
        </p>
      )}
    </section>
  );
}
