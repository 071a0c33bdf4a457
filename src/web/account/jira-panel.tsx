/** Which Jira account somebody counts as on each site, and by what it is known: what they find follows from it. */

import type { OwnSignIn } from '../../http/auth-api.ts';

type JiraAccount = OwnSignIn['jiraAccounts'][number];

const proofs: Readonly<Record<JiraAccount['proof'], string>> = {
  administrator: 'An administrator said that it is yours',
  email: 'It has your address, and nobody else’s has it',
  'sign-in': 'You proved it by signing in with Atlassian',
};

export function JiraPanel({ own }: { own: OwnSignIn }) {
  return (
    <section className="panel" aria-labelledby="jira-heading" data-testid="jira-panel">
      <h2 id="jira-heading">Your Jira account</h2>
      {own.jiraAccounts.length === 0 ? (
        <p className="quiet-line account-nobody">
          None is known to be yours: by Jira’s permissions you find only what is open to anyone. Link
          Atlassian if it is offered here, or ask an administrator to say which account is yours.
        </p>
      ) : (
        <ul className="account-list">
          {own.jiraAccounts.map(({ site, name, proof }) => (
            <li key={site} data-testid="jira-account">
              <div>
                <b>{name}</b>
                <small>
                  {site}. {proofs[proof]}.
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
