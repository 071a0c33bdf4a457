/** What is shown of a hit: fields of the issue, where the passage comes from, and the way to it in Jira. */

import type { StatusCategory, StoredRemark } from '../model/issue.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { hasOwnUnit } from '../textindex/documents.ts';
import type { TextRun } from './passage.ts';
import type { Matched, SeenIssue } from './second-look.ts';

export interface Hit {
  readonly key: string;
  readonly url: string;
  readonly title: readonly TextRun[];
  readonly type: { readonly name: string; readonly iconUrl?: string };
  readonly status: { readonly name: string; readonly category: StatusCategory };
  readonly project: { readonly key: string; readonly name: string };
  readonly site: string;
  readonly reporter?: { readonly displayName: string };
  readonly assignee?: { readonly displayName: string };
  readonly created: string;
  readonly updated: string;
  readonly passage: readonly TextRun[];
  readonly from: {
    readonly kind: 'issue' | 'comment' | 'worklog' | 'attachment';
    readonly author?: string;
    readonly created?: string;
    readonly restricted: boolean;
  };
}

export async function hitOf(store: Store, seen: SeenIssue, matched: Matched): Promise<Hit> {
  const { issue } = seen;
  const source = await sourceOf(store, seen);
  const url = issueUrl(source, issue.key);
  const comment = matched.remark?.remark.kind === 'comment' ? matched.remark.remark : undefined;
  return {
    ...(await headOf(store, seen, source)),
    url: comment ? `${url}?focusedCommentId=${encodeURIComponent(comment.id)}` : url,
    title: matched.title,
    passage: matched.passage,
    from: matched.remark
      ? fromRemark(matched.remark)
      : { kind: matched.isAttachment ? 'attachment' : 'issue', restricted: false },
  };
}

/** The fields that a hit and the whole view of an issue have in common. */
export async function headOf(store: Store, { stored, issue }: SeenIssue, source: Source) {
  const project = await store.directory.part(stored.sourceId, 'project', issue.projectId);
  const projectKey = issue.key.slice(0, issue.key.lastIndexOf('-'));
  return {
    key: issue.key,
    type: { name: issue.type, ...(issue.typeIconUrl && { iconUrl: issue.typeIconUrl }) },
    status: { name: issue.status, category: issue.statusCategory },
    project: { key: projectKey, name: project?.body.name ?? projectKey },
    site: new URL(source.site.url).host,
    ...(issue.reporter && { reporter: { displayName: issue.reporter.displayName } }),
    ...(issue.assignee && { assignee: { displayName: issue.assignee.displayName } }),
    created: new Date(issue.createdMs).toISOString(),
    updated: new Date(issue.updatedMs).toISOString(),
  };
}

export async function sourceOf(store: Store, { stored }: SeenIssue): Promise<Source> {
  const source = (await store.sources.list()).find(({ id }) => id === stored.sourceId);
  if (!source) throw new Error(`There is no source ${stored.sourceId}`);
  return source;
}

export function issueUrl(source: Source, key: string): string {
  return `${source.site.url}/browse/${encodeURIComponent(key)}`;
}

function fromRemark(stored: StoredRemark): Hit['from'] {
  const { remark } = stored;
  return {
    kind: remark.kind,
    ...(remark.author && { author: remark.author.displayName }),
    created: new Date(remark.createdMs).toISOString(),
    restricted: hasOwnUnit(stored),
  };
}
