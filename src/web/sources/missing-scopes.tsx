/** What Atlassian did not grant, and what does not work therefore. Nothing, where nothing is missing. */

import type { SourceDraftView } from '../../http/source-api.ts';

export function MissingScopes(props: {
  missing: readonly Omit<SourceDraftView['missing'][number], 'kind'>[];
}) {
  if (props.missing.length === 0) return null;
  return (
    <section className="panel" data-testid="missing-scopes">
      <h2 className="panel-title">Not everything was granted</h2>
      <ul className="missing-scopes">
        {props.missing.map(({ part, scopes, without }) => (
          <li key={part}>
            <b>{without[0]?.toUpperCase() + without.slice(1)}.</b> It takes{' '}
            {scopes.map((scope, place) => (
              <span key={scope}>
                {place > 0 && ', '}
                <code>{scope}</code>
              </span>
            ))}
            .
          </li>
        ))}
      </ul>
      <p className="quiet-line">
        {props.missing.some(({ part }) => part === 'issues')
          ? 'Without these nothing is read. Give '
          : 'It can be connected without. To have it, give '}
        the app these scopes in Atlassian’s developer console, and consent again.
      </p>
    </section>
  );
}
