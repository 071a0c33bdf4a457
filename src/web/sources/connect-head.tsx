/** The head of each page that begins a connection: what is going to happen, and the ways to choose from. */

import { Link } from 'wouter';
import type { SourceView } from '../../http/source-api.ts';
import { useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { ConnectWays, type Way } from './connect-ways.tsx';

export function ConnectHead(props: {
  /** Undefined: it was chosen before. */
  way: Way | undefined;
  /** The number of the source that is to be connected again, and it, once it is known. */
  reconnect?: number | undefined;
  source?: SourceView | undefined;
}) {
  const { viewedPerson } = useSession();
  const { way, reconnect, source } = props;
  const title = reconnect === undefined ? 'Connect a Jira site' : `Reconnect “${source?.name ?? '…'}”`;
  usePageTitle(title, viewedPerson?.name);
  return (
    <>
      <p className="way-back">
        <Link href="/sources">Sources</Link>
        {source !== undefined && (
          <>
            {' · '}
            <Link href={`/sources/${source.id}`}>{source.name}</Link>
          </>
        )}
        {way === undefined && (
          <>
            {' · '}
            <Link href={`/sources/connect${reconnect === undefined ? '' : `?reconnect=${reconnect}`}`}>
              Begin again
            </Link>
          </>
        )}
      </p>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {source === undefined ? (
            <p>Nothing is read or kept before the last step.</p>
          ) : (
            <p>
              It reads {source.site} as {source.credential.account}. With another credential it stays the same
              source: its name, whom it is for, what is read, and all that was read.
            </p>
          )}
        </div>
      </header>
      {way !== undefined && <ConnectWays chosen={way} reconnect={reconnect} />}
    </>
  );
}
