/**
 * What does it cost to know who may see what, and how soon does a revocation count? First a site of many projects:
 * requests by kind beside the bound (one a page, a scheme and a project role, two a project), the time of a first and of
 * a repeated pass, and what the repeated one writes. Then the world `acme`: from a revocation that is known to the
 * next search, and from one in Jira, with passes running back to back.
 * Usage: npm run bench -- access-pass [projects] [roles]; 0 projects: revocations alone
 */

import { silentLog } from '../src/log.ts';
import { accountId } from '../src/model/ids.ts';
import type { Person } from '../src/model/person.ts';
import { openSandbox, type Sandbox } from '../src/sandbox/open-sandbox.ts';
import { openWorld } from '../src/sandbox/world/world.ts';
import { crawlerEmail, crawlerToken } from '../src/sandbox/worlds/acme/people.ts';
import { acmeQuestions } from '../src/sandbox/worlds/acme/questions.ts';
import { loadWorld } from '../src/sandbox/worlds/load-world.ts';
import { search } from '../src/search/search.ts';
import { openSourceClient } from '../src/sources/open-client.ts';
import { readPermissions } from '../src/sync/read-permissions.ts';
import { permissionSite, siteCrawler } from './permission-site.bench-support.ts';
import {
  type BenchApp,
  connectedApp,
  fixed,
  median,
  peakMemoryMb,
  percentile,
  printTable,
  syncAll,
} from './pipe.bench-support.ts';

const [projects = 10_000, roles = 3] = process.argv.slice(2).map(Number);
const schemes = 300;
const revocations = 20;
const perSecond = 100;
const everyMs = 600_000;

if (projects > 0) await largeSite();
await revocationsAtAcme();

async function readAgain({ app, source }: BenchApp, signal = new AbortController().signal) {
  const client = await openSourceClient(app.sources, source, 'contents');
  const { store, clock } = app;
  return readPermissions({ store, client, source, clock, log: silentLog, signal, patienceMs: 0 });
}

async function largeSite(): Promise<void> {
  const world = permissionSite({ projects, schemes, groups: 500, people: 5_000, groupsEach: 10, roles });
  await using sandbox = await openSandbox({ world: openWorld(world) });
  await using bench = await connectedApp(sandbox.url, siteCrawler.email, siteCrawler.token);
  const { store } = bench.app;
  const first = await timed(() => readAgain(bench));
  const pages = sandbox.requests().length;
  const kinds = Map.groupBy(sandbox.requests(), ({ path }) => kindOf(path));
  const memberships = world.groups.reduce(
    (sum, { members }) => sum + Math.max(1, Math.ceil(members.length / 50)),
    0,
  );
  const bounds: Record<string, number> = {
    'GET /group/member': memberships,
    'GET /project/{}/permissionscheme': projects,
    'GET /project/{}/role/{}': projects * roles,
  };
  printTable(
    `Requests of a pass: ${projects} projects, ${schemes} schemes, 500 groups, 5,000 people, ${roles} roles`,
    [...kinds]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([kind, those]) => ({ request: kind, asked: those.length, 'no more than': bounds[kind] ?? '' })),
  );
  const bound = memberships + 10 + 2 * schemes + projects * roles + 2 * projects + 200;
  const version = await store.directory.version(bench.source.id);
  const parts = await store.directory.parts(bench.source.id);
  const repeated = await timed(() => readAgain(bench));
  const since = await store.directory.partsSince(bench.source.id, version);
  const moved = (await store.directory.version(bench.source.id)) - version;
  const least = (requests: number) => `${fixed(requests / perSecond / 60)} min`;
  printTable('A first pass, and one in which nothing has changed', [
    {
      pass: 'first',
      requests: first.result.requests,
      bound,
      [`at ${perSecond}/s`]: least(first.result.requests),
      'measured s, one machine': fixed(first.ms / 1000),
      'bodies written': parts.length,
      'versions moved': version,
    },
    {
      pass: 'repeated',
      requests: repeated.result.requests,
      bound,
      [`at ${perSecond}/s`]: least(repeated.result.requests),
      'measured s, one machine': fixed(repeated.ms / 1000),
      'bodies written': since.parts.length,
      'versions moved': moved,
    },
  ]);
  process.stdout.write(
    `Requests that the sandbox saw in the first pass: ${pages}. Peak ${peakMemoryMb('self')} MB, with the sandbox.\n`,
  );
}

function kindOf(path: string): string {
  const plain = path
    .replace(/\?.*/, '')
    .replace('/rest/api/3', '')
    .replace(/\/\d+(?=\/|$)/g, '/{}');
  return `GET ${plain}`;
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const started = performance.now();
  const result = await work();
  return { result, ms: performance.now() - started };
}

interface Viewer {
  readonly person: Person;
  readonly account: string;
  /** What they find something with. */
  readonly question: string;
  /** Of the sandbox, with their members before anything is revoked. */
  readonly groups: readonly { readonly groupId: string; readonly members: readonly string[] }[];
}

async function revocationsAtAcme(): Promise<void> {
  await using sandbox = await openSandbox({ world: openWorld(await loadWorld('acme')) });
  await using bench = await connectedApp(sandbox.url, crawlerEmail, crawlerToken);
  await syncAll(bench);
  const { app, source } = bench;
  const hits = async ({ person, question }: Viewer) => {
    const query = { text: question, offset: 0, limit: 10, typing: false };
    return (await search(app.search, person, query, new AbortController().signal)).hits.length;
  };
  const viewers: Viewer[] = [];
  for (const viewer of await people(bench, sandbox)) {
    if (viewers.length === revocations) break;
    for (const { question } of acmeQuestions) {
      if ((await hits({ ...viewer, question })) === 0) continue;
      viewers.push({ ...viewer, question });
      break;
    }
  }
  const latest = await app.store.issues.latestChange();
  const known: number[] = [];
  for (const viewer of viewers) {
    const groups = await app.store.directory.groupsOf(source.id, accountId(viewer.account));
    const members = await Promise.all(
      groups.map(async ({ groupId }) => {
        const group = viewer.groups.find((one) => one.groupId === groupId);
        return { groupId, members: (group?.members ?? []).map(accountId) };
      }),
    );
    const started = performance.now();
    for (const { groupId, members: all } of members) {
      const left = all.filter((one) => one !== viewer.account);
      await app.store.directory.putGroupMembers(source.id, groupId, left, app.clock.now());
    }
    const found = await hits(viewer);
    known.push(performance.now() - started);
    if (found > 0) throw new Error(`${viewer.account} still finds ${found}`);
    for (const { groupId, members: all } of members) {
      await app.store.directory.putGroupMembers(source.id, groupId, all, app.clock.now());
    }
    if ((await hits(viewer)) === 0) throw new Error(`CONTROL: ${viewer.account} does not find again`);
  }
  const written = (await app.store.issues.latestChange()) - latest;

  const stop = new AbortController();
  const passes: number[] = [];
  const reading = (async () => {
    while (!stop.signal.aborted) passes.push((await timed(() => readAgain(bench))).ms);
  })();
  const enforced: number[] = [];
  for (const viewer of viewers) {
    const started = performance.now();
    for (const { groupId, members } of viewer.groups) {
      sandbox.world.setGroupMembers(
        groupId,
        members.filter((one) => one !== viewer.account),
      );
    }
    await until(async () => (await hits(viewer)) === 0);
    enforced.push(performance.now() - started);
    for (const { groupId, members } of viewer.groups) sandbox.world.setGroupMembers(groupId, members);
    await until(async () => (await hits(viewer)) > 0);
  }
  stop.abort();
  await reading;
  const passMs = median(passes);
  printTable(`${viewers.length} revocations at acme, documents written: ${written}`, [
    row('known → enforced', known),
    row('in Jira → enforced, passes back to back', enforced),
  ]);
  process.stdout.write(
    `A pass of acme takes ${fixed(passMs, 0)} ms. With one every ${everyMs / 60_000} minutes a revocation waits ${fixed(everyMs / 120_000)} min ` +
      `in the middle and ${fixed((0.95 * everyMs) / 60_000)} min at p95, and the pass comes on top.\n`,
  );
}

function row(what: string, times: readonly number[]) {
  return {
    what,
    'p50 ms': fixed(median(times)),
    'p95 ms': fixed(percentile(times, 0.95)),
    'max ms': fixed(Math.max(...times)),
  };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 120_000; performance.now() < endMs; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not come about within two minutes.');
}

async function people({ app, source }: BenchApp, { world }: Sandbox): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  for (const account of world.accounts.values()) {
    if (account.accountType !== 'atlassian' || !account.active || account.email === crawlerEmail) continue;
    const name = account.displayName;
    const person = await app.store.people.put({
      email: account.email,
      name,
      title: undefined,
      role: 'member',
    });
    await app.store.people.tie(person.id, source.site.id, accountId(account.accountId), 'administrator');
    const groups = [...world.groups.values()]
      .filter(({ members }) => members.includes(account.accountId))
      .map(({ groupId, members }) => ({ groupId, members: [...members] }));
    viewers.push({ person, account: account.accountId, question: '', groups });
  }
  return viewers;
}
