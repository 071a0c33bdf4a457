/**
 * Every viewer with every issue, in an order that can be gone on with: pages of a thousand issues by id, and for
 * each page the viewers by id, those who are not signed in first.
 */

import type { DriftCursor, DriftSubject } from '../../model/drift.ts';
import type { IssueId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import type { Store } from '../../store/store.ts';
import { askableAccounts } from './candidates.ts';
import { mostIssuesPerQuestion } from './drift-tools.ts';
import type { Question } from './sample.ts';

export async function* everyPair(
  store: Store,
  source: Source,
  subject: DriftSubject,
  from: DriftCursor | undefined,
  signal: AbortSignal,
): AsyncGenerator<{ readonly question: Question; readonly cursor: DriftCursor }> {
  let afterIssue: IssueId | undefined = from?.afterIssue;
  let done = from?.doneViewer;
  for (;;) {
    const { projectId } = subject;
    const issueIds = await store.drift.issueIds(source.id, { projectId }, afterIssue, mostIssuesPerQuestion);
    const last = issueIds.at(-1);
    if (last === undefined) return;
    if (subject.account !== undefined) {
      if (done === undefined) {
        const cursor = { afterIssue, doneViewer: subject.account };
        yield { question: { account: subject.account, issueIds }, cursor };
      }
    } else {
      if (done === undefined) {
        yield { question: { account: undefined, issueIds }, cursor: { afterIssue, doneViewer: '' } };
      }
      const after = done ?? '';
      // Asked for with each page: accounts come and go while it runs.
      for (const account of await askableAccounts(store, source)) {
        if (account <= after) continue;
        signal.throwIfAborted();
        yield { question: { account, issueIds }, cursor: { afterIssue, doneViewer: account } };
      }
    }
    afterIssue = last;
    done = undefined;
  }
}

/** How many questions that takes; about, as issues and accounts come and go. */
export async function questionsOfEveryPair(
  store: Store,
  source: Source,
  { projectId, account }: DriftSubject,
): Promise<number> {
  const strata = await store.drift.strata(source.id);
  const issues = strata
    .filter((stratum) => projectId === undefined || stratum.projectId === projectId)
    .reduce((sum, stratum) => sum + stratum.issues, 0);
  const viewers = account === undefined ? (await askableAccounts(store, source)).length + 1 : 1;
  return viewers * Math.ceil(issues / mostIssuesPerQuestion);
}
