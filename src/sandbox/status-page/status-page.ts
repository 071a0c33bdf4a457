/**
 * The page at `/`, for a person with a browser: which world this is, how to ask, who is there with which tokens, and
 * what was asked last. No script: the last requests stand in a frame that loads itself anew. `own-address.ts` keeps
 * strangers away from it.
 */

import { createHash } from 'node:crypto';
import type { Html } from '../html.ts';
import { html, htmlPage } from '../html.ts';
import { pageStyle } from '../page-style.ts';
import { htmlReply } from '../reply.ts';
import type { Door, Site } from '../site.ts';
import { firstRequest } from './first-request.ts';
import {
  accountsSection,
  connectAppsSection,
  oauthAppsSection,
  requestsTable,
  troubleSection,
  webhooksSection,
} from './status-sections.ts';

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

const headers = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

export const statusPage: Door = (site, { method, url }) => {
  if (method !== 'GET' || (url.pathname !== '/' && url.pathname !== '/sandbox')) return undefined;
  const page = url.searchParams.has('requests') ? requestsPage(site) : wholePage(site);
  return { ...htmlReply(200, page), headers };
};

function wholePage(site: Site): string {
  const { world, localUrl, baseUrl, cloudId, stateFile } = site;
  const curl = firstRequest(site);
  const facts: readonly (readonly [name: string, value: Html | string | undefined])[] = [
    ['Clock', clockText(site)],
    ['Time zone', world.site.timeZone],
    ['Cloud id', html`<code class="pick">${cloudId}</code>`],
    ['Gateway', html`<code class="pick">${localUrl}/ex/jira/${cloudId}</code>`],
    ['Links begin with', baseUrl === localUrl ? undefined : html`<code>${baseUrl}</code>`],
    ['Public access', world.site.blockPublicAccess === true ? 'blocked by the organisation' : undefined],
    ['State', stateFile === undefined ? undefined : html`<code>${stateFile.path}</code>`],
  ];
  const body = html`<main><h1>${world.site.title}</h1>
<p class="quiet">A Jira Cloud on your machine: ${countsOf(site)}. Everybody here is make-believe, and so are the tokens.</p>
<section id="ask"><h2>How to ask</h2>
${curl === undefined ? html`<p>Nobody in this world can sign in.</p>` : html`<pre><code class="pick">${curl}</code></pre>`}
<dl>${facts.map(([name, value]) => value && html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>
<section id="requests"><h2>Last requests</h2><iframe src="?requests" title="Last requests"></iframe></section>
${accountsSection(site)}${oauthAppsSection(site)}${connectAppsSection(site)}${webhooksSection(site)}${troubleSection(site)}</main>`;
  return htmlPage(world.site.title, body, pageStyle);
}

function requestsPage(site: Site): string {
  const refresh = html`<meta http-equiv="refresh" content="3">`;
  return htmlPage('Last requests', html`<div class="bare">${requestsTable(site)}</div>`, pageStyle, refresh);
}

function countsOf({ world }: Site): string {
  const counted = (n: number, noun: string) => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
  return [
    counted(world.projects.size, 'project'),
    counted(world.entries.size, 'issue'),
    counted(world.accounts.size, 'account'),
    counted(world.groups.size, 'group'),
  ].join(', ');
}

function clockText({ clock }: Site): string {
  const { offsetMs, stoppedAtMs } = clock.toJSON();
  const now = new Date(clock.now()).toISOString();
  if (stoppedAtMs !== undefined) return `${now}, stopped`;
  const minutes = Math.round(offsetMs / 60_000);
  if (minutes === 0) return now;
  return `${now}, ${Math.abs(minutes).toLocaleString('en-US')} min ${minutes > 0 ? 'ahead of' : 'behind'} this machine`;
}
