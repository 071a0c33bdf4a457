/**
 * The port of the store: our copy of Jira, and everything else that we keep. This file is its specification;
 * `store.contract.ts` tests it over every adapter.
 *
 * Promises: every method is one transaction, all or nothing; what it read is of one state, and what it wrote
 * survives the death of the process once it has resolved. A checkpoint is committed together with the page it
 * stands for. Lists come in the order that their method names; where there is nothing, a list is empty and a
 * single thing undefined. Two processes may have the same store open. "Whatever the case" speaks of A to Z.
 * Errors: `AppError` with `store-busy`, `disk-full` or `internal`; opening adds `store-newer`.
 */

import type { AccessFacts, People, Scope, ScopeFacts } from '../model/access.ts';
import type { AuditEntry, AuditFilter, NewAuditEntry } from '../model/audit-entry.ts';
import type { RereadPart } from '../model/directory.ts';
import type { IssueId, IssueRow, ProjectId, ScopeId, SourceId } from '../model/ids.ts';
import type { Issue, IssueDocuments, Remark, StoredIssue } from '../model/issue.ts';
import type { CountingTimes } from '../model/read-age.ts';
import type { Site, Source } from '../model/source.ts';
import type { AccessStore } from './access-store.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import type { BudgetStore } from './budget-store.ts';
import type { CensusStore } from './census-store.ts';
import type { ConnectInstallationStore } from './connect-installation-store.ts';
import type { DirectoryStore } from './directory-store.ts';
import type { DriftStore } from './drift-store.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { OutsideParentStore } from './outside-parent-store.ts';
import type { OwnSightStore } from './own-sight-store.ts';
import type { PassLossStore } from './pass-loss-store.ts';
import type { PeopleStore } from './people-store.ts';
import type { PersonalDataStore } from './personal-data-store.ts';
import type { ProvisionStore } from './provision-store.ts';
import type { ReadingStore } from './reading-store.ts';
import type { RefusedThreadStore } from './refused-thread-store.ts';
import type { RemovalStore } from './removal-store.ts';
import type { RunControlStore } from './run-control-store.ts';
import type { RunStore } from './run-store.ts';
import type { ScopeStore } from './scope-store.ts';
import type { SealedSecret, SecretStore } from './secret-store.ts';
import type { SignInStore } from './sign-in-store.ts';
import type { WebhookStore } from './webhook-store.ts';
import type { WorkspaceGroupStore } from './workspace-group-store.ts';

export interface Store extends AsyncDisposable {
  readonly sources: SourceStore;
  readonly secrets: SecretStore;
  readonly connectInstallations: ConnectInstallationStore;
  readonly removals: RemovalStore;
  readonly scopes: ScopeStore;
  readonly runs: RunStore;
  readonly crawl: CrawlStore;
  readonly runControl: RunControlStore;
  readonly readings: ReadingStore;
  readonly census: CensusStore;
  readonly ownSight: OwnSightStore;
  readonly ledger: LedgerStore;
  readonly webhooks: WebhookStore;
  readonly directory: DirectoryStore;
  readonly access: AccessStore;
  readonly issues: IssueStore;
  readonly people: PeopleStore;
  readonly personalData: PersonalDataStore;
  readonly workspaceGroups: WorkspaceGroupStore;
  readonly provisions: ProvisionStore;
  readonly signIn: SignInStore;
  readonly apiKeys: ApiKeyStore;
  readonly drift: DriftStore;
  readonly budget: BudgetStore;
  readonly auditLog: AuditLogStore;
  /** False once a newer Jackdaw has brought the data to a form that this one does not know. */
  isCurrent(): Promise<boolean>;
  /** Whether a commit is possible: not on a full disk. */
  isWritable(): Promise<boolean>;
}

export interface SourceStore {
  /** By id; without those that are being removed. */
  list(): Promise<readonly Source[]>;
  /** The site that people open at this address, made if it is new. */
  putSite(url: string, title: string): Promise<Site>;
  /**
   * A new source, with its sealed secrets in the same transaction. A site has one permission-based source: a
   * second is refused with `changed-meanwhile`.
   */
  add(source: Omit<Source, 'id'>, secrets: readonly SealedSecret[]): Promise<Source>;
  /**
   * Replaces what is given. Secrets that are given take the place of all that the source had: none of another
   * credential stays behind. That of its webhook, which is no credential, stays. With another account the pass under way
   * ends unfinished: what it has listed so far, it listed with other eyes; so it does where bodies are to be read again
   * that were left out. Throws `not-found` where the source was removed.
   */
  change(id: SourceId, change: Partial<SourceChange>, secrets?: readonly SealedSecret[]): Promise<void>;
}

/** What may change of a source: all but its site, its kind, and where it comes from. */
export type SourceChange = Omit<Source, 'id' | 'site' | 'kind' | 'ownerId' | 'createdMs' | 'createdBy'>;

/**
 * What a full pass needs to be stopped anywhere. A pass lists the ids of each project page by page, fetches
 * the contents of what was listed, completes long threads of comments, and settles what was no longer listed.
 */
export interface CrawlStore extends RefusedThreadStore, PassLossStore, OutsideParentStore {
  /** The pass under way, or undefined. */
  pass(sourceId: SourceId): Promise<Pass | undefined>;
  /** Begins a pass over these projects; ends the one before it, if any. */
  beginPass(sourceId: SourceId, projectIds: readonly ProjectId[], nowMs: number): Promise<Pass>;
  /**
   * The pass under way goes on with these projects: new ones are to be listed, and what others had listed counts
   * as not listed. Of a project that is paused, half-read threads are put up for reading, which waits for its end.
   */
  changePassProjects(sourceId: SourceId, projectIds: readonly ProjectId[], nowMs: number): Promise<void>;
  /** Listings of the pass that are not done, by project id. */
  openListings(sourceId: SourceId): Promise<readonly Listing[]>;
  /** One page of ids, with the token of the next; `undefined` ends the listing. */
  commitListing(
    sourceId: SourceId,
    projectId: ProjectId,
    ids: readonly IssueId[],
    nextPageToken: string | undefined,
  ): Promise<void>;
  /** Starts the listing of a project over: its token is no longer accepted. */
  restartListing(sourceId: SourceId, projectId: ProjectId): Promise<void>;
  /** A number for a request for issues, taken before Jira is asked: each is greater than all before it. */
  ticket(): Promise<number>;
  /** Ids listed in this pass whose contents are still to be fetched, ascending, after `after`. */
  idsToFetch(sourceId: SourceId, after: IssueId | undefined, limit: number): Promise<readonly IssueId[]>;
  /**
   * Contents of issues. `absent`: ids that Jira did not return (deleted, or hidden from the credential);
   * they are found no more. Issues equal to the stored ones change nothing, and neither do those that somebody has asked
   * Jira for later, by their tickets, and written already; or found absent, where they were listed or stored once. An issue
   * whose level differs from the stored one puts its sub-tasks up for fetching again, and asks `readings` for them.
   */
  commitIssues(
    sourceId: SourceId,
    fetched: readonly FetchedIssue[],
    absent: readonly IssueId[],
    nowMs: number,
    asked?: Pick<Asked, 'ticket'>,
  ): Promise<CommitCounts>;
  /**
   * As `commitIssues`, for issues that were read again by themselves, with or without a pass under way. Threads that
   * it opens are read by the next pass; until then the issue keeps the remarks that it had. `upTo`: whoever had asked
   * for these by then (`readings.due`) is answered.
   */
  commitReadAgain(
    sourceId: SourceId,
    fetched: readonly FetchedIssue[],
    absent: readonly IssueId[],
    nowMs: number,
    asked?: Asked,
  ): Promise<CommitCounts>;
  /**
   * Remarks of issues that came incomplete and are not refused, in the order in which they were opened; of these issues
   * alone where some are given.
   */
  openThreads(sourceId: SourceId, limit: number, among?: readonly IssueId[]): Promise<readonly Thread[]>;
  /**
   * One page of a thread; how many different remarks its pages held so far. `next` undefined ends it: remarks of
   * this kind that no page had are removed, and the issue counts as changed if any page, or that, changed it. An
   * issue that is committed again closes its thread, or opens it anew where it is incomplete; pages of the old
   * one are then ignored (0).
   */
  commitThread(
    sourceId: SourceId,
    thread: Thread,
    remarks: readonly FetchedRemark[],
    next: { startAt: number } | undefined,
  ): Promise<number>;
  /**
   * Ids that the store has and the listings of this pass did not: gone, moved, or hidden. Ascending. Empty until
   * all listings are finished. Without those of projects that are `kept`.
   */
  idsNotListed(sourceId: SourceId, limit: number, kept?: readonly ProjectId[]): Promise<readonly IssueId[]>;
  /**
   * Removes issues of projects that the pass under way does not contain, and that are not `kept`, `limit` at a time;
   * how many it removed.
   */
  removeOutOfScope(sourceId: SourceId, limit: number, kept?: readonly ProjectId[]): Promise<number>;
  /** Ends the pass. */
  finishPass(sourceId: SourceId, nowMs: number): Promise<void>;
  /** Per project of the pass, by key. */
  counts(sourceId: SourceId): Promise<readonly ProjectCounts[]>;
  /** How many issues of the pass, or of one before it that was given up, are listed and not read. */
  countToFetch(sourceId: SourceId): Promise<number>;
  /** Whether scope, account or what is kept of issues became others since the last pass began. */
  contentsWanted(sourceId: SourceId): Promise<boolean>;
  /** All contents are to be read once more: a pass under way is ended here, and throws `changed-meanwhile` when it writes. */
  wantContents(sourceId: SourceId): Promise<void>;
  /** When the last pass was finished. */
  lastFinishedMs(sourceId: SourceId): Promise<number | undefined>;
  /** How many stored issues of the project were last read before the mark. */
  countReadBefore(sourceId: SourceId, projectId: ProjectId, mark: RereadPart): Promise<number>;
  /**
   * Those of these issues that are stored and were last read at none of the times that count: level and restriction of
   * each become unknown, which denies it to everybody until it is read again. Of a parent outside: its level, likewise.
   */
  denyStale(
    sourceId: SourceId,
    ids: readonly IssueId[],
    counting: CountingTimes,
  ): Promise<readonly IssueId[]>;
  /**
   * Where the issue of the thread was last read with all its remarks at none of the times that count: denies those of
   * the thread's kind, each until it is read again. Whether that is so.
   */
  denyStaleThread(sourceId: SourceId, thread: Thread, counting: CountingTimes): Promise<boolean>;
  /** Keys of sub-tasks of whose parent the store does not even know the level, in their order. */
  subtasksWithoutParent(sourceId: SourceId, limit: number): Promise<readonly string[]>;
  /**
   * Takes away what is no title of issues of a source that was switched to titles, `limit` at a time, and goes on where
   * it was; how many it has looked at. 0: nothing is left. What is committed to such a source keeps its title only, by
   * itself.
   */
  stripTexts(sourceId: SourceId, limit: number): Promise<number>;
  /** Puts every issue of the project up for fetching again. */
  refetchProject(sourceId: SourceId, projectId: ProjectId): Promise<void>;
  /**
   * The names of the project's roles changed: every remark of it that is restricted to a role is denied
   * until it has been read again, which is asked for, of the pass under way and of `readings`, there to be due at `dueMs`.
   */
  forgetRoleNames(sourceId: SourceId, projectId: ProjectId, dueMs: number): Promise<void>;
  /** Projects that have remarks restricted to a role, by id. */
  projectsWithRoleNames(sourceId: SourceId): Promise<readonly ProjectId[]>;
}

export interface Asked {
  /** Undefined: nobody else reads at the same time. */
  readonly ticket?: number;
  /** Whoever had asked for these issues by then (`readings.due`) is answered. */
  readonly upTo?: number;
}

export interface Pass {
  readonly number: number;
  /** By id. */
  readonly projectIds: readonly ProjectId[];
  readonly startedMs: number;
}

export interface Listing {
  readonly projectId: ProjectId;
  /** Where to go on; undefined: at the beginning. */
  readonly nextPageToken: string | undefined;
}

export interface FetchedIssue {
  readonly issue: Issue;
  readonly documents: IssueDocuments;
  readonly remarks: readonly FetchedRemark[];
  /** Kinds of remarks of which this answer did not hold all. */
  readonly incomplete: readonly { readonly kind: Remark['kind']; readonly total: number }[];
}

export interface FetchedRemark {
  readonly remark: Remark;
  /** The document that its text came from. */
  readonly document: unknown;
}

export interface Thread {
  readonly id: number;
  readonly issueId: IssueId;
  readonly projectId: ProjectId;
  readonly kind: Remark['kind'];
  readonly startAt: number;
  readonly total: number;
}

export interface CommitCounts {
  readonly issues: number;
  readonly remarks: number;
  readonly changed: number;
  /** Of those that changed: issues that are stored no more. */
  readonly removed: number;
}

export interface ProjectCounts {
  readonly projectId: ProjectId;
  readonly listed: number;
  readonly toFetch: number;
  readonly issues: number;
  readonly remarks: number;
}

export interface IssueStore {
  /** In the order of `rows`; those that are gone are left out. Unchecked: the door applies `canSee` to each. */
  load(rows: readonly IssueRow[]): Promise<readonly StoredIssue[]>;
  /** What visibility depends on, of the issue alone: as quick for a long thread as for none. Undefined: it is gone. */
  facts(row: IssueRow): Promise<AccessFacts | undefined>;
  /** The copies that sources of the same site have of the same issue, this one among them, by row. */
  copies(row: IssueRow): Promise<readonly IssueCopy[]>;
  /** Rows with this key in any source, whatever the case of its letters. */
  rowsByKey(key: string): Promise<readonly IssueRow[]>;
  rowsByIds(sourceId: SourceId, ids: readonly IssueId[]): Promise<readonly IssueRow[]>;
  /** The documents of an issue and, by unit, of its remarks. */
  documents(
    row: IssueRow,
  ): Promise<{ issue: IssueDocuments; remarks: ReadonlyMap<number, unknown> } | undefined>;
  /**
   * What changed after change number `after`, in order: an issue, or the row of one that is gone. Whoever may see
   * it: for the index only, never for a person.
   */
  changesForReindex(after: number, limit: number): Promise<readonly IssueChangeRow[]>;
  latestChange(): Promise<number>;
  /**
   * The number of the last change by which something was to be erased: in what was made of the changes before, nothing of
   * it is to be left, not even in what is deleted there. 0: there was none.
   */
  erasedChange(): Promise<number>;
  /** How many issues of the source were read since then, and when the first of them was. */
  readSince(
    sourceId: SourceId,
    sinceMs: number,
  ): Promise<{ readonly issues: number; readonly firstMs: number | undefined }>;
  /**
   * The units of these projects that are not archived, counted by what their visibility depends on; of the people on
   * them at least those who are asked for. In no order. For counting only: nothing of an issue but its id is in it.
   */
  countByAccess(
    sourceId: SourceId,
    projectIds: readonly ProjectId[],
    unit: CountedUnit,
    by: CountedNames,
  ): Promise<readonly AccessCount[]>;
  /** In the order of `ids`; those that are gone are left out. */
  keysOf(sourceId: SourceId, ids: readonly IssueId[]): Promise<readonly string[]>;
  /** The numbers of these scopes, in order; new ones are given out. */
  internScopes(scopes: readonly Scope[]): Promise<readonly InternedScope[]>;
  /** Scopes with a number greater than `after`, ascending. */
  scopes(after: number): Promise<readonly NumberedScope[]>;
}

export interface InternedScope {
  readonly id: ScopeId;
  /** Its project, by the number of the first scope there: it stays the same, as numbers grow and none is taken away. */
  readonly project: ScopeId;
}

export interface IssueCopy {
  readonly row: IssueRow;
  readonly sourceId: SourceId;
  /** When Jira was asked for it last. */
  readonly readMs: number;
}

export interface NumberedScope {
  readonly id: ScopeId;
  readonly sourceId: SourceId;
  readonly projectId: ProjectId;
  /** The same object for all scopes that have them in common. */
  readonly facts: ScopeFacts;
}

export interface IssueChangeRow {
  readonly change: number;
  readonly row: IssueRow;
  /** Undefined: gone. */
  readonly stored: StoredIssue | undefined;
}

/** `restricted-remark`: a comment or worklog that not everybody sees who sees its issue. */
export type CountedUnit = 'issue' | 'restricted-remark';
export type NamedKind = keyof People;

/** In what ways somebody is named who is to be told apart: on all units, and on those whose level decides as well. */
export interface CountedNames {
  readonly onAll: ReadonlySet<NamedKind>;
  readonly onLevels: ReadonlySet<NamedKind>;
}

export interface AccessCount {
  readonly scope: Scope;
  readonly groupFields: People['groupFields'];
  readonly named: readonly (Omit<People, 'groupFields'> & {
    readonly units: number;
    /** The oldest and the newest of their issues. */
    readonly firstIssue: IssueId;
    readonly lastIssue: IssueId;
  })[];
}

/** Entries are added; none can be changed or taken away, also not by other users of the same database. */
export interface AuditLogStore {
  append(entry: NewAuditEntry, atMs: number): Promise<AuditEntry>;
  /** The latest first, those before the entry `before`. */
  latest(filter: AuditFilter, limit: number, before?: number): Promise<readonly AuditEntry[]>;
  /** The oldest first, those after the entry `after`; 0: from the beginning. */
  following(filter: AuditFilter, limit: number, after: number): Promise<readonly AuditEntry[]>;
}
