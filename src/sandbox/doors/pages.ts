/** What is neither the API nor another door: Jira's own pages are not here, and a link to one says where it led. */

import { htmlReply } from '../reply.ts';
import type { Door } from '../site.ts';

export const pages: Door = (_site, { url }) => {
  if (url.pathname.startsWith('/rest/')) return undefined;
  const key = /^\/browse\/([A-Za-z][A-Za-z0-9_]*-\d+)$/.exec(url.pathname)?.[1];
  const about = key
    ? `<h1>${key}</h1><p>In Jira this is the page of the issue. The sandbox serves its REST API only: <code>/rest/api/3/issue/${key}</code></p>`
    : '<h1>Jira sandbox</h1><p>There is no such page. <a href="/">What this is</a></p>';
  const body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${key ?? 'Jira sandbox'}</title></head><body style="font:16px sans-serif;max-width:40em;margin:4em auto">${about}</body></html>`;
  return htmlReply(key ? 200 : 404, body);
};
