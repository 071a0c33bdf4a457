/**
 * What becomes of a difference: the issue and the directory are read again, and both sides are asked again. Where
 * it is gone our copy was late, and for how long at most is measured: until now, from when that was last read
 * which has changed since. Where it stays, also in a second round (so that an edit in between is not taken for
 * it), it is a false allow or a false denial.
 */

import type { AccessFacts } from '../../model/access.ts';
import type { IncomparableReason, Verdict } from '../../model/drift.ts';
import type { AccountId, IssueId, ProjectId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { DirectoryCopy } from '../directory-copy.ts';
import { loadFacts } from './candidates.ts';
import { type AloneLine, type ComparedProject, type Comparison, compare } from './comparable.ts';
import { type DriftTools, type JiraSide, mostIssuesPerQuestion } from './drift-tools.ts';

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
  readonly pending: Pending;
  readonly outcome:
    | {
        readonly verdict: Verdict;
        readonly lateMs: number | undefined;
        readonly alone: AloneLine | undefined;
      }
    | { readonly verdict: 'incomparable'; readonly reason: IncomparableReason };
}

const rounds = 2;

/** `onRequest` is called for each question to Jira. */
export async function settle(
  tools: DriftTools,
  source: Source,
  jira: JiraSide,
  pending: readonly Pending[],
  onRequest: () => void,
  signal: AbortSignal,
): Promise<Settled[]> {
  const read = await lastRead(tools, source, pending);
  const settled: Settled[] = [];
  let open: readonly { readonly one: Pending; readonly alone?: AloneLine | undefined; ours: boolean }[] =
    pending.map((one) => ({ one, ours: one.ours }));
  for (let round = 1; round <= rounds && open.length > 0; round += 1) {
    const unread = await jira.readAgain([...new Set(open.map(({ one }) => one.issueId))], signal);
    const left: { one: Pending; alone: AloneLine | undefined; ours: boolean }[] = [];
    for (const [account, ones] of Map.groupBy(open, ({ one }) => one.account)) {
      for (let from = 0; from < ones.length; from += mostIssuesPerQuestion) {
        const some = ones.slice(from, from + mostIssuesPerQuestion).map(({ one }) => one);
        const ids = [...new Set(some.map(({ issueId }) => issueId))];
        onRequest();
        const theirs = await jira.browsable(account, ids, signal);
        const again = await compareAgain(tools, source, account, ids, theirs);
        for (const one of some) {
          const now = again.get(one.issueId);
          if (unread.has(one.issueId) || !now) {
            settled.push({
              pending: one,
              outcome: { verdict: 'unsettled', lateMs: undefined, alone: undefined },
            });
          } else if (now.comparison.kind === 'incomparable') {
            const { reason } = now.comparison;
            settled.push({ pending: one, outcome: { verdict: 'incomparable', reason } });
          } else if (now.comparison.kind === 'different') {
            left.push({ one, alone: now.comparison.alone, ours: now.comparison.ours });
          } else {
            const lateMs = delay(one, now, read, tools.clock.now(), theirs.has(one.issueId));
            settled.push({ pending: one, outcome: { verdict: 'late', lateMs, alone: undefined } });
          }
        }
      }
    }
    open = left;
  }
  for (const { one, alone, ours } of open) {
    const verdict = ours ? 'false-allow' : 'false-denial';
    settled.push({ pending: one, outcome: { verdict, lateMs: undefined, alone } });
  }
  return settled;
}

interface ComparedAgain {
  readonly comparison: Comparison;
  readonly facts: AccessFacts | undefined;
}

async function compareAgain(
  tools: DriftTools,
  source: Source,
  account: AccountId | undefined,
  ids: readonly IssueId[],
  theirs: ReadonlySet<string>,
): Promise<ReadonlyMap<IssueId, ComparedAgain>> {
  const visibility = await tools.visibility.resolveAccount(source.id, account);
  const copy = await tools.directory.current(source.id, tools.now());
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
        ? compare(visibility, facts, comparedProject(copy, facts.scope.projectId), isTheirs)
        : absent;
      return [id, { comparison, facts }];
    }),
  );
}

export function comparedProject(copy: DirectoryCopy, id: ProjectId): ComparedProject | undefined {
  const project = copy.projects.get(id);
  if (!project?.project) return undefined;
  const { typeKey, archived } = project.project.body;
  const scheme = project.permissionScheme && copy.schemes.get(project.permissionScheme.body.schemeId);
  return { typeKey, archived, withheld: project.hidden || project.held, browse: scheme?.browse ?? [] };
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

/** Undefined where nothing of ours changed: then it was Jira's answer that did. */
function delay(
  one: Pending,
  now: ComparedAgain,
  read: LastRead,
  nowMs: number,
  ours: boolean,
): number | undefined {
  if (ours === one.ours) return undefined;
  const issueMs = read.issues.get(one.issueId) ?? nowMs;
  const directoryMs = read.projects.get(one.projectId) ?? nowMs;
  if (one.facts === undefined) return Math.max(0, nowMs - Math.min(issueMs, directoryMs));
  const isIssueChanged = JSON.stringify(one.facts) !== JSON.stringify(now.facts ?? null);
  return Math.max(0, nowMs - (isIssueChanged ? issueMs : directoryMs));
}
