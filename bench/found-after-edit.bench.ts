/**
 * How long does it take from an edit in Jira until a search finds it? The server as it runs, with its schedules and its
 * index, over a generated site at the latency of a cloud: first with a webhook, then without one, where the interval
 * of a minute decides. Edits come at random moments; each is looked for until it is found.
 * Usage: npm run bench -- found-after-edit [issues] [edits]
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../src/cli/serve.ts';
import { accountId } from '../src/model/ids.ts';
import { issueToken } from '../src/people/tokens.ts';
import { seededRandom } from '../src/sandbox/worlds/acme/random.ts';
import { makeHandWebhook, removeHandWebhook } from '../src/sources/webhooks/webhook-secret.ts';
import { connectedApp, fixed, percentile, printTable, startPlainSandbox } from './pipe.bench-support.ts';

const issues = Number(process.argv[2] ?? 30_000);
const edits = Number(process.argv[3] ?? 60);
const intervalMs = 60_000;
/** Of the generated issues, which follow one another. */
const firstIssueId = 10_001;
const crawler = { email: 'crawler@large.example', token: 'token-crawler' };
const operator = { kind: 'operator', name: 'bench' } as const;
const lookEveryMs = 50;

await using sandbox = await startPlainSandbox(`large:7:${issues}`, ['--latency', 'cloud', '--control']);
await using bench = await connectedApp(sandbox.url, crawler.email, crawler.token, {
  concurrency: 10,
  pollEveryMs: intervalMs,
});
const { app, source } = bench;
await using serving = await serve(app, { host: '127.0.0.1', port: 0, demo: undefined });
const person = await app.store.people.put({
  email: crawler.email,
  name: 'Crawler',
  title: undefined,
  role: 'member',
});
await app.store.people.tie(person.id, source.site.id, accountId('crawler'), 'administrator');
const token = await issueToken(app.store, person, app.clock.now());
const random = seededRandom(31);

const index = app.followStore();
for (;;) {
  const isRead = (await app.store.crawl.lastFinishedMs(source.id)) !== undefined;
  if (isRead && index.state().cursor >= (await app.store.issues.latestChange())) break;
  process.stderr.write(`\r${index.state().documents} documents `);
  await sleep(500);
}

const hook = await makeHandWebhook(app.sources, source, operator, serving.url);
await jira('POST', '/rest/webhooks/1.0/webhook', {
  name: 'Jackdaw',
  url: hook.url,
  secret: hook.secret,
  events: hook.events,
});
const told = await measure('with a webhook', 20_000);
await removeHandWebhook(app.sources, source, operator);
const asked = await measure(`without, every ${intervalMs / 1_000} s`, 3 * intervalMs);
printTable(`From an edit to found, ${edits} edits each among ${issues} issues`, [
  row('with a webhook', told, 2_000),
  row(`without, every ${intervalMs / 1_000} s`, asked, intervalMs + 5_000),
]);

/** In ms, each from Jira's answer to the edit to the first search that finds it. */
async function measure(name: string, overMs: number): Promise<number[]> {
  const took = await Promise.all(
    Array.from({ length: edits }, async (_, n) => {
      await sleep(random.below(overMs));
      const word = `zq${name.length}x${n}`;
      // Each another issue: a second edit would take the word of the first away.
      const id = firstIssueId + Math.floor((issues / edits) * (n + random.below(100) / 100));
      await jira('PUT', `/rest/api/3/issue/${id}`, {
        fields: { summary: `Edited ${word}` },
      });
      const fromMs = performance.now();
      while (!(await isFound(word))) await sleep(lookEveryMs);
      return performance.now() - fromMs;
    }),
  );
  process.stderr.write(`\n${name}: ${took.map((ms) => fixed(ms / 1_000)).join(' ')}\n`);
  return took;
}

function row(how: string, took: readonly number[], boundMs: number) {
  const seconds = (share: number) => fixed(percentile(took, share) / 1_000, 2);
  return {
    how,
    'p50 s': seconds(0.5),
    'p95 s': seconds(0.95),
    'most s': seconds(1),
    'bound s': boundMs / 1_000,
  };
}

async function isFound(word: string): Promise<boolean> {
  const answer = await ask(`${serving.url}/api/search?q=${word}`, { authorization: `Bearer ${token}` });
  const { hits }: { readonly hits: readonly unknown[] } = JSON.parse(answer);
  return hits.length > 0;
}

async function jira(method: string, path: string, body: object): Promise<void> {
  await ask(
    sandbox.url + path,
    {
      authorization: `Basic ${btoa(`${crawler.email}:${crawler.token}`)}`,
      'content-type': 'application/json',
    },
    method,
    JSON.stringify(body),
  );
}

async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  body: string | undefined = undefined,
): Promise<string> {
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text;
}
