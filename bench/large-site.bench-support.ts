/**
 * A large site written straight into a store, without a Jira: as many projects, schemes, people and issues as asked,
 * always the same by its seed. Every second kind of holder that Jira has occurs, and issues are spread over projects
 * at random, so that numbers of scopes that belong together are far apart: the worst case for a filter.
 */

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { silentLog } from '../src/log.ts';
import { accountId, commentId, issueId } from '../src/model/ids.ts';
import type { Issue, PersonRef } from '../src/model/issue.ts';
import type { Source } from '../src/model/source.ts';
import { seededRandom } from '../src/sandbox/worlds/acme/random.ts';
import { Sentences } from '../src/sandbox/worlds/large-texts.ts';
import type { FetchedIssue, FetchedRemark } from '../src/store/store.ts';
import {
  areaCount,
  areaGroup,
  displayName,
  groupField,
  type LargeDirectory,
  type LargeDirectoryOptions,
  largeDirectory,
  roles,
  userField,
  writeDirectory,
} from './large-directory.bench-support.ts';

export interface LargeSiteOptions extends LargeDirectoryOptions {
  readonly issues: number;
  /** The text index takes as long as the rest; who only explains needs none. */
  readonly withTextIndex: boolean;
  /** Kept there and used again within half a day; undefined: made in a temporary folder and removed. */
  readonly folder: string | undefined;
}

export const siteOfTheTargets = {
  projects: 10_000,
  schemes: 300,
  people: 5_000,
  issues: 200_000,
  seed: 7,
} as const;

export interface LargeSite extends AsyncDisposable {
  readonly app: App;
  readonly source: Source;
  readonly directory: LargeDirectory;
}

export async function openLargeSite(options: LargeSiteOptions): Promise<LargeSite> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'jackdaw-bench-')));
  const isKept = options.folder !== undefined;
  const isThere = isKept && isMade(folder, options);
  if (isKept && !isThere) await makeRoom(folder);
  const directory = largeDirectory(options);
  const app = await openApp({ ...readConfig({}), dataFolder: folder }, silentLog);
  if (!isThere) await fill(app, directory, options);
  if (options.withTextIndex) await bringIndexUpToDate(app);
  const [source] = await app.store.sources.list();
  if (!source) throw new Error(`There is no site in ${folder}`);
  return {
    app,
    source,
    directory,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      if (!isKept) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A kept site may have an index of an older make, which is built anew. */
async function bringIndexUpToDate({ store, search, followStore }: App): Promise<void> {
  const { cursor } = await search.index.state();
  if (cursor === (await store.issues.latestChange())) return;
  await followStore().flush(new AbortController().signal);
  await search.index.refresh();
}

const markOf = (folder: string) => join(folder, 'large-site.json');
const halfDayMs = 12 * 3_600_000;

const madeOf = (options: LargeSiteOptions) => JSON.stringify({ ...options, folder: undefined });

/** What was read half a day ago is soon too old to count. */
function isMade(folder: string, options: LargeSiteOptions): boolean {
  if (!existsSync(markOf(folder))) return false;
  const mark: { madeOf: string; madeMs: number } = JSON.parse(readFileSync(markOf(folder), 'utf8'));
  return mark.madeOf === madeOf(options) && Date.now() - mark.madeMs < halfDayMs;
}

/** Takes away an older large site, and nothing else that somebody may have there. */
async function makeRoom(folder: string): Promise<void> {
  if (existsSync(markOf(folder))) await rm(folder, { recursive: true });
  else if (existsSync(folder)) throw new Error(`${folder} holds something else: name another folder.`);
}

async function fill(app: App, directory: LargeDirectory, options: LargeSiteOptions): Promise<void> {
  const nowMs = app.clock.now();
  const site = await app.store.sources.putSite('https://large.example', 'Large');
  const source = await app.store.sources.add(
    {
      site,
      name: 'large',
      baseUrl: site.url,
      kind: 'permission-based',
      titlesOnly: false,
      ownerId: undefined,
      audience: undefined,
      scope: { projectKeys: undefined },
      credential: { kind: 'api-token', email: 'crawler@large.example' },
      accountId: accountId('crawler'),
      automatic: true,
      halt: undefined,
      createdMs: nowMs,
      createdBy: 'tester',
    },
    [],
  );
  await writeDirectory(app.store, source.id, directory, nowMs);
  const projectIds = directory.projects.map(({ id }) => id);
  await app.store.crawl.beginPass(source.id, projectIds, nowMs);
  const make = issueMaker(directory, options.seed);
  for (let from = 0; from < options.issues; from += issuesPerCommit) {
    const length = Math.min(issuesPerCommit, options.issues - from);
    const issues = Array.from({ length }, (_, at) => make(from + at));
    await app.store.crawl.commitIssues(source.id, issues, [], nowMs);
  }
  await app.store.crawl.finishPass(source.id, nowMs);
  const mark = { madeOf: madeOf(options), madeMs: nowMs };
  await writeFile(markOf(app.config.dataFolder), JSON.stringify(mark));
}

const issuesPerCommit = 500;
const firstCreatedMs = Date.UTC(2020, 0, 1);

/**
 * The first issues see to it that each project has its three scopes: issues without a level, with one of its levels,
 * and a restricted comment. All others fall where they fall, most of them into few projects.
 */
function issueMaker({ projects, people }: LargeDirectory, seed: number): (at: number) => FetchedIssue {
  const random = seededRandom(seed + 1);
  const sentences = new Sentences(random);
  const person = (): PersonRef => {
    const account = random.pick(people);
    return { accountId: account, displayName: displayName(account) };
  };
  return (at) => {
    const round = Math.floor(at / projects.length);
    // A step that shares no factor with the number of projects passes through all of them.
    const place =
      round < 2 ? (at * step) % projects.length : Math.floor(projects.length * random.next() ** 2);
    const project = projects[place];
    if (!project) throw new Error('There is no such project');
    const level = round === 1 || (round > 1 && random.chance(0.1)) ? project.levels[place % 2] : undefined;
    const createdMs = firstCreatedMs + at * 60_000;
    const id = 10_001 + at;
    const issue: Issue = {
      id: issueId(String(id)),
      key: `${project.key}-${at + 1}`,
      projectId: project.id,
      summary: sentences.make(random, 4, 9),
      description: sentences.make(random, 10, 40),
      environment: '',
      type: 'Task',
      typeIconUrl: undefined,
      isSubtask: false,
      status: 'Open',
      statusCategory: 'new',
      priority: random.pick(['Low', 'Medium', 'High']),
      resolution: undefined,
      labels: [],
      components: [],
      fixVersions: [],
      affectsVersions: [],
      reporter: person(),
      assignee: random.chance(0.8) ? person() : undefined,
      createdMs,
      updatedMs: createdMs + random.below(1_000_000_000),
      parentId: undefined,
      links: [],
      customText: [],
      attachments: [],
      archived: false,
      level: level === undefined ? { kind: 'none' } : { kind: 'level', levelId: level },
      restriction: { kind: 'none' },
      userFields: random.chance(0.1) ? { [userField]: [random.pick(people)] } : {},
      groupFields: random.chance(0.05) ? { [groupField]: [areaGroup(random.below(areaCount))] } : {},
    };
    const remarks =
      round === 0 ? [restrictedRemark(id, sentences.make(random, 5, 20), person(), createdMs)] : [];
    return { issue, documents: { description: null, environment: null }, remarks, incomplete: [] };
  };
}

const step = 7_919;

function restrictedRemark(id: number, text: string, author: PersonRef, createdMs: number): FetchedRemark {
  const remark = {
    kind: 'comment',
    id: commentId(String(id)),
    author,
    createdMs,
    updatedMs: createdMs,
    text,
    visibility: { kind: 'role', roleId: id % 2 === 0 ? roles.users : roles.administrators },
    restrictedToRoleName: id % 2 === 0 ? 'Users' : 'Administrators',
    internal: false,
  } as const;
  return { remark, document: null };
}
