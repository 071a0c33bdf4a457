/** API tokens with scopes through the sandbox's gateway, from the address that somebody types to what is found of it. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import type { AppError } from '../errors.ts';
import { budgetOfOne } from '../jira/budget/budget.ts';
import { silentLog } from '../log.ts';
import type { Source } from '../model/source.ts';
import { openSandbox, type Sandbox } from '../sandbox/open-sandbox.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { openWorld } from '../sandbox/world/world.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import { openNewStore } from '../store/new-database.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import { syncSource } from '../sync/sync.ts';
import { connectSource } from './connect.ts';
import { openSourceClient, type SourceTools } from './open-client.ts';
import { proveApiToken } from './prove-token.ts';
import { openVault } from './vault.ts';

const everyScope = ['read:jira-work', 'read:jira-user', 'manage:jira-configuration', 'manage:jira-project'];

const tokens = [
  { token: 'scoped-ann', accountId: 'ann', scopes: everyScope },
  { token: 'thin-ann', accountId: 'ann', scopes: ['read:jira-work'] },
];

/** Ann browses all of it, and anybody DESK. */
function readable(): WorldFile {
  const world = smallWorld();
  const ann = { type: 'user', parameter: 'ann', value: 'ann' } as const;
  return {
    ...world,
    apiTokens: tokens,
    permissionSchemes: world.permissionSchemes.map((one) => ({
      ...one,
      permissions: [
        ...one.permissions,
        {
          id: `${one.id}98`,
          permission: 'BROWSE_PROJECTS',
          holder: one.id === '200' ? { type: 'anyone' } : ann,
        },
      ],
    })),
  };
}

interface Connecting extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly tools: SourceTools;
  connect(token: string, address?: string): Promise<Source>;
  sync(source: Source): Promise<void>;
}

async function open(): Promise<Connecting> {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox({ world: openWorld(readable()) }));
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-gateway-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const store = stack.use(await openNewStore(join(folder, 'jackdaw.db')));
  const tools: SourceTools = {
    store,
    vault: await openVault(undefined, join(folder, 'vault.key')),
    ...{ clock: systemClock, log: silentLog, fetch: globalThis.fetch },
    budget: budgetOfOne(systemClock, 4),
    atlassian: { authUrl: sandbox.url, apiUrl: sandbox.url },
  };
  const closing = stack.move();
  return {
    ...{ sandbox, tools },
    async connect(token, address = sandbox.url) {
      const wanted = { address, email: 'ann@small.example', token, by: tester };
      return (await connectSource(tools, { ...wanted, projectKeys: undefined, name: undefined })).source;
    },
    async sync(source) {
      await syncSource({
        ...{ store, source, clock: systemClock, log: silentLog, onProgress: () => {} },
        client: await openSourceClient(tools, source, 'contents'),
        signal: new AbortController().signal,
        ...{ concurrency: 4, directoryMaxAgeMs: 86_400_000 },
      });
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

/** Everything that was read: units with their facts, and who may see what. */
async function copyOf({ sandbox, tools: { store } }: Connecting, source: Source) {
  const issues = await store.issues.changesForReindex(0, 500);
  const parts = await store.directory.parts(source.id);
  return {
    issues: issues.flatMap(({ stored }) => {
      if (!stored) return [];
      // Jira's own links lead through the gateway where it was asked there.
      const text = JSON.stringify({ ...stored.issue, sourceId: 0 });
      return [text.replaceAll(source.baseUrl, 'SITE').replaceAll(sandbox.url, 'SITE')];
    }),
    parts: parts
      .map(({ kind, subject, body }) => ({ kind, subject, body }))
      .toSorted((a, b) => (`${a.kind} ${a.subject}` < `${b.kind} ${b.subject}` ? -1 : 1)),
    findings: (await store.directory.findings(source.id)).map(({ code, subject }) => `${code} ${subject}`),
  };
}

describe('an API token with scopes', () => {
  it('finds the cloud id by itself, and reads through the gateway what one without scopes reads at the site', async () => {
    await using scoped = await open();
    const { cloudId } = scoped.sandbox.site;
    const source = await scoped.connect('scoped-ann');
    assert.equal(source.baseUrl, `${scoped.sandbox.url}/ex/jira/${cloudId}`);
    assert.equal(source.site.url, scoped.sandbox.url);
    const before = scoped.sandbox.requests().length;
    await scoped.sync(source);
    const made = scoped.sandbox.requests().slice(before);
    const direct = made.filter(({ path }) => !path.startsWith('/ex/jira/'));
    assert.ok(made.length - direct.length > 20 && direct.length > 0);
    // Whether the public may read is asked without a credential, which the gateway does not let in.
    for (const { path, accountId } of direct) assert.equal(accountId, undefined, path);
    await using plain = await open();
    const other = await plain.connect('token-ann');
    assert.equal(other.baseUrl, plain.sandbox.url);
    await plain.sync(other);
    const copy = await copyOf(scoped, source);
    assert.ok(copy.issues.length > 3 && copy.parts.length > 10, 'CONTROL: something was read');
    assert.deepEqual(copy, await copyOf(plain, other));
    assert.ok(!plain.sandbox.requests().some(({ path }) => path.startsWith('/ex/jira/')));
  });

  it('says which address to type where the gateway was typed for a token without scopes, or for another site', async () => {
    await using at = await open();
    const gateway = `${at.sandbox.url}/ex/jira/`;
    await assert.rejects(at.connect('token-ann', gateway + at.sandbox.site.cloudId), {
      code: 'jira-unauthorized',
      message: /takes tokens with scopes only\. For any other token type the site's own address/,
    });
    await assert.rejects(at.connect('scoped-ann', `${gateway}another`), {
      code: 'bad-request',
      message: /knows no site by this id\. Instead, type the site's own address/,
    });
    assert.deepEqual(await at.tools.store.sources.list(), []);
    const source = await at.connect('scoped-ann', gateway + at.sandbox.site.cloudId);
    assert.equal(source.site.url, at.sandbox.url, 'CONTROL');
  });

  it('that lacks a scope, or that nobody has, is refused with what to do', async () => {
    await using at = await open();
    await assert.rejects(at.connect('thin-ann'), {
      code: 'jira-forbidden',
      message: /lacks the scope for it\. Create one with the scopes that the documentation lists\./,
    });
    await assert.rejects(at.connect('wrong'), {
      code: 'jira-unauthorized',
      message: /It was tried at the site's own address, and through Atlassian's gateway/,
    });
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      asked.push(new URL(input instanceof Request ? input.url : input).host);
      return globalThis.fetch(input, init);
    };
    const apiUrl = 'https://gateway.example';
    const typed = { address: at.sandbox.url, email: 'ann@small.example', token: 'wrong' };
    await assert.rejects(
      proveApiToken({ ...at.tools, fetch, atlassian: { authUrl: at.sandbox.url, apiUrl } }, typed),
      ({ code, message }: AppError) => code === 'jira-unauthorized' && !/gateway/.test(message),
    );
    assert.deepEqual([...new Set(asked)], [new URL(at.sandbox.url).host], 'what is tried here stays here');
    assert.deepEqual(await at.tools.store.sources.list(), []);
  });
});
