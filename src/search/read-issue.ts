/**
 * One issue, whole, as one viewer may see it. Parent and linked issues are resolved for this viewer: what may not
 * be found is not there, not even by its key. Hidden and missing issues give the same answer.
 */

import { AppError } from '../errors.ts';
import { adfToHtml } from '../jira/adf.ts';
import type { Person } from '../model/person.ts';
import type { Visibility } from '../model/visibility.ts';
import { hasOwnUnit } from '../textindex/documents.ts';
import { type Copies, copiesFor, visibleRows } from './copies.ts';
import { headOf, issueUrl, sourceOf } from './hit.ts';
import type { SearchTools } from './search.ts';
import type { SeenIssue } from './second-look.ts';

export interface IssueView {
  readonly key: string;
  readonly url: string;
  readonly summary: string;
  readonly type: { readonly name: string; readonly iconUrl?: string };
  readonly status: { readonly name: string; readonly category: 'new' | 'indeterminate' | 'done' };
  readonly project: { readonly key: string; readonly name: string };
  readonly reporter?: { readonly displayName: string };
  readonly assignee?: { readonly displayName: string };
  readonly priority?: string;
  readonly resolution?: string;
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly fixVersions: readonly string[];
  readonly created: string;
  readonly updated: string;
  readonly fields: readonly { readonly name: string; readonly text: string }[];
  readonly descriptionHtml: string;
  readonly environmentHtml: string;
  readonly attachments: readonly { readonly filename: string }[];
  readonly related: readonly { readonly key: string; readonly summary: string; readonly relation: string }[];
  readonly comments: readonly RemarkView[];
}

export interface RemarkView {
  readonly id: string;
  readonly kind: 'comment' | 'worklog';
  readonly author?: string;
  readonly created: string;
  readonly html: string;
  readonly restricted: boolean;
  readonly internal: boolean;
}

/** Throws `not-found`, in the same words, for an issue that is hidden and for one that does not exist. */
export async function readIssue(tools: SearchTools, viewer: Person, key: string): Promise<IssueView> {
  return readIssueAs(tools, await tools.visibility.resolve(viewer), key);
}

/** The same for a visibility that has been resolved before. */
export async function readIssueAs(
  tools: SearchTools,
  visibility: Visibility,
  key: string,
): Promise<IssueView> {
  const copies = await copiesFor(tools.store, visibility);
  const [row] = await visibleRows(tools.store, copies, key);
  const seen = row === undefined ? undefined : await copies.look(row);
  if (seen) return viewOf(tools, copies, seen);
  throw new AppError('not-found', `There is no issue ${key.slice(0, 40)} that you may see.`);
}

async function viewOf(tools: SearchTools, copies: Copies, seen: SeenIssue): Promise<IssueView> {
  const { issue, stored } = seen;
  const source = await sourceOf(tools.store, seen);
  const documents = await tools.store.issues.documents(stored.row);
  return {
    ...(await headOf(tools.store, seen, source)),
    url: issueUrl(source, issue.key),
    summary: issue.summary,
    ...(issue.priority !== undefined && { priority: issue.priority }),
    ...(issue.resolution !== undefined && { resolution: issue.resolution }),
    labels: issue.labels,
    components: issue.components,
    fixVersions: issue.fixVersions,
    fields: issue.customText,
    descriptionHtml: adfToHtml(documents?.issue.description).html,
    environmentHtml: adfToHtml(documents?.issue.environment).html,
    attachments: issue.attachments.map(({ filename }) => ({ filename })),
    related: await relatedTo(tools, copies, seen),
    comments: seen.remarks.map((one) => ({
      id: one.remark.id,
      kind: one.remark.kind,
      ...(one.remark.author && { author: one.remark.author.displayName }),
      created: new Date(one.remark.createdMs).toISOString(),
      html: adfToHtml(documents?.remarks.get(one.unit)).html,
      restricted: hasOwnUnit(one),
      internal: one.remark.internal,
    })),
  };
}

async function relatedTo(
  tools: SearchTools,
  copies: Copies,
  { stored, issue }: SeenIssue,
): Promise<IssueView['related']> {
  const wanted = [
    ...(issue.parentId ? [{ issueId: issue.parentId, relation: 'parent' }] : []),
    ...issue.links,
  ];
  const related: IssueView['related'][number][] = [];
  for (const { issueId, relation } of wanted) {
    const rows = await tools.store.issues.rowsByIds(stored.sourceId, [issueId]);
    for (const row of rows) {
      const seen = await copies.look(row);
      if (seen) related.push({ key: seen.issue.key, summary: seen.issue.summary, relation });
    }
  }
  return related;
}
