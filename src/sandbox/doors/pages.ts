/** What is neither the API nor another door: Jira's own pages are not here, and a link to one says where it led. */

import { html, htmlPage } from '../html.ts';
import { pageStyle } from '../page-style.ts';
import { htmlReply } from '../reply.ts';
import type { Door } from '../site.ts';

export const pages: Door = (_site, { url }) => {
  if (url.pathname.startsWith('/rest/')) return undefined;
  const key = /^\/browse\/([A-Za-z][A-Za-z0-9_]*-\d+)$/.exec(url.pathname)?.[1];
  const about = key
    ? html`<h1>${key}</h1><p>In Jira this is the page of the issue. The sandbox serves its REST API only: <code>/rest/api/3/issue/${key}</code></p>`
    : html`<h1>Jira sandbox</h1><p>There is no such page. <a href="/">What this is</a></p>`;
  return htmlReply(key ? 200 : 404, htmlPage(key ?? 'Jira sandbox', html`<main>${about}</main>`, pageStyle));
};
