import type { AuditActor } from '../model/audit-entry.ts';
import { accountId, commentId, type IssueId, issueId, levelId, projectId } from '../model/ids.ts';
import type { Issue, Remark } from '../model/issue.ts';
import type { CountingTimes } from '../model/read-age.ts';
import type { Source } from '../model/source.ts';
import type { SealedSecret } from './secret-store.ts';
import type { FetchedIssue, FetchedRemark, Store } from './store.ts';

/** Who does what tests do. */
export const tester: AuditActor = { kind: 'operator', name: 'tester' };

export const projectA = projectId('10001');
export const projectB = projectId('10002');

/** A sealed token of these bytes. */
export function apiToken(...sealed: readonly number[]): SealedSecret {
  return { name: 'api-token', place: 'here', sealed: new Uint8Array(sealed) };
}

export async function addSource(store: Store, name = 'acme'): Promise<Source> {
  const site = await store.sources.putSite(`https://${name}.example`, name);
  return store.sources.add(
    {
      site,
      name,
      baseUrl: site.url,
      kind: 'permission-based',
      titlesOnly: false,
      ownerId: undefined,
      audience: undefined,
      scope: { projectKeys: undefined },
      credential: { kind: 'api-token', email: 'crawler@acme.example' },
      accountId: accountId('crawler'),
      automatic: true,
      halt: undefined,
      createdMs: 1,
      createdBy: 'tester',
    },
    [apiToken(1, 2, 3)],
  );
}

/** What was read since then counts. */
export const since = (fromMs: number): CountingTimes => ({ fromMs, untilMs: 1_000_000 });

/** An issue with this number in its id and key; `over` replaces fields of the issue. */
export function fetched(
  number: number,
  over: Partial<Issue> = {},
  remarks: readonly FetchedRemark[] = [],
  incomplete: FetchedIssue['incomplete'] = [],
): FetchedIssue {
  const issue: Issue = {
    id: issueId(String(number)),
    key: `AAA-${number}`,
    projectId: projectA,
    summary: `Summary ${number}`,
    description: '',
    environment: '',
    type: 'Task',
    typeIconUrl: undefined,
    isSubtask: false,
    status: 'Open',
    statusCategory: 'new',
    priority: undefined,
    resolution: undefined,
    labels: [],
    components: [],
    fixVersions: [],
    affectsVersions: [],
    reporter: undefined,
    assignee: undefined,
    createdMs: 1,
    updatedMs: 2,
    parentId: undefined,
    links: [],
    customText: [],
    attachments: [],
    archived: false,
    level: { kind: 'none' },
    restriction: { kind: 'none' },
    userFields: {},
    groupFields: {},
    ...over,
  };
  return { issue, documents: { description: null, environment: null }, remarks, incomplete };
}

export function remark(id: string, over: Partial<Remark> = {}, document: unknown = null): FetchedRemark {
  return {
    remark: {
      kind: 'comment',
      id: commentId(id),
      author: undefined,
      createdMs: 1,
      updatedMs: 1,
      text: `Text ${id}`,
      visibility: { kind: 'none' },
      restrictedToRoleName: undefined,
      internal: false,
      ...over,
    },
    document,
  };
}

export const level = (id: string) => ({ kind: 'level', levelId: levelId(id) }) as const;
export const ids = (...numbers: readonly number[]): IssueId[] => numbers.map((n) => issueId(String(n)));

/** The issue with this number, as `load` gives it. */
export async function stored(store: Store, source: Source, number: number) {
  const rows = await store.issues.rowsByIds(source.id, ids(number));
  const [found] = await store.issues.load(rows);
  return found;
}

/** The stored issue, which has to be there. */
export async function present(store: Store, source: Source, number: number) {
  const found = await stored(store, source, number);
  if (!found) throw new Error(`Issue ${number} is not in the store`);
  return found;
}

/** An empty store with one source. */
export interface Opened {
  readonly store: Store;
  readonly source: Source;
}
export type It = (sentence: string, work: (opened: Opened) => Promise<void>) => void;

/** A pass over both projects in which these ids of project A are listed, and no listing is open. */
export async function listed({ store, source }: Opened, ...numbers: readonly number[]): Promise<void> {
  await store.crawl.beginPass(source.id, [projectA, projectB], 10);
  await store.crawl.commitListing(source.id, projectA, ids(...numbers), undefined);
  await store.crawl.commitListing(source.id, projectB, [], undefined);
}

/** The ids of the issues that changed, or the row of one that is gone. */
export const changedSince = async ({ issues }: Store, after = 0): Promise<(string | number)[]> =>
  (await issues.changesForReindex(after, 1000)).map(({ row, stored: found }) => found?.issue.id ?? row);
