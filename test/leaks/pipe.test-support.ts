/**
 * The whole pipe over one world: a sandbox, the crawl, the store, the index, the door. Everything is the
 * product's own; only the index is written in this process, because a child process for each of many small
 * worlds takes longer than the world. What the writer is asked for is counted on its way.
 */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { noAtlassian } from '../../src/jira/atlassian.test-support.ts';
import { budgetOfOne } from '../../src/jira/budget/budget.ts';
import { type Log, silentLog } from '../../src/log.ts';
import type { Finding } from '../../src/model/directory.ts';
import { accountId } from '../../src/model/ids.ts';
import type { Person, PersonRole } from '../../src/model/person.ts';
import type { Source } from '../../src/model/source.ts';
import type { Visibility } from '../../src/model/visibility.ts';
import { directoryCopies } from '../../src/permissions/directory-copy.ts';
import type { PermissionTools } from '../../src/permissions/permission-tools.ts';
import { visibilityResolver } from '../../src/permissions/resolve-visibility.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { openWorld, World } from '../../src/sandbox/world/world.ts';
import type { WorldFile } from '../../src/sandbox/world/world-file.ts';
import type { Hit } from '../../src/search/hit.ts';
import { indexCounts } from '../../src/search/index-counts.ts';
import { scopeTables } from '../../src/search/scope-tables.ts';
import { type SearchTools, search, searchAs } from '../../src/search/search.ts';
import { openSearched } from '../../src/search/searched.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { openSourceClient, type SourceTools } from '../../src/sources/open-client.ts';
import { openVault } from '../../src/sources/vault.ts';
import { openStoreInMemory } from '../../src/store/new-database.test-support.ts';
import { tester } from '../../src/store/store.test-support.ts';
import type { Store } from '../../src/store/store.ts';
import { readPermissions } from '../../src/sync/read-permissions.ts';
import { syncSource } from '../../src/sync/sync.ts';
import { catchUp } from '../../src/textindex/indexer.ts';
import { openLanceReader } from '../../src/textindex/lance-reader.ts';
import { openLanceWriter } from '../../src/textindex/lance-writer.ts';
import type { TextIndexWriter } from '../../src/textindex/text-index.ts';

export interface PipeOptions {
  /** The sandbox embeds this many comments in lists of issues, and serves the others page by page. */
  readonly embeddedComments?: number;
  /** Of syncing. */
  readonly log?: Log;
  /** The time in the sandbox; the system's by default. */
  readonly now?: () => number;
  /** Leave the first sync to the caller. */
  readonly unread?: boolean;
}

/** A copy of a site, and whoever asks it. */
export interface Asked {
  readonly world: World;
  readonly store: Store;
  readonly source: Source;
  readonly tools: SearchTools;
  /** Whom the account may see, resolved now; undefined: somebody without an account. */
  visibilityOf(account: string | undefined): Promise<Visibility>;
  /** A person of Jackdaw, tied to the account. */
  person(account: string | undefined, role?: PersonRole): Promise<Person>;
  /** All hits of a query, page after page. */
  find(account: string | undefined, text: string, visibility?: Visibility): Promise<readonly Hit[]>;
  /** The same as a person who is signed in. */
  findAs(person: Person, text: string): Promise<readonly Hit[]>;
}

export interface Pipe extends Asked, AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly permissions: PermissionTools;
  readonly sources: SourceTools;
  /** Reads the site again and brings the index up to date. */
  sync(): Promise<Written>;
  /** Reads the site only, until `signal` is aborted; `onProgress` as in `syncSource`. */
  crawl(signal?: AbortSignal, onProgress?: Parameters<typeof syncSource>[0]['onProgress']): Promise<void>;
  /** Reads who holds what and nothing else, as the schedule does between syncs. */
  readPermissions(): Promise<Written>;
  index(): Promise<Written>;
  findings(): Promise<readonly Finding[]>;
  /** For questions only: what was read stays as old as it is, and gets older. */
  letTimePass(ms: number): void;
}

/** What reached the index. */
export interface Written {
  readonly issues: number;
  readonly documents: number;
}

const never = new AbortController().signal;
/** What is older denies; the product's default. */
export const directoryMaxAgeMs = 86_400_000;

export async function openPipe(of: World | WorldFile, options: PipeOptions = {}): Promise<Pipe> {
  await using stack = new AsyncDisposableStack();
  const world = of instanceof World ? of : openWorld(of);
  const { embeddedComments, now: jiraNow, log = silentLog } = options;
  const sandbox = stack.use(
    await openSandbox({
      world,
      ...(jiraNow && { now: jiraNow }),
      ...(embeddedComments === undefined ? {} : { embeddedComments }),
    }),
  );
  const indexFolder = await mkdtemp(join(tmpdir(), 'jackdaw-leaks-'));
  stack.defer(() => rm(indexFolder, { recursive: true, force: true }));
  const store = stack.use(openStoreInMemory());
  const vault = await openVault(randomBytes(32).toString('base64'), '');
  const clock = systemClock;
  const budget = budgetOfOne(clock, 4);
  const sources = { store, vault, clock, log, atlassian: noAtlassian, fetch: globalThis.fetch, budget };
  const account = [...world.accounts.values()].find(({ email }) => email.startsWith('crawler@'));
  if (!account) throw new Error('The world has no account crawler@….');
  const { source } = await connectSource(sources, {
    address: sandbox.url,
    email: account.email,
    token: account.apiToken ?? `token-${account.accountId}`,
    projectKeys: undefined,
    name: undefined,
    by: tester,
  });
  const client = await openSourceClient(sources, source, 'contents');
  const written = { issues: 0, documents: 0 };
  const writer = counting(stack.use(await openLanceWriter(indexFolder)), written);
  const reader = stack.use(await openLanceReader(indexFolder));
  let passedMs = 0;
  const now = () => clock.now() + passedMs;
  const directory = directoryCopies(store, directoryMaxAgeMs);
  const visibility = visibilityResolver(store, directory, { directoryMaxAgeMs, now });
  const permissions: PermissionTools = { store, directory, visibility, directoryMaxAgeMs, now };
  const scopes = scopeTables(store);
  const counts = indexCounts(reader, scopes);
  // However busy the machine is, the same question has the same answer.
  const searched = openSearched({ store, counts, visibility, patienceMs: undefined });
  const tools: SearchTools = { store, index: reader, scopes, visibility, counts, searched, now };

  const crawl: Pipe['crawl'] = async (signal = never, onProgress = () => {}) => {
    await syncSource({
      store,
      client,
      source,
      clock,
      log,
      signal,
      onProgress,
      concurrency: 4,
      directoryMaxAgeMs,
    });
  };
  const index = async () => {
    const before = { ...written };
    await catchUp(store, writer, never);
    await writer.optimize();
    await reader.refresh();
    return {
      issues: written.issues - before.issues,
      documents: written.documents - before.documents,
    };
  };
  const permissionsRead: Pipe['readPermissions'] = async () => {
    await readPermissions({ store, client, source, clock, log, signal: never, patienceMs: 10_000 });
    return index();
  };
  if (!options.unread) {
    await crawl();
    await index();
  }
  const closing = stack.move();
  return {
    ...askingOf({ world, store, source, tools }),
    sandbox,
    permissions,
    sources,
    crawl,
    readPermissions: permissionsRead,
    index,
    async sync() {
      await crawl();
      return index();
    },
    findings: () => store.directory.findings(source.id),
    letTimePass(ms) {
      passedMs += ms;
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

export function askingOf(copy: Pick<Asked, 'world' | 'store' | 'source' | 'tools'>): Asked {
  const { store, source, tools } = copy;
  const visibilityOf: Asked['visibilityOf'] = (of) =>
    tools.visibility.resolveAccount(source.id, of === undefined ? undefined : accountId(of));
  return {
    ...copy,
    visibilityOf,
    async person(of, role = 'member') {
      const email = of === undefined ? 'nobody@people.example' : `${of.replace(/\W/g, '-')}@people.example`;
      const person = await store.people.put({ email, name: of ?? 'Nobody', title: undefined, role });
      if (of !== undefined) await store.people.tie(person.id, source.site.id, accountId(of), 'administrator');
      return person;
    },
    async find(of, text, visibility) {
      const seen = visibility ?? (await visibilityOf(of));
      return allPages((offset) => searchAs(tools, seen, { text, offset, limit: 100, typing: false }));
    },
    findAs: (person, text) =>
      allPages((offset) => search(tools, person, { text, offset, limit: 100, typing: false })),
  };
}

type Page = { readonly hits: readonly Hit[]; readonly nextOffset?: number | undefined };

export async function allPages(page: (offset: number) => Promise<Page>): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const answer: Page = await page(offset);
    hits.push(...answer.hits);
    offset = answer.nextOffset;
  }
  return hits;
}

/** The writer itself, with a count of what passes. */
function counting(writer: TextIndexWriter, written: { issues: number; documents: number }): TextIndexWriter {
  return {
    async apply(changes, cursor) {
      written.issues += changes.length;
      for (const { documents } of changes) written.documents += documents.length;
      await writer.apply(changes, cursor);
    },
    optimize: () => writer.optimize(),
    check: () => writer.check(),
    examine: () => writer.examine(),
    state: () => writer.state(),
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
