/** The pages that a person sees on the way of an app to their data: plain forms without scripts. */

import type { Html } from '../html.ts';
import { html, htmlPage } from '../html.ts';
import { pageStyle } from '../page-style.ts';
import type { Reply } from '../reply.ts';
import { htmlReply } from '../reply.ts';
import type { Site } from '../site.ts';
import type { WorldAccount } from '../world/world-file.ts';
import type { AuthorizationRequest } from './authorize.ts';
import { scopeInWords } from './scope-words.ts';

/** A list that is longer is no list to choose from: the address is typed then. */
const longestList = 200;

const formStyle = `
main { max-width: 36rem; padding-top: 10vh; }
section { padding: 1.6rem 1.8rem; }
h1 { font-size: 1.35rem; margin-bottom: 1rem; }
ul { padding-left: 1.2rem; }
li { margin: .4rem 0; }
small { color: var(--quiet); overflow-wrap: anywhere; }
label { display: block; margin-top: 1.2rem; color: var(--quiet); }
select, input { width: 100%; margin-top: .25rem; }
select, input, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: .4rem; padding: .5rem .7rem; }
button { min-width: 7rem; margin: 1.2rem .5rem 0 0; cursor: pointer; }
button[value=allow] { background: var(--mark); border-color: var(--mark); color: var(--card); font-weight: 600; }
`;

export function consentPage(
  { world, cloudId, baseUrl }: Site,
  { app, scopes, parameters }: AuthorizationRequest,
  accounts: readonly WorldAccount[],
): Reply {
  const { title } = world.site;
  const hidden = [...parameters].map(
    ([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`,
  );
  const warning =
    app.shared === true ? undefined : html`<p>This app is not shared: only its owner can let it in.</p>`;
  const site =
    app.level === 'resource'
      ? html`<p><label>Site<br><select name="site"><option value="${cloudId}">${title} (${baseUrl})</option></select></label></p>`
      : undefined;
  return page(
    200,
    app.name,
    html`<h1>${app.name} wants to act for you on ${title}</h1>
<ul>${scopes.map((scope) => html`<li>${scopeInWords(scope)} <small>(${scope})</small></li>`)}</ul>
<p>It never gets to more than you may do yourself.</p>
${warning}
<form method="post" action="/authorize">${hidden}
<p><label>Account<br>${choiceOf(accounts)}</label></p>
${site}
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny" formnovalidate>Deny</button></p>
</form>`,
  );
}

export function mistakePage(status: number, text: string): Reply {
  const title = 'This does not work';
  return page(
    status,
    title,
    html`<h1>${title}</h1><p>${text}</p><p>What the apps of this sandbox are registered with is on its <a href="/">status page</a>.</p>`,
  );
}

function choiceOf(accounts: readonly WorldAccount[]): Html {
  if (accounts.length > longestList)
    return html`<input name="account" placeholder="Email or account id" required>`;
  const options = accounts
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName, 'en'))
    .map(
      ({ accountId, displayName, email }) =>
        html`<option value="${accountId}">${displayName} (${email})</option>`,
    );
  return html`<select name="account" required>${options}</select>`;
}

function page(status: number, title: string, body: Html): Reply {
  return {
    ...htmlReply(
      status,
      htmlPage(title, html`<main><section>${body}</section></main>`, pageStyle + formStyle),
    ),
    headers: {
      'Cache-Control': 'no-store',
      // No limit on where a form leads: it would stop the redirect back to the app too.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'X-Frame-Options': 'DENY',
    },
  };
}
