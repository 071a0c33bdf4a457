/**
 * "Your account": how one signs in, where one is signed in, and the keys of one's programs. It is never somebody else's,
 * whatever one may administer, and in the demo there is none: nobody signs in there.
 */

import './account.css';
import { useQuery } from '@tanstack/react-query';
import { OwnSourcesPanel } from '../own-sources/own-sources-panel.tsx';
import { consentProblemIn } from '../own-sources/own-words.ts';
import { useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { PersonBadge } from '../shell/person-badge.tsx';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { Refusal } from '../sign-in/entry-card.tsx';
import { problemIn } from '../sign-in/problem-words.ts';
import { ownSignIn } from './account-client.ts';
import { JiraPanel } from './jira-panel.tsx';
import { KeysPanel } from './keys-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { ownSignInKey } from './use-own-change.ts';
import { WaysPanel } from './ways-panel.tsx';

const proofs = {
  openid: 'The address is proved by the service that you sign in with.',
  mail: 'The address is proved: you used a link that was mailed to it.',
  administrator: 'Whoever runs Jackdaw here vouches for the address.',
} as const;

export function AccountPage() {
  const { me, demo, viewedPerson } = useSession();
  usePageTitle('Your account', viewedPerson?.name);
  const query = useQuery({
    queryKey: [...ownSignInKey],
    enabled: demo === undefined,
    queryFn: ({ signal }) => ownSignIn(signal),
  });
  if (demo !== undefined) {
    return (
      <div className="note-page" data-testid="no-account">
        <h1>Nobody has an account in the demo</h1>
        <p>Here you are whomever you choose. In a Jackdaw of your own people sign in.</p>
      </div>
    );
  }
  const own = query.data;
  return (
    <div className="account-page" data-testid="account-page">
      <header className="account-head">
        <PersonBadge name={me.person.name} size={52} />
        <div>
          <h1>{me.person.name}</h1>
          <p>
            {me.person.email}{' '}
            {me.person.role !== 'member' && <span className="plain-badge">{me.person.role}</span>}
          </p>
          {own !== undefined && <p className="account-proof">{proofs[own.addressProof]}</p>}
        </div>
      </header>
      <Refusal says={consentProblemIn(location.search) ?? problemIn(location.search)} />
      {own === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={6} />
        ) : (
          <QueryFailure title="Your account cannot be shown" query={query} />
        ))}
      {own !== undefined && (
        <>
          <JiraPanel own={own} />
          <OwnSourcesPanel />
          <PasswordPanel own={own} />
          <WaysPanel own={own} />
          <SessionsPanel own={own} />
          <KeysPanel own={own} />
        </>
      )}
    </div>
  );
}
