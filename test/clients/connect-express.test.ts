/**
 * Atlassian's own framework for Connect apps, unmodified from npm, takes the sandbox for Jira: an app of it installs
 * itself by the upload flow, receives webhooks, calls back as itself and as a person, and is removed. It runs as a
 * process of its own. One host is fixed in the framework, that of impersonation; it is rerouted.
 */

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, at } from '../../src/sandbox/ask.test-support.ts';
import { freePort } from '../../src/sandbox/free-port.test-support.ts';
import type { Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import { happen, issueOf, webhookWorld } from '../../src/sandbox/webhooks/webhook-world.test-support.ts';

const folder = join(import.meta.dirname, 'connect-express');

it('an app of atlassian-connect-express lives in the sandbox as in Jira', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await startApp(sandbox);
  await app.told((message) => message.kind === 'registered');
  const installed = await app.told(({ event }) => event === 'installed');
  const { clientKey } = sandbox.site.apps;
  assert.equal(installed.clientKey, clientKey);
  assert.equal(at(installed.settings, 'baseUrl'), sandbox.url);
  assert.equal((await app.told(({ event }) => event === 'enabled')).clientKey, clientKey);
  const plugins = await ask(sandbox, 'ann', '/rest/plugins/1.0/');
  assert.equal(at(plugins.json, 'plugins.0.key'), 'express-app');

  // Webhooks, which the framework takes only with the right signature and query hash.
  const said = {
    body: {
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Said by Ben' }] }],
    },
  };
  assert.equal((await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-1/comment', said)).status, 201);
  const comment = await app.told(({ event }) => event === 'comment_created');
  assert.equal(at(comment.body, 'comment.body'), 'Said by Ben');
  assert.equal(at(comment.body, 'issue.key'), 'SOFT-1');
  assert.equal(comment.accountId, 'ben');
  assert.match(String(comment.identifier), /^[0-9a-f-]{36}$/);
  assert.equal(
    at((await app.told(({ event }) => event === 'jira:issue_updated')).body, 'issue.key'),
    'SOFT-1',
  );
  const worked = { timeSpentSeconds: 60, started: '2026-01-01T00:00:00.000+0000' };
  assert.equal((await ask(sandbox, 'ben', '/rest/api/3/issue/SOFT-1/worklog', worked)).status, 201);
  assert.equal(
    at((await app.told(({ event }) => event === 'worklog_created')).body, 'worklog.timeSpentSeconds'),
    60,
  );
  // SOFT-3 has a level that the app is not in.
  happen(sandbox, { name: 'jira:issue_created', issue: issueOf(sandbox, 'SOFT-3') });
  const fields = { project: { key: 'SOFT' }, issuetype: { id: '1' }, summary: 'Made by Ben' };
  const made = await ask(sandbox, 'ben', '/rest/api/3/issue', { fields });
  assert.equal(made.status, 201);
  const created = await app.told(({ event }) => event === 'jira:issue_created');
  assert.equal(at(created.body, 'issue.key'), at(made.json, 'key'));
  assert.equal(at(created.body, 'issue.fields.summary'), 'Made by Ben');
  const path = `/rest/api/3/issue/${String(at(made.json, 'key'))}`;
  const edited = await ask(sandbox, 'ben', path, { fields: { summary: 'Renamed' } }, 'PUT');
  assert.equal(edited.status, 204);
  const renamed = await app.told(({ body }) => at(body, 'changelog.items.0.toString') === 'Renamed');
  assert.equal(at(renamed.body, 'issue.fields.summary'), 'Renamed');
  assert.equal(at(renamed.body, 'changelog.items.0.fromString'), 'Made by Ben');

  // Calls by the app's own token: with a query, with a body, and what it may not see.
  const asApp = (options: unknown, method = 'get') => app.ask({ clientKey, options, method });
  const myself = await asApp({
    url: '/rest/api/3/myself',
    qs: { expand: ['groups', 'applicationRoles'] },
    json: true,
  });
  assert.equal(myself.status, 200);
  assert.equal(at(myself.body, 'accountType'), 'app');
  const encoded = await asApp({
    url: "/rest/api/3/serverInfo?query=it's%20(so)*%2B1&keys=SOFT&keys=DESK",
  });
  assert.equal(encoded.status, 200);
  const bulk = {
    url: '/rest/api/3/issue/bulkfetch',
    json: true,
    body: { issueIdsOrKeys: ['SOFT-1', 'SOFT-3'], fields: ['key'] },
  };
  const fetched = await asApp(bulk, 'post');
  assert.equal(at(fetched.body, 'issues.0.key'), 'SOFT-1');
  assert.equal(at(fetched.body, 'issues.1'), undefined);
  assert.equal((await asApp({ url: '/rest/api/3/issue/SOFT-3' })).status, 404);

  // As a person: what they may see, however little the app does; nobody who may not use Jira.
  const asPerson = (accountId: string, url: string) =>
    app.ask({ clientKey, accountId, options: { url, json: true } });
  assert.equal(at((await asPerson('cleo', '/rest/api/3/myself')).body, 'accountId'), 'cleo');
  assert.equal((await asPerson('cleo', '/rest/api/3/issue/SOFT-3')).status, 200);
  assert.equal((await asPerson('ben', '/rest/api/3/issue/SOFT-3')).status, 404);
  const nobody = await asPerson('fay', '/rest/api/3/myself');
  assert.equal(nobody.status, undefined);
  assert.match(String(nobody.error), /invalid_grant/);

  await app.ask({ ask: 'deregister' });
  await app.told(({ event }) => event === 'disabled');
  await app.told(({ event }) => event === 'uninstalled');
  assert.deepEqual(sandbox.site.apps.all(), []);
  assert.equal((await asApp({ url: '/rest/api/3/myself' })).status, 401);
  const wrong = app.messages.filter(({ kind, level }) => kind === 'log' && level !== 'info');
  assert.deepEqual(
    wrong.map(({ text }) => String(text)).filter((text) => !isExpected(text)),
    [],
  );
});

/** What the framework complains about here by design: the refused person, and its tunnel that is not installed. */
function isExpected(text: string): boolean {
  return /"invalid_grant"|ngrok\.disconnect is not a function/.test(text);
}

type Message = Readonly<Record<string, unknown>>;

interface StartedApp extends AsyncDisposable {
  readonly messages: readonly Message[];
  /** The first message that fits, waited for. */
  told(fits: (message: Message) => boolean): Promise<Message>;
  ask(question: Message): Promise<Message>;
}

async function startApp(sandbox: Sandbox): Promise<StartedApp> {
  const port = await freePort();
  const child: ChildProcess = fork(join(folder, 'app.mjs'), {
    cwd: folder,
    execArgv: ['--no-deprecation', '--import', join(folder, 'reroute.mjs')],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      AC_LOCAL_BASE_URL: `http://127.0.0.1:${port}`,
      CONNECT_KEYS_CDN_URL: sandbox.url,
      SANDBOX_URL: sandbox.url,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const messages: Message[] = [];
  const printed: string[] = [];
  child.on('message', (message) => messages.push(Object.fromEntries(Object.entries(Object(message)))));
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => printed.push(String(chunk)));
  let questions = 0;
  const told = async (fits: (message: Message) => boolean): Promise<Message> => {
    for (let waited = 0; waited < 1500 && child.exitCode === null; waited++) {
      const found = messages.find(fits);
      if (found) return found;
      await sleep(20);
    }
    return assert.fail(`${fits} did not happen: ${JSON.stringify(messages, null, 1)} ${printed.join('')}`);
  };
  return {
    messages,
    told,
    ask(question) {
      const id = ++questions;
      child.send({ ...question, id });
      return told((message) => message.kind === 'answer' && message.id === id);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
