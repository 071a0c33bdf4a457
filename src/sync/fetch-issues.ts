/**
 * Reads the contents of up to a hundred issues and hands them on in one commit. An id that Jira did not return
 * counts as absent, unless its answer leaves open why; one issue that spoils the answer is found by halving.
 */

import type { Clock } from '../clock.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { nextTurn } from '../event-loop.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { type IssueId, issueId, type ProjectId } from '../model/ids.ts';
import type { SourceKind } from '../model/source.ts';
import type { FetchedIssue } from '../store/store.ts';
import type { ContentFindings } from './content-findings.ts';
import { withoutTexts } from './too-large.ts';
import { translateIssue } from './translate.ts';
import type { ContextOf } from './translation-contexts.ts';

export interface FetchOptions {
  readonly kind: SourceKind;
  /** What Jira returns of other projects counts as absent. */
  readonly projectIds: readonly ProjectId[];
  /** Hears of such issues, before the commit. */
  onForeign?(id: IssueId, projectId: string): void;
  /** So does what did not change since then. Undefined: however old. */
  readonly updatedSinceMs?: number | undefined;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A number for the request, of `crawl.ticket`. */
  ticket(): Promise<number>;
  /** `readMs`: when it was asked for; `used`: what it was translated with. */
  commit(
    fetched: readonly FetchedIssue[],
    absent: readonly IssueId[],
    readMs: number,
    used: ContextOf,
    ticket: number,
  ): Promise<void>;
}

export type FetchFindings = Pick<ContentFindings, 'readable' | 'fact' | 'save'>;

export async function fetchBatch(
  options: FetchOptions,
  ids: readonly IssueId[],
  context: ContextOf,
  findings: FetchFindings,
  onFailed: (id: IssueId, why: string) => void,
): Promise<void> {
  const { client, clock, signal } = options;
  // Before the request: what is read counts as read when it was asked for, not when it was written.
  const askedMs = clock.now();
  const ticket = await options.ticket();
  const used = await context.current();
  let answer: Answer;
  try {
    answer = await askFor(options, ids, used);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    // One issue can spoil the answer of a hundred: halve until it stands alone.
    const [first] = ids;
    if (ids.length === 1 && first !== undefined) return onFailed(first, error.message);
    const middle = Math.ceil(ids.length / 2);
    await fetchBatch(options, ids.slice(0, middle), context, findings, onFailed);
    await fetchBatch(options, ids.slice(middle), context, findings, onFailed);
    return;
  }
  const inScope = new Set<string>(options.projectIds);
  const missing = new Set<string>(ids);
  const fetched: FetchedIssue[] = [];
  for (const wire of answer.issues) {
    const { project } = wire.fields;
    if (!missing.has(wire.id)) continue;
    if (project && !inScope.has(project.id)) {
      options.onForeign?.(issueId(wire.id), project.id);
      continue;
    }
    missing.delete(wire.id);
    try {
      const about = used.of(project?.id);
      const translated = translateIssue(wire, about);
      const one = answer.isShort ? withoutTexts(translated) : translated;
      if (one.issue.updatedMs < (options.updatedSinceMs ?? Number.NEGATIVE_INFINITY)) {
        missing.add(wire.id);
        continue;
      }
      fetched.push(one);
      findings.readable(one.issue.id);
      const levels = used.levelsOf(one.issue.projectId);
      noteUnknownFacts(options.kind, one, about.project?.key ?? one.issue.projectId, levels, findings);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      onFailed(issueId(wire.id), error.message);
    }
  }
  let unnamed: string | undefined;
  for (const { id, message } of answer.failed) {
    if (missing.delete(id)) onFailed(issueId(id), message);
    else unnamed = message;
  }
  const absent = ids.filter((id) => missing.has(id));
  const came = new Set(answer.issues.map(({ id }) => id));
  // An error that names no issue may be about any that did not come: then none of them counts as gone.
  if (unnamed !== undefined) for (const id of absent.splice(0)) onFailed(id, unnamed);
  // Whoever lost access to the site is answered in the same way as somebody who asks for what was deleted.
  if (absent.some((id) => !came.has(id))) await client.confirmAccess(signal);
  await findings.save();
  await nextTurn();
  await options.commit(fetched, absent, askedMs, used, ticket);
}

type Answer = Awaited<ReturnType<JiraClient['issues']>> & { readonly isShort: boolean };

async function askFor(
  { client, signal }: Pick<FetchOptions, 'client' | 'signal'>,
  ids: readonly IssueId[],
  { fields, shortFields }: ContextOf,
): Promise<Answer> {
  try {
    return { ...(await client.issues(ids, fields, signal)), isShort: false };
  } catch (error) {
    const isTooLarge = error instanceof AppError && error.code === 'jira-too-large';
    if (!isTooLarge || ids.length > 1) throw error;
    return { ...(await client.issues(ids, shortFields, signal)), isShort: true };
  }
}

/** What denies because it is not known; elsewhere it makes no difference. */
function noteUnknownFacts(
  kind: SourceKind,
  { issue, remarks }: FetchedIssue,
  project: string,
  levels: ReadonlySet<string> | undefined,
  findings: FetchFindings,
): void {
  if (kind === 'private') return;
  const { level } = issue;
  const isForeign = level.kind === 'level' && levels !== undefined && !levels.has(level.levelId);
  findings.fact('level-foreign', project, issue.key, isForeign);
  findings.fact('level-unknown', project, issue.key, issue.level.kind === 'unknown');
  findings.fact('restriction-unknown', project, issue.key, issue.restriction.kind === 'unknown');
  if (kind === 'shared') return;
  const unresolved = remarks.some(({ remark }) => remark.visibility.kind === 'unknown');
  findings.fact('visibility-unknown', project, issue.key, unresolved);
}

/** Of this one answer: others may well be whole. */
export function isUnreadable(error: unknown): error is AppError {
  return error instanceof AppError && unreadable.has(error.code);
}

const unreadable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'jira-bad-answer',
  'jira-too-large',
  'jira-timeout',
]);
