/** The pages that a person sees on the way of an app to their data. Plain forms without scripts; all texts are escaped. */

import type { Reply } from '../reply.ts';
import { htmlReply } from '../reply.ts';
import type { Site } from '../site.ts';
import { statusStyle } from '../status-page/status-style.ts';
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
  const name = escaped(app.name);
  const title = escaped(world.site.title);
  const hidden = [...parameters].map(
    ([key, value]) => `<input type="hidden" name="${escaped(key)}" value="${escaped(value)}">`,
  );
  const warning = app.shared === true ? '' : '<p>This app is not shared: only its owner can let it in.</p>';
  const site =
    app.level === 'resource'
      ? `<p><label>Site<br><select name="site"><option value="${escaped(cloudId)}">${title} (${escaped(baseUrl)})</option></select></label></p>`
      : '';
  const body = [
    `<h1>${name} wants to act for you on ${title}</h1>`,
    `<ul>${scopes.map((scope) => `<li>${escaped(scopeInWords(scope))} <small>(${escaped(scope)})</small></li>`).join('')}</ul>`,
    '<p>It never gets to more than you may do yourself.</p>',
    warning,
    `<form method="post" action="/authorize">${hidden.join('')}`,
    `<p><label>Account<br>${choiceOf(accounts)}</label></p>`,
    site,
    '<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny" formnovalidate>Deny</button></p>',
    '</form>',
  ];
  return page(200, app.name, body.join(''));
}

export function mistakePage(status: number, text: string): Reply {
  return page(
    status,
    'This does not work',
    `<h1>This does not work</h1><p>${escaped(text)}</p><p>What the apps of this sandbox are registered with is on its <a href="/">status page</a>.</p>`,
  );
}

function choiceOf(accounts: readonly WorldAccount[]): string {
  if (accounts.length > longestList)
    return '<input name="account" placeholder="Email or account id" required>';
  const options = accounts
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName, 'en'))
    .map(
      ({ accountId, displayName, email }) =>
        `<option value="${escaped(accountId)}">${escaped(displayName)} (${escaped(email)})</option>`,
    );
  return `<select name="account" required>${options.join('')}</select>`;
}

function page(status: number, title: string, body: string): Reply {
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${statusStyle}${formStyle}</style></head><body><main><section>${body}</section></main></body></html>`;
  return {
    ...htmlReply(status, html),
    headers: {
      'Cache-Control': 'no-store',
      // No limit on where a form leads: it would stop the redirect back to the app too.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'X-Frame-Options': 'DENY',
    },
  };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
