/**
 * What the status page tells, section by section: who is there with which tokens, which apps, what is planned.
 * The tokens are shown on purpose: the site is make-believe, and whoever tries it needs them.
 */

import type { Html, Piece } from '../html.ts';
import { html } from '../html.ts';
import { viewerOf } from '../permissions/viewer.ts';
import type { Site } from '../site.ts';
import type { World } from '../world/world.ts';
import type { WorldAccount } from '../world/world-file.ts';
import { ownToken } from './first-request.ts';

/** Longer lists end with how many more there are. */
const rowsShown = 200;

/** A text that one click selects. */
export function pick(text: string): Html {
  return html`<code class="pick">${text}</code>`;
}

export function accountsSection({ world }: Site): Html {
  const scoped = Map.groupBy(world.list('apiTokens'), ({ accountId }) => accountId);
  const rows = [...world.accounts.values()].map(
    (account) => () =>
      html`<tr><td>${account.displayName}</td><td>${pick(account.email)}</td>
<td class="wide">${tokens(account, scoped.get(account.accountId) ?? [])}</td><td>${account.accountType}</td>
<td class="nowrap">${usesJira(world, account)}</td><td class="number">${world.groupsOfAccount(account.accountId).size}</td>
<td>${pick(account.accountId)}</td></tr>`,
  );
  return html`<section id="accounts"><h2>Accounts</h2>
<p class="quiet">Sign in with email and API token (Basic). A token with scopes works through the gateway only.</p>
${table(['Name', 'Email', 'API tokens', 'Type', 'Uses Jira', 'Groups', 'Account id'], rows)}</section>`;
}

function tokens(
  account: WorldAccount,
  others: readonly {
    readonly token: string;
    readonly scopes?: readonly string[];
    readonly expires?: string;
  }[],
): Piece {
  if (!account.active) return html`<span class="quiet">none</span>`;
  return [
    pick(ownToken(account)),
    ...others.map(({ token, scopes, expires }) => {
      const ends = expires === undefined ? '' : ` until ${expires}`;
      const may = scopes === undefined ? 'without scopes' : scopes.join(' ') || 'no scope';
      return html`<br>${pick(token)} <span class="quiet">${may}${ends}</span>`;
    }),
  ];
}

function usesJira(world: World, account: WorldAccount): Html {
  if (!account.active) return html`<span class="bad">deactivated</span>`;
  if (account.accountType === 'customer') return html`<span class="quiet">portal only</span>`;
  return viewerOf(world, account.accountId).account
    ? html`<span class="good">yes</span>`
    : html`<span class="bad">no application</span>`;
}

export function oauthAppsSection({ world }: Site): Html | undefined {
  const apps = world.list('oauthApps');
  if (apps.length === 0) return undefined;
  const rows = apps.map(
    (app) => () =>
      html`<tr><td>${app.name}</td><td>${pick(app.clientId)}</td><td>${pick(app.clientSecret)}</td>
<td>${app.redirectUris.map((uri) => html`${pick(uri)}<br>`)}</td><td class="wide">${app.scopes.join(' ')}</td></tr>`,
  );
  const head = ['Name', 'Client id', 'Secret', 'Redirects to', 'Scopes'];
  return html`<section id="oauth"><h2>OAuth apps</h2>${table(head, rows)}</section>`;
}

export function connectAppsSection({ apps }: Site): Html | undefined {
  const installed = apps.all();
  if (installed.length === 0) return undefined;
  const rows = installed.map(
    ({ descriptor, descriptorUrl, enabled }) =>
      () =>
        html`<tr><td>${descriptor.name}</td><td><code>${descriptor.key}</code></td>
<td>${enabled ? html`<span class="good">enabled</span>` : html`<span class="bad">disabled</span>`}</td>
<td class="wide"><code>${descriptorUrl}</code></td><td class="wide">${descriptor.scopes.join(' ')}</td></tr>`,
  );
  const head = ['Name', 'Key', 'State', 'Descriptor', 'Scopes'];
  return html`<section id="connect"><h2>Connect apps</h2>${table(head, rows)}</section>`;
}

export function webhooksSection({ webhooks, apps, clock }: Site): Html | undefined {
  const declared = apps
    .all()
    .flatMap(({ descriptor }) =>
      descriptor.webhooks.map(
        ({ event, url }) => [`app ${descriptor.key}`, descriptor.baseUrl + url, event] as const,
      ),
    );
  const registered = webhooks
    .dynamic(clock.now())
    .map(
      ({ owner, url, events }) =>
        [
          owner.kind === 'connect' ? `app ${owner.appKey}` : `OAuth ${owner.clientId}`,
          url,
          events.join(' '),
        ] as const,
    );
  const admin = webhooks
    .admin()
    .map(({ name, url, events }) => [`administrator: ${name}`, url, events.join(' ')] as const);
  const all = [...declared, ...registered, ...admin];
  if (all.length === 0) return undefined;
  const rows = all.map(
    ([owner, url, events]) =>
      () =>
        html`<tr><td>${owner}</td><td class="wide"><code>${url}</code></td><td class="wide">${events}</td></tr>`,
  );
  return html`<section id="webhooks"><h2>Webhooks</h2>${table(['Of', 'Address', 'Events'], rows)}</section>`;
}

/** What spoils or slows answers on purpose; nothing when nothing does. */
export function troubleSection({ faults, settings }: Site): Html | undefined {
  const { latencyMs, perIssueMs, perIdMs, rateLimits } = settings;
  const planned = faults.planned();
  const limits = (['burst', 'quota', 'issueWrites'] as const).filter((name) => rateLimits[name] !== 'off');
  if (planned.length === 0 && limits.length === 0 && latencyMs + perIssueMs + perIdMs === 0) return undefined;
  const rows = planned.map(
    ({ fault, skip, times }) =>
      () =>
        html`<tr><td>${fault.method ?? 'any'}</td><td><code>${String(fault.path ?? 'any')}</code></td>
<td class="number">${skip}</td><td class="number">${Number.isFinite(times) ? times : 'always'}</td><td class="wide"><code>${JSON.stringify(fault.answer)}</code></td></tr>`,
  );
  return html`<section id="trouble"><h2>Trouble on purpose</h2>
<p>Latency: ${latencyMs} ms an answer, ${perIssueMs} ms an issue, ${perIdMs} ms an id.
Rate limits: ${limits.length === 0 ? 'none' : limits.map((name) => `${name} ${rateLimits[name]}`).join(', ')}.</p>
${planned.length === 0 ? undefined : table(['Method', 'Path', 'Lets pass', 'Times', 'Answer'], rows)}</section>`;
}

/** Newest first. */
export function requestsTable({ log }: Site): Html {
  const last = log.last().slice(-50).reverse();
  if (last.length === 0) return html`<p class="quiet">None yet.</p>`;
  const rows = last.map(
    ({ at, method, path, status, ms, accountId }) =>
      () =>
        html`<tr><td class="nowrap">${at.slice(11, 19)}</td><td>${method}</td>
<td class="wide"><code>${path}</code></td><td class="${status >= 400 ? 'bad' : 'good'}">${status}</td><td class="number nowrap">${ms} ms</td><td>${accountId ?? html`<span class="quiet">anonymous</span>`}</td></tr>`,
  );
  return table(['Time', 'Method', 'Path', 'Status', 'Took', 'Account'], rows);
}

function table(head: readonly string[], rows: readonly (() => Html)[]): Html {
  const more = rows.length - rowsShown;
  return html`<div class="scroll"><table><thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.slice(0, rowsShown).map((row) => row())}</tbody></table></div>
${more > 0 ? html`<p class="quiet">… and ${more.toLocaleString('en-US')} more.</p>` : undefined}`;
}
