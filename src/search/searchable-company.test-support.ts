/**
 * The whole product for tests, over a small company that a sandbox serves: read, indexed, and with a person for
 * every account. The index is written when a test says so, not when it happens to come round.
 */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp } from '../app.ts';
import { type Clock, systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { accountId } from '../model/ids.ts';
import type { Person, PersonRole } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import { openSandbox, type Sandbox } from '../sandbox/open-sandbox.ts';
import { issue, person, smallWorld } from '../sandbox/small-world.test-support.ts';
import { openWorld } from '../sandbox/world/world.ts';
import type { WorldFile, WorldIssue } from '../sandbox/world/world-file.ts';
import { connectSource } from '../sources/connect.ts';
import { openSourceClient } from '../sources/open-client.ts';
import { putNewDatabase } from '../store/new-database.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import { syncSource } from '../sync/sync.ts';
import { catchUp } from '../textindex/indexer.ts';
import { openLanceWriter } from '../textindex/lance-writer.ts';

export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly sandbox: Sandbox;
  readonly source: Source;
  /** The person who is tied to this account. */
  person(account: string, role?: PersonRole): Promise<Person>;
  /** Everything that the store holds becomes searchable. */
  index(): Promise<void>;
}

export async function openTestApp(
  world: WorldFile = searchWorld(),
  clock: Clock = systemClock,
): Promise<TestApp> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-app-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const config = readConfig({
    JACKDAW_DATA: join(folder, 'data'),
    JACKDAW_PORT: '0',
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
  });
  await mkdir(config.dataFolder);
  await putNewDatabase(join(config.dataFolder, 'jackdaw.db'));
  const app = stack.use(await openApp(config, silentLog, clock));
  const sandbox = stack.use(await openSandbox({ world: openWorld(world) }));
  const { source } = await connectSource(app.sources, {
    address: sandbox.url,
    email: 'crawler@small.example',
    token: 'token-crawler',
    projectKeys: undefined,
    name: undefined,
    by: tester,
  });
  await syncSource({
    store: app.store,
    client: await openSourceClient(app.sources, source, 'contents'),
    source,
    clock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: config.directoryMaxAgeMs,
  });
  const index = async () => {
    await using writer = await openLanceWriter(join(config.dataFolder, 'text-index'));
    await catchUp(app.store, writer, new AbortController().signal);
    await app.search.index.refresh();
  };
  await index();
  const closing = stack.move();
  return {
    app,
    sandbox,
    source,
    index,
    async person(account, role = account === 'ann' ? 'administrator' : 'member') {
      const one = await app.store.people.put({
        email: `${account}@small.example`,
        name: account,
        title: undefined,
        role,
      });
      await app.store.people.tie(one.id, source.site.id, accountId(account), 'administrator');
      return one;
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

/** How many issues have the word `paging`; every third is for Cleo only. */
export const pagingIssues = 45;

/**
 * The small company with a crawler who sees it all, and things to find. Ben develops; Cleo does, too, and is
 * the only one at level 502 and in the group of some comments; Dan works at the service desk and sees no SOFT.
 */
export function searchWorld(): WorldFile {
  const small = smallWorld();
  const withCrawler = ['g-admins', 'g-staff', 'g-cleos'];
  return {
    ...small,
    accounts: [...small.accounts, person('crawler', 'Crawler')],
    groups: small.groups.map((group) =>
      withCrawler.includes(group.groupId) ? { ...group, members: [...group.members, 'crawler'] } : group,
    ),
    projects: small.projects.map((project) => ({
      ...project,
      roleActors: project.roleActors.map((actors) => ({ ...actors, users: [...actors.users, 'crawler'] })),
    })),
    issues: [...small.issues, ...thingsToFind],
  };
}

const thingsToFind: readonly WorldIssue[] = [
  {
    ...issue('1101', 'SOFT-11', '1'),
    summary: 'Aufbewahrungsfrist für Handelsbriefe',
    description: 'Die Größe des Archivs wächst; die Frist beträgt sechs Jahre.',
    issueTypeId: '3',
    statusId: '3',
    assignee: 'ben',
    updated: '2026-02-10T12:00:00.000Z',
  },
  { ...issue('1102', 'SOFT-12', '1'), summary: 'Срок хранения договоров' },
  { ...issue('1103', 'SOFT-13', '1'), summary: 'テナントを開設する手順' },
  { ...issue('1104', 'SOFT-14', '1'), summary: '数据保留期限', description: '数据会保留三十天。' },
  {
    ...issue('1105', 'SOFT-15', '1'),
    summary: 'Walrus habitat',
    securityLevelId: '502',
    labels: ['secretlabel'],
    assignee: 'cleo',
    components: ['Hidden engine'],
  },
  ...Array.from({ length: pagingIssues }, (_, n) => ({
    ...issue(String(2000 + n), `SOFT-${100 + n}`, '1'),
    summary: `Paging topic ${n % 7 === 0 ? 'topic' : ''} number ${n}`,
    updated: `2026-03-${String((n % 28) + 1).padStart(2, '0')}T12:00:00.000Z`,
    ...(n % 3 === 0 && { securityLevelId: '502' }),
  })),
];
