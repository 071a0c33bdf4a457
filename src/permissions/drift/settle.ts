/**
 * What becomes of a difference: the issue and the directory are read again, and both sides are asked again. Where
 * it is gone our copy was late, and for how long at most is measured: until now, from when that was last read
 * which has changed since. Where it stays, also in a second round (so that an edit in between is not taken for
 * it), it is a false allow or a false denial. What cannot be read again, or what a failure leaves open, is unsettled;
 * and so is what we deny by now with too old a copy.
 */

import { AppError } from '../../errors.ts';
import type { AccessFacts } from '../../model/access.ts';
import type { IncomparableReason, Verdict } from '../../model/drift.ts';
import type { AccountId, IssueId, ProjectId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { type DirectoryCopy, type IsFresh, isWithheld } from '../directory-copy.ts';
import { freshNow } from '../permission-tools.ts';
import { loadFacts } from './candidates.ts';
import { type AloneLine, type ComparedProject, type Comparison, compare } from './comparable.ts';
import { type DriftTools, type JiraSide, mostIssuesPerQuestion } from './drift-tools.ts';
import { lookThrough, unsettledProjects } from './settle-holds.ts';

export interface Pending {
  readonly account: AccountId | undefined;
  readonly issueId: IssueId;
  readonly issueKey: string;
  readonly projectId: ProjectId;
  readonly projectKey: string;
  readonly ours: boolean;
  /** As they were when the difference was seen. Undefined: that was in an earlier run. */
  readonly facts: AccessFacts | undefined;
}

export interface Settled {
  /** In the project that the issue was in last. */
  readonly pending: Pending;
  readonly outcome:
    | {
        readonly verdict: Exclude<Verdict, 'unsettled'>;
        readonly lateMs: number | undefined;
        readonly alone: AloneLine | undefined;
      }
    /** `mayShow`: when it was looked at last, or at first, we showed what Jira refused. */
    | { readonly verdict: 'unsettled'; readonly mayShow: boolean }
    | { readonly verdict: 'incomparable'; readonly reason: IncomparableReason };
}

export interface Settlement {
  /** Each that was pending. */
  readonly settled: readonly Settled[];
  /** What ended it before its end: what was open then is unsettled. */
  readonly failure: { readonly error: unknown } | undefined;
}

const rounds = 2;

/** What is known of a difference that is still open. */
interface Open {
  readonly ours: boolean;
  readonly alone: AloneLine | undefined;
  readonly place: Place | undefined;
}

type Place = Pick<Pending, 'projectId' | 'projectKey'>;

/** `onRequest` is called for each question to Jira. */
export async function settle(
  tools: DriftTools,
  source: Source,
  jira: JiraSide,
  pending: readonly Pending[],
  onRequest: () => void,
  signal: AbortSignal,
): Promise<Settlement> {
  const settled: Settled[] = [];
  const open = new Map<Pending, Open>();
  for (const one of pending) open.set(one, { ours: one.ours, alone: undefined, place: undefined });
  const end = (one: Pending, outcome: Settled['outcome']) => {
    settled.push({ pending: { ...one, ...open.get(one)?.place }, outcome });
    open.delete(one);
  };
  const leave = (one: Pending) => {
    end(one, { verdict: 'unsettled', mayShow: one.ours || (open.get(one)?.ours ?? false) });
  };
  const round = async (read: LastRead, held: ReadonlySet<ProjectId>) => {
    const unread = await jira.readAgain([...new Set([...open.keys()].map(({ issueId }) => issueId))], signal);
    for (const [account, ones] of Map.groupBy(open.keys(), (one) => one.account)) {
      for (let from = 0; from < ones.length; from += mostIssuesPerQuestion) {
        const some = ones.slice(from, from + mostIssuesPerQuestion);
        const ids = [...new Set(some.map(({ issueId }) => issueId))];
        onRequest();
        const theirs = await browsable(jira, account, ids, signal);
        const again = theirs && (await compareAgain(tools, source, account, ids, theirs, held));
        for (const one of some) {
          const now = again?.get(one.issueId);
          if (unread.has(one.issueId) || !theirs || !now) leave(one);
          else if (now.comparison.kind === 'incomparable') {
            end(one, { verdict: 'incomparable', reason: now.comparison.reason });
          } else if (now.comparison.kind === 'different') {
            const { alone, ours } = now.comparison;
            open.set(one, { alone, ours, place: now.place });
          } else if (one.ours && now.isTooOld && !theirs.has(one.issueId)) {
            leave(one);
          } else {
            const lateMs = delay(one, now, read, tools.clock.now(), theirs.has(one.issueId));
            end(one, { verdict: 'late', lateMs, alone: undefined });
          }
        }
      }
    }
  };
  try {
    const read = await lastRead(tools, source, pending);
    const held = await unsettledProjects(
      tools,
      source,
      pending.map(({ projectId }) => projectId),
    );
    for (let n = 1; n <= rounds && open.size > 0; n += 1) await round(read, held);
  } catch (error) {
    for (const one of [...open.keys()]) leave(one);
    return { settled, failure: { error } };
  }
  for (const [one, { alone, ours }] of [...open]) {
    end(one, { verdict: ours ? 'false-allow' : 'false-denial', lateMs: undefined, alone });
  }
  return { settled, failure: undefined };
}

/** Undefined: Jira does not know the account any more, and cannot be asked about it. */
async function browsable(
  jira: JiraSide,
  account: AccountId | undefined,
  ids: readonly IssueId[],
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return await jira.browsable(account, ids, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'jira-bad-request') return undefined;
    throw error;
  }
}

interface ComparedAgain {
  readonly comparison: Comparison;
  readonly facts: AccessFacts | undefined;
  readonly place: Place | undefined;
  /** We deny it because of what is missing or too old: whether we would show it is not known. */
  readonly isTooOld: boolean;
}

/** `held`: looked through. */
async function compareAgain(
  tools: DriftTools,
  source: Source,
  account: AccountId | undefined,
  ids: readonly IssueId[],
  theirs: ReadonlySet<string>,
  held: ReadonlySet<ProjectId>,
): Promise<ReadonlyMap<IssueId, ComparedAgain>> {
  const { copy, visibility } = await lookThrough(tools, source, account, held);
  const isFresh = freshNow(tools);
  const found = new Map((await loadFacts(tools.store, source, ids)).map((issue) => [issue.id, issue.facts]));
  return new Map(
    ids.map((id) => {
      const facts = found.get(id);
      const isTheirs = theirs.has(id);
      // What the account that reads the site may not see any more is not in our copy: nobody finds it.
      const absent: Comparison = isTheirs
        ? { kind: 'different', ours: false, alone: undefined }
        : { kind: 'same', alone: undefined };
      const comparison = facts
        ? compare(visibility, facts, comparedProject(copy, facts.scope.projectId, isFresh), isTheirs)
        : absent;
      const isTooOld = facts !== undefined && !isKnown(copy, facts.scope.projectId, isFresh);
      return [id, { comparison, facts, isTooOld, place: facts && placeOf(copy, facts.scope.projectId) }];
    }),
  );
}

export function placeOf(copy: DirectoryCopy, id: ProjectId): Place {
  return { projectId: id, projectKey: copy.projects.get(id)?.project?.body.key ?? id };
}

export function comparedProject(
  copy: DirectoryCopy,
  id: ProjectId,
  isFresh: IsFresh,
): ComparedProject | undefined {
  const project = copy.projects.get(id);
  if (!project?.project) return undefined;
  const { typeKey, archived } = project.project.body;
  const scheme = project.permissionScheme && copy.schemes.get(project.permissionScheme.body.schemeId);
  return { typeKey, archived, withheld: isWithheld(project, isFresh), browse: scheme?.browse ?? [] };
}

/** A project that is gone is known to show nothing. */
function isKnown(copy: DirectoryCopy, id: ProjectId, isFresh: IsFresh): boolean {
  const project = copy.projects.get(id);
  if (!project?.project) return true;
  const { permissionScheme, securityScheme, roles } = project;
  const needed = [
    project.project,
    permissionScheme,
    permissionScheme && copy.schemes.get(permissionScheme.body.schemeId),
    securityScheme,
    securityScheme?.body.schemeId === undefined
      ? securityScheme
      : copy.securitySchemes.get(securityScheme.body.schemeId),
    roles,
  ];
  // Those of the site may never have been readable, and are asked for in other ways then.
  const ofSite = [copy.groups?.readMs, copy.applicationRoles?.readMs, copy.accountsReadMs];
  return (
    needed.every((part) => part !== undefined && isFresh(part.readMs)) &&
    ofSite.every((readMs) => readMs === undefined || isFresh(readMs))
  );
}

interface LastRead {
  readonly issues: ReadonlyMap<IssueId, number>;
  readonly projects: ReadonlyMap<ProjectId, number>;
}

async function lastRead(tools: DriftTools, source: Source, pending: readonly Pending[]): Promise<LastRead> {
  const { store } = tools;
  const copy = await tools.directory.current(source.id, tools.now());
  // Of the store: the copy in memory takes its time to hear that a part was read again unchanged.
  const times = new Map<string, number>();
  for (const { kind, subject, readMs } of await store.directory.readTimes(source.id)) {
    times.set(`${kind} ${subject}`, readMs);
  }
  const accountsMs = await store.directory.accountsReadMs(source.id);
  const ids = [...new Set(pending.map(({ issueId }) => issueId))];
  const projects = new Map<ProjectId, number>();
  for (const { projectId } of pending) {
    const parts = decidingParts(copy, projectId).map((name) => times.get(name));
    projects.set(projectId, Math.min(...[accountsMs, ...parts].filter((ms) => ms !== undefined)));
  }
  return { issues: await store.drift.readTimes(source.id, ids), projects };
}

/** What decides about a project, as kind and subject. Members of groups are read in the same passes. */
function decidingParts(copy: DirectoryCopy, id: ProjectId): string[] {
  const { permissionScheme, securityScheme } = copy.projects.get(id) ?? {};
  const ofProject = ['project', 'permission-scheme', 'security-scheme', 'roles'].map(
    (kind) => `${kind} ${id}`,
  );
  return [
    'groups ',
    'application-roles ',
    ...ofProject,
    `scheme-grants ${permissionScheme?.body.schemeId ?? ''}`,
    `security-levels ${securityScheme?.body.schemeId ?? ''}`,
  ];
}

/**
 * Undefined where nothing of ours changed: then it was Jira's answer that did. And where the difference is of an earlier
 * run: it may be gone since any reading in between.
 */
function delay(
  one: Pending,
  now: ComparedAgain,
  read: LastRead,
  nowMs: number,
  ours: boolean,
): number | undefined {
  if (ours === one.ours || one.facts === undefined) return undefined;
  const issueMs = read.issues.get(one.issueId) ?? nowMs;
  const directoryMs = read.projects.get(one.projectId) ?? nowMs;
  const isIssueChanged = JSON.stringify(one.facts) !== JSON.stringify(now.facts ?? null);
  return Math.max(0, nowMs - (isIssueChanged ? issueMs : directoryMs));
}
