/**
 * What do permissions cost on a site with 10,000 projects, 300 schemes, 30,000 scopes and 200,000 issues: resolving a
 * viewer, searching as viewers of 1, 20, 50 and 95 % of it, and a revocation until it holds?
 * Usage: npm run bench -- permissions-large [folder [resolve|search]]; the site is kept in the folder and used again.
 */

import { connect } from '@lancedb/lancedb';
import type { App } from '../src/app.ts';
import { type AccountId, projectId } from '../src/model/ids.ts';
import { type DirectoryCopies, directoryCopies } from '../src/permissions/directory-copy.ts';
import { type VisibilityResolver, visibilityResolver } from '../src/permissions/resolve-visibility.ts';
import { type ScopeTables, scopeTables } from '../src/search/scope-tables.ts';
import { searchAs } from '../src/search/search.ts';
import { compileVisibility } from '../src/textindex/compile-visibility.ts';
import { lanceFilter } from '../src/textindex/lance-filter.ts';
import { searchTable } from '../src/textindex/lance-search.ts';
import { readPublishedState } from '../src/textindex/published-state.ts';
import type { TextQuery } from '../src/textindex/text-index.ts';
import { areaGroup, type LargeProject, roles, viewers } from './large-directory.bench-support.ts';
import { type LargeSite, openLargeSite, siteOfTheTargets } from './large-site.bench-support.ts';
import { fixed, median, percentile, printTable } from './pipe.bench-support.ts';

const site = await openLargeSite({
  ...siteOfTheTargets,
  withTextIndex: true,
  folder: process.argv[2],
});
await using _ = site;
const { app, source } = site;

interface Bound {
  readonly copies: DirectoryCopies;
  readonly resolver: VisibilityResolver;
  readonly scopes: ScopeTables;
}

/** As a process has them that has just started. */
function startedAnew({ store, config }: App): Bound {
  const { directoryMaxAgeMs } = config;
  const copies = directoryCopies(store, directoryMaxAgeMs);
  return { copies, resolver: resolverOver(copies), scopes: scopeTables(store) };
}

/** It has resolved nobody yet. */
function resolverOver(copies: DirectoryCopies): VisibilityResolver {
  const { store, config, clock } = app;
  const { directoryMaxAgeMs } = config;
  return visibilityResolver(store, copies, { directoryMaxAgeMs, now: () => clock.now() });
}

const anything: TextQuery = {
  words: [],
  phrases: [],
  not: [],
  lastWordIsPrefix: false,
  filters: [],
  created: { fromMs: undefined, untilMs: undefined },
  updated: { fromMs: undefined, untilMs: undefined },
};

/** All that has to be known of a viewer before the index can be asked. */
async function bind({ resolver, scopes }: Omit<Bound, 'copies'>, account: AccountId | undefined) {
  const visibility = await resolver.resolveAccount(source.id, account);
  const compiled = compileVisibility(visibility, await scopes.current());
  lanceFilter(compiled, anything, []);
  return { visibility, compiled };
}

interface Time {
  readonly ms: number;
  /** Of the processor, in all threads: what it takes where nothing else runs. */
  readonly processorMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Time> {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - started, processorMs: (user + system) / 1_000 };
}

const columns = (times: readonly Time[] = [], digits = 1) => ({
  'p50 ms': fixed(median(times.map(({ ms }) => ms)), digits),
  'p95 ms': fixed(
    percentile(
      times.map(({ ms }) => ms),
      0.95,
    ),
    digits,
  ),
  'processor ms': fixed(median(times.map(({ processorMs }) => processorMs)), digits),
});

async function resolving({ directory }: LargeSite): Promise<void> {
  const [cold, first, warm, others, cached, changed, again]: Time[][] = [[], [], [], [], [], [], []];
  for (let round = 0; round < 10; round += 1) {
    const anew = startedAnew(app);
    // Nobody: the directory is read, and nobody's scopes are looked at.
    cold?.push(await timed(() => anew.resolver.resolveAccount(source.id, undefined)));
    first?.push(await timed(() => bind(anew, viewers.in500Groups)));
  }
  const bound = startedAnew(app);
  await bind(bound, undefined);
  const accounts = [...Object.values(viewers), ...directory.people.slice(0, 200)];
  for (let round = 0; round < 10; round += 1) {
    const anew = { ...bound, resolver: resolverOver(bound.copies) };
    warm?.push(await timed(() => bind(anew, viewers.in500Groups)));
  }
  for (const account of accounts) others?.push(await timed(() => bind(bound, account)));
  for (let n = 0; n < 1_000; n += 1) cached?.push(await timed(() => bind(bound, viewers.in500Groups)));
  const id = projectId('10000');
  for (let n = 0; n < 20; n += 1) {
    const users = n % 2 === 0 ? [viewers[1]] : [viewers[20]];
    const part = { roles: [{ roleId: roles.guests, name: 'Guests', users, groups: [] }] };
    await app.store.directory.putPart(source.id, 'roles', id, part, app.clock.now());
    changed?.push(await timed(() => bound.resolver.resolveAccount(source.id, undefined)));
    again?.push(await timed(() => bind(bound, viewers.in500Groups)));
  }
  const row = (what: string, times: readonly Time[] = [], target = '', digits = 1) => ({
    what,
    ...columns(times, digits),
    target,
  });
  printTable('Resolving a viewer with 500 groups: what they hold, and the filter over all scopes', [
    row('the process starts: the directory is read', cold),
    row('the first time: the table of scopes is read too', first, '≤ 60 ms'),
    row('the first time, with the table of scopes in memory', warm, '≤ 10 ms'),
    row(`any of ${accounts.length} others, with it in memory`, others),
    row('again, nothing changed', cached, '≤ 0.1 ms', 3),
    row('a role of one project changed: the directory is brought up to date', changed),
    row('… and the viewer resolved again', again),
  ]);
}

/** A warm server loses sight of an issue: from the change in the store to the end of the search that refuses it. */
async function revoking({ directory }: LargeSite): Promise<void> {
  const { store, search } = app;
  const group = areaGroup(0);
  const members = directory.members.get(group) ?? [];
  const open = String(siteOfTheTargets.schemes - 1);
  const isOpen = ({ schemeId }: LargeProject) => schemeId === open;
  const ofArea = new Set(directory.projects.filter((one) => one.area === 0 && !isOpen(one)).map(keyOf));
  const ofScheme = new Set(directory.projects.filter((one) => one.area !== 0 && isOpen(one)).map(keyOf));
  const finds = async (projects: ReadonlySet<string>) => {
    const visibility = await search.visibility.resolveAccount(source.id, viewers[1]);
    const request = { text: 'updated:>2000-01-01', offset: 0, limit: 200, typing: false };
    const { hits } = await searchAs(search, visibility, request);
    return hits.some(({ key }) => projects.has(key.slice(0, key.lastIndexOf('-'))));
  };
  const nowMs = () => app.clock.now();
  const [byGroup, byScheme]: Time[][] = [[], []];
  let wrong = 0;
  await search.index.refresh();
  const { cursor } = await search.index.state();
  for (let round = 0; round < 10; round += 1) {
    const without = members.filter((member) => member !== viewers[1]);
    if (!(await finds(ofArea)) || !(await finds(ofScheme))) wrong += 1;
    const refused = await timed(async () => {
      await store.directory.putGroupMembers(source.id, group, without, nowMs());
      if (await finds(ofArea)) wrong += 1;
    });
    byGroup?.push(refused);
    await store.directory.putGroupMembers(source.id, group, members, nowMs());
    const grants = [...directory.schemes].find(([id]) => id === open)?.[1] ?? [];
    const name = `Scheme ${open}`;
    const narrowed = await timed(async () => {
      await store.directory.putPart(source.id, 'scheme-grants', open, { name, grants: [] }, nowMs());
      if (await finds(ofScheme)) wrong += 1;
    });
    byScheme?.push(narrowed);
    await store.directory.putPart(source.id, 'scheme-grants', open, { name, grants }, nowMs());
  }
  const written = (await store.issues.latestChange()) - cursor;
  const row = (what: string, times: readonly Time[] = []) => ({
    what,
    ...columns(times),
    'documents written': written,
    'wrong answers': wrong,
    target: '≤ 1000 ms, 0, 0',
  });
  printTable('Revoked in the store until a search of a warm server refuses', [
    row('a member leaves a group', byGroup),
    row('a permission scheme loses its grants', byScheme),
  ]);
}

const keyOf = ({ key }: LargeProject) => key;

async function memory({ directory }: LargeSite): Promise<void> {
  const heapMb = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const start = heapMb();
  const anew = startedAnew(app);
  await anew.resolver.resolveAccount(source.id, undefined);
  const withCopy = heapMb();
  await bind(anew, undefined);
  const withScopes = heapMb();
  const growth: number[] = [];
  for (let from = 0; from < 1_000; from += 250) {
    for (const account of directory.people.slice(from, from + 250)) await bind(anew, account);
    growth.push(heapMb() - withScopes);
  }
  await bind(anew, viewers[50]);
  printTable(globalThis.gc ? 'Memory' : 'Memory, garbage included: run with --expose-gc for less of it', [
    {
      'copy of the directory': `${fixed(withCopy - start)} MB`,
      'table of scopes': `${fixed(withScopes - withCopy)} MB`,
      ...Object.fromEntries(growth.map((mb, at) => [`${(at + 1) * 250} viewers`, `${fixed(mb)} MB`])),
    },
  ]);
}

async function titles(count: number): Promise<string[]> {
  const visibility = await app.search.visibility.resolveAccount(source.id, viewers[95]);
  const request = { text: 'updated:>2000-01-01', offset: 0, limit: count, typing: false };
  const { hits } = await searchAs(app.search, visibility, request);
  return hits.map(({ title }) => title.map(({ text }) => text).join(''));
}

async function searching(): Promise<void> {
  await app.search.index.refresh();
  const queries = (await titles(40)).map((title) => title.split(/\s+/).slice(0, 4).join(' '));
  const { ids: scopes } = await app.search.scopes.current();
  const state = await app.search.index.state();
  const rows: Record<string, string | number>[] = [];
  for (const share of [1, 20, 50, 95] as const) {
    const { visibility, compiled } = await bind(
      { resolver: app.search.visibility, scopes: app.search.scopes },
      viewers[share],
    );
    const { open, conditional } = compiled;
    const numbers = open.projects.numbers.length + open.without.length + open.besides.length;
    const asked = async (typing: boolean) => {
      const times: Time[] = [];
      const ask = (text: string) => searchAs(app.search, visibility, { text, offset: 0, limit: 20, typing });
      for (const text of queries.slice(0, 5)) await ask(text);
      for (const text of queries) times.push(await timed(() => ask(text)));
      return columns(times);
    };
    // The first search of a viewer in a version of the index asks for the documents that name them.
    const [text = ''] = queries;
    const first = await timed(() =>
      searchAs(app.search, visibility, { text, offset: 0, limit: 20, typing: false }),
    );
    const [whole, typed] = [await asked(false), await asked(true)];
    rows.push({
      viewer: `${share} %`,
      'numbers for what is open': numbers,
      conditions: conditional.length,
      'sql kB': fixed((lanceFilter(compiled, anything, []) ?? '').length / 1000, 0),
      ...whole,
      'typing p95': typed['p95 ms'],
      'first ms': fixed(first.ms),
      target: 'p95 ≤ 60 ms',
    });
  }
  const folder = `${app.config.dataFolder}/text-index`;
  const published = await readPublishedState(folder);
  if (published) {
    const connection = await connect(folder);
    const table = await connection.openTable(published.table);
    const times: Time[] = [];
    for (const text of [...queries.slice(0, 5), ...queries]) {
      const query = { ...anything, words: text.split(' ') };
      const page = { offset: 0, limit: 21 };
      times.push(await timed(() => searchTable(table, query, 'row >= 0', page, undefined)));
    }
    const without = columns(times.slice(-queries.length));
    rows.push({
      viewer: 'unfiltered, the index alone',
      'numbers for what is open': '',
      conditions: '',
      'sql kB': '',
      ...without,
      'typing p95': '',
      'first ms': '',
      target: '',
    });
    connection.close();
  }
  printTable(
    `Search over ${state.documents} units in ${scopes.length} scopes, the whole door, top 20, ${queries.length} queries`,
    rows,
  );
}

const only = process.argv[3];
if (only !== 'search') {
  await resolving(site);
  await revoking(site);
  await memory(site);
}
if (only !== 'resolve') await searching();
