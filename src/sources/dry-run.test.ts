import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { silentLog } from '../log.ts';
import { openSandbox, type Sandbox } from '../sandbox/open-sandbox.ts';
import { comment, issue, project, scheme, smallWorld } from '../sandbox/small-world.test-support.ts';
import { openWorld } from '../sandbox/world/world.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import { tester } from '../store/store.test-support.ts';
import { openSite } from '../sync/site.test-support.ts';
import { reachCall } from './closed-projects.ts';
import { connectSource } from './connect.ts';
import { callsOf, type DryRun, type DryRunAsk, dryRun } from './dry-run.ts';
import { openConsenting } from './oauth/consenting.test-support.ts';
import type { OAuthSource } from './oauth/renew-source.ts';
import { sourceCredential } from './open-client.ts';

const tools = { clock: systemClock, log: silentLog, fetch: globalThis.fetch };

async function asked(sandbox: Sandbox, account: string, over: Partial<DryRunAsk> = {}): Promise<DryRun> {
  return dryRun(tools, {
    baseUrl: sandbox.url,
    jira: apiTokenCredential({ email: `${account}@small.example`, token: `token-${account}` }),
    kind: 'permission-based',
    projectKeys: undefined,
    ...over,
  });
}

/** The small company with projects of which nobody but their readers is granted anything. */
function withClosed(count: number): WorldFile {
  const world = wholeWorld();
  const closed = Array.from({ length: count }, (_, at) => {
    const number = String(at + 1).padStart(2, '0');
    return project(String(700 + at), `SHUT${number}`, `Shut ${number}`, '900');
  });
  return {
    ...world,
    permissionSchemes: [
      ...world.permissionSchemes,
      scheme('900', 'Nobody’s', [['BROWSE_PROJECTS', { type: 'group', parameter: 'fays', value: 'g-fays' }]]),
    ],
    projects: [...world.projects, ...closed],
  };
}

const opened = async (world: WorldFile) => openSandbox({ world: openWorld(world) });
const reachOf = ({ lines }: DryRun) => lines.find(({ call }) => call === reachCall);

/** Ann browses all that there is; issues have threads that do not fit into one answer. */
function wholeWorld(): WorldFile {
  const world = smallWorld();
  const ann = { type: 'user', parameter: 'ann', value: 'ann' } as const;
  const many = Array.from({ length: 130 }, (_, at) => String(70_000 + at));
  return {
    ...world,
    permissionSchemes: world.permissionSchemes.map((one) => ({
      ...one,
      permissions: [...one.permissions, { id: `${one.id}99`, permission: 'BROWSE_PROJECTS', holder: ann }],
    })),
    issues: [
      ...world.issues,
      {
        ...issue('1500', 'SOFT-50', '1'),
        comments: many.map((id) => ({ ...comment('2001', 'ben', `number ${id}`), id })),
        worklogs: many.map((id) => ({
          id,
          author: 'ben',
          started: '2026-03-01T10:00:00.000Z',
          timeSpentSeconds: 60,
        })),
      },
    ],
  };
}

/** `GET /rest/api/3/project/{}/role` for each kind of request that was made. */
function calledIn(sandbox: Sandbox): Set<string> {
  const called = sandbox.requests().filter(({ path }) => path.includes('/rest/api/'));
  return new Set(called.map(({ method, operation = 'unknown' }) => shape(`${method} ${operation}`)));
}

function shape(call: string): string {
  return call.replace(/\{\w+\}/g, '{}');
}

describe('a dry run', () => {
  it('names the projects that are listed to an administrator who may not browse them', async () => {
    await using open = await opened(wholeWorld());
    const { verdict } = await asked(open, 'ann');
    assert.equal(verdict?.message, 'Everything that is needed can be read.', 'CONTROL');
    assert.equal(verdict?.kind, 'whole');
    await using sandbox = await opened(withClosed(2));
    const run = await asked(sandbox, 'ann');
    const sentence =
      '2 projects are listed to this account, which may not read the issues: SHUT01 (Shut 01), SHUT02 (Shut 02). ' +
      'It needs the permission "Browse Projects" there; to administer is not enough.';
    assert.deepEqual(run.verdict, { kind: 'partly', message: `It can be connected. ${sentence}` });
    assert.deepEqual(
      [reachOf(run)?.outcome, reachOf(run)?.message, reachOf(run)?.hidden],
      ['cannot', sentence, 'They are hidden.'],
    );
  });

  it('names ten of many, and takes two calls where there are none, four where there are', async () => {
    const listings = (sandbox: Sandbox) =>
      sandbox.requests().filter(({ path }) => path.startsWith('/rest/api/3/project/search')).length;
    await using open = await opened(wholeWorld());
    await asked(open, 'ann');
    // The first one finds a project to ask about.
    assert.equal(listings(open), 1 + 2);
    await using sandbox = await opened(withClosed(60));
    const { verdict } = await asked(sandbox, 'ann');
    assert.match(
      verdict?.message ?? '',
      /^It can be connected\. 60 projects .*SHUT10 \(Shut 10\), and 50 more\./,
    );
    assert.equal(listings(sandbox), 1 + 4);
  });

  it('says which of the chosen projects are closed, and which it knows nothing of', async () => {
    await using sandbox = await opened(withClosed(2));
    const run = await asked(sandbox, 'ann', { projectKeys: ['DESK', 'SHUT02', 'NOSUCH'] });
    assert.match(
      reachOf(run)?.message ?? '',
      /^There is no project NOSUCH that this account may see\. 1 project is listed .*: SHUT02 \(Shut 02\)\./,
    );
    const good = await asked(sandbox, 'ann', { projectKeys: ['DESK'] });
    assert.equal(reachOf(good)?.outcome, 'can', 'CONTROL');
  });

  it('finds no use in an account that administers and may browse nothing', async () => {
    const world = withClosed(1);
    await using sandbox = await opened({
      ...world,
      projects: world.projects.filter(({ key }) => key === 'SHUT01'),
      issues: [],
    });
    assert.equal((await asked(sandbox, 'ann')).verdict?.kind, 'nothing');
  });

  it('does not ask for what a private source never lists', async () => {
    await using sandbox = await opened(withClosed(2));
    const run = await asked(sandbox, 'ann', { kind: 'private' });
    assert.equal(reachOf(run)?.outcome, 'not asked');
    assert.equal(run.verdict?.kind, 'whole');
  });

  for (const account of ['ann', 'ben']) {
    it(`asks every call that a whole sync as ${account} makes`, async () => {
      await using site = await openSite(wholeWorld());
      const { source } = await connectSource(site.tools, {
        address: site.sandbox.url,
        email: `${account}@small.example`,
        token: `token-${account}`,
        projectKeys: undefined,
        name: undefined,
        by: tester,
      });
      await site.store.scopes.change(source.id, { projectKeys: undefined, jql: longJql }, Date.now());
      const client = site.client(`${account}@small.example`, `token-${account}`);
      await site.sync({ source: { ...source, scope: { projectKeys: undefined, jql: longJql } }, client });
      const table = new Set(callsOf('permission-based').map(({ call }) => shape(call)));
      const called = calledIn(site.sandbox);
      assert.deepEqual(
        [...called].filter((call) => !table.has(call)),
        [],
      );
      const kinds = account === 'ann' ? ['level/member', 'group/member'] : ['{}/members', 'user'];
      for (const kind of kinds)
        assert.ok(
          [...called].some((call) => call.endsWith(`/${kind}`)),
          kind,
        );
      assert.ok(called.has('POST /rest/api/3/search/jql') && called.has('GET /rest/api/3/issue/{}/comment'));
    });
  }

  it('says of a JQL too long for an address which call it takes', async () => {
    await using sandbox = await opened(wholeWorld());
    const of = async (jql?: string) =>
      (await asked(sandbox, 'ann', { jql })).lines.find(({ call }) => call === 'POST /rest/api/3/search/jql');
    assert.equal((await of(longJql))?.outcome, 'can');
    assert.equal((await of('project = SOFT'))?.outcome, 'not asked');
  });

  it('finds everything in order for a consent to everything, and names the scopes of one that lacks some', async () => {
    await using at = await openConsenting({ world: wholeWorld() });
    const checked = async (source: OAuthSource) =>
      dryRun(at.tools, {
        baseUrl: source.baseUrl,
        jira: await sourceCredential(at.tools, source),
        kind: 'permission-based',
        projectKeys: undefined,
      });
    const whole = await checked(await at.connect());
    assert.deepEqual(whole.verdict, {
      kind: 'whole',
      message: 'Everything that is needed can be read.',
    });
    const some = await checked(await at.connect({ kind: 'private', comments: false }));
    const refused = some.lines.filter(({ outcome }) => outcome === 'cannot');
    // One of them has no granular scope: there is nothing that a consent could add.
    const bySecurity = refused.find(({ call }) => call.endsWith('issuesecurityschemes/project'));
    assert.deepEqual([bySecurity?.missing, bySecurity?.scopes.granular], ['app', []]);
    assert.match(bySecurity?.message ?? '', /no granular scope/);
    const others = refused.filter((line) => line !== bySecurity);
    assert.deepEqual([...new Set(others.map(({ missing }) => missing))], ['scope']);
    assert.deepEqual(
      refused.map(({ call }) => call.replace('/rest/api/3/', '')),
      [
        'GET issue/{issueId}/comment',
        'GET issue/{issueId}/worklog',
        'GET permissionscheme',
        'GET project/{projectId}/permissionscheme',
        'GET issuesecurityschemes',
        'GET issuesecurityschemes/level',
        'GET issuesecurityschemes/level/member',
        'GET issuesecurityschemes/project',
        'GET project/{projectId}/issuesecuritylevelscheme',
        'POST permissions/check',
      ],
    );
    assert.equal(some.verdict?.kind, 'nothing', 'nobody would find anything by permissions');
  });
});

const longJql = `project in (SOFT, DESK, TEAM) AND id not in (${Array.from({ length: 150 }, (_, at) => 900_000 + at).join(', ')})`;
