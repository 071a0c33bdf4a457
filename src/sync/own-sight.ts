/**
 * Notices that the account of a source sees more there than before, or less: a group, a role, a level or a Browse grant
 * of its own became another. No list of changes tells of it, as no issue was edited. What the account holds is taken by
 * the rule itself from the directory that was just read, so it costs no request:
 *
 *   a group, or access to Jira, more    anything may be restricted to it: all contents are read once more
 *   a role of a project more            its ids are counted at once, and its issues read again: remarks may be restricted
 *                                       to the role
 *   Browse or a level of it, more       its ids are counted at once; what comes to light is read
 *   anything of a project less          its ids are counted at once, by which what is seen no more is judged and hidden
 *
 * Only of a permission-based source: of others no groups and roles are read. A project that is paused is compared with
 * what was held before the pause, when it is resumed.
 */

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { IssueId, ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { HolderMatch, ProjectVisibility } from '../model/visibility.ts';
import { directoryCopies } from '../permissions/directory-copy.ts';
import { freshGroupNames, projectVisibility } from '../permissions/source-visibility.ts';
import { storedStanding } from '../permissions/viewer-standing.ts';
import type { SightOf } from '../store/own-sight-store.ts';
import type { Store } from '../store/store.ts';
import { pausedProjects } from './projects-in-scope.ts';

export interface OwnSightOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly source: Pick<Source, 'id' | 'kind' | 'accountId'>;
  readonly log: Log;
}

type Sight = Map<SightOf, readonly string[]>;

const accountWord = 'account ';
const roleWord = 'role ';
const versionWord = 'version ';
const issuesAtATime = 500;

/** After an access pass. What follows from it is asked for before it is kept: killed in between, it is asked for again. */
export async function compareOwnSight(options: OwnSightOptions): Promise<void> {
  const { store, source } = options;
  if (source.kind !== 'permission-based') return;
  const before = await store.ownSight.all(source.id);
  const version = `${versionWord}${await store.directory.version(source.id)}`;
  if (before.get('')?.includes(version)) return;
  const now = await sightOf(store, source);
  const paused = await pausedProjects(store, source.id);
  for (const id of paused) {
    for (const [of, words] of before) if (of === id) now.set(of, words);
  }
  const isSameAccount = more(before.get('') ?? [], now.get('') ?? [], accountWord).length === 0;
  // With another account, or before the first reading, all of it is read anyway.
  if (before.size > 0 && isSameAccount) await ask(options, before, now);
  const changed = new Map<SightOf, readonly string[] | undefined>();
  for (const of of before.keys()) if (!now.has(of)) changed.set(of, undefined);
  for (const [of, words] of now) if (!isEqual(words, before.get(of))) changed.set(of, words);
  // With a pause it is compared again, also where the directory stays the same.
  changed.set('', [...(paused.size === 0 ? [version] : []), ...(now.get('') ?? [])]);
  await store.ownSight.put(source.id, changed);
}

async function ask(options: OwnSightOptions, before: ReadonlyMap<SightOf, readonly string[]>, now: Sight) {
  const { store, source, log } = options;
  const everything = more(now.get('') ?? [], before.get('') ?? []).length > 0;
  const counted: ProjectId[] = [];
  for (const [of, words] of now) {
    if (of === '') continue;
    const known = before.get(of);
    // A new project is counted and read as such.
    if (known === undefined) continue;
    const gained = more(words, known);
    const lost = more(known, words);
    if (gained.length + lost.length > 0) counted.push(of);
    if (gained.some((word) => word.startsWith(roleWord)) && !everything) await askAll(options, of);
  }
  if (everything) await store.crawl.wantContents(source.id);
  if (counted.length > 0) await store.census.want(source.id, counted);
  if (everything || counted.length > 0) {
    log.info('own-sight-changed', { source: source.id, projects: counted.length, everything });
  }
}

/** What was read from now on, was read with the eyes that it has now. */
async function askAll({ store, source, clock }: OwnSightOptions, id: ProjectId): Promise<void> {
  const mark = { sinceMs: clock.now(), sinceTicket: await store.crawl.ticket() };
  let after: IssueId | undefined;
  for (;;) {
    const ids = await store.access.idsReadBefore(source.id, id, mark, after, issuesAtATime);
    if (ids.length === 0) return;
    await store.readings.ask(source.id, ids, 'widened', clock.now());
    after = ids.at(-1);
    // A million of them: leases are renewed and searches answered in between.
    await setImmediate();
  }
}

/** What hides a project from people hides nothing from the account, and a copy that grew old is no change. */
async function sightOf(store: Store, source: OwnSightOptions['source']): Promise<Sight> {
  const copy = await directoryCopies(store, Number.MAX_SAFE_INTEGER).current(source.id, 0);
  const always = () => true;
  const standing = await storedStanding(store, copy, source.accountId, always);
  const groupByName = freshGroupNames(copy, always);
  const sight: Sight = new Map();
  const whole = [`${accountWord}${source.accountId}`, ...(standing.account === undefined ? [] : ['itself'])];
  if (standing.hasJiraAccess) whole.push('access to Jira');
  for (const group of standing.groups) whole.push(`group ${group}`);
  sight.set('', whole.sort());
  for (const [id, project] of copy.projects) {
    if (project.project === undefined) continue;
    const shown = { ...project, hidden: false, held: false, pausedMs: undefined };
    const held = projectVisibility(copy, shown, standing, groupByName, always);
    sight.set(id, held ? wordsOf(held).sort() : []);
  }
  return sight;
}

function wordsOf({ browse, levels, roles }: ProjectVisibility): string[] {
  return [
    ...matchWords('browse', browse),
    ...[...levels].flatMap(([level, match]) => matchWords(`level ${level}`, match)),
    ...[...roles].map((role) => `${roleWord}${role}`),
  ];
}

function matchWords(
  what: string,
  { always, reporter, assignee, userFields, groupFields }: HolderMatch,
): string[] {
  return [
    ...(always ? [what] : []),
    ...(reporter ? [`${what} of reporter`] : []),
    ...(assignee ? [`${what} of assignee`] : []),
    ...[...userFields, ...groupFields].map((field) => `${what} of ${field}`),
  ];
}

/** Those that only the first list has. */
function more(words: readonly string[], others: readonly string[], prefix = ''): string[] {
  const known = new Set(others);
  return words.filter((word) => word.startsWith(prefix) && !word.startsWith(versionWord) && !known.has(word));
}

function isEqual(words: readonly string[], others: readonly string[] | undefined): boolean {
  return (
    others !== undefined && words.length === others.length && words.every((word, n) => word === others[n])
  );
}
