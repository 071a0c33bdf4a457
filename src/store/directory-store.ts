/**
 * The part of the store's port that keeps who is what on a site: parts that are replaced and aged one by one, accounts,
 * members of groups, and findings. The promises of `store.ts` hold here too.
 */

import type {
  DirectoryAccount,
  DirectoryBodies,
  Finding,
  PartKind,
  StoredFinding,
} from '../model/directory.ts';
import type { AccountId, GroupId, ProjectId, SourceId } from '../model/ids.ts';

export interface DirectoryStore {
  /** Grows whenever something that visibility depends on changes; not when it is only read again. */
  version(sourceId: SourceId): Promise<number>;
  /** All parts, by kind and subject. */
  parts(sourceId: SourceId): Promise<readonly StoredPart[]>;
  /**
   * What became of the parts since the directory had this version: those that changed, and those that were
   * removed; both by kind and subject. The version is the one that they lead to. From 0: all parts.
   */
  partsSince(sourceId: SourceId, version: number): Promise<DirectoryChange>;
  /** The projects that are not archived, by id: without reading everything else. */
  liveProjects(sourceId: SourceId): Promise<readonly ProjectId[]>;
  /** When the parts were last read that were read the longest and the shortest ago; undefined: there are none. */
  readBetween(
    sourceId: SourceId,
  ): Promise<{ readonly oldestMs: number; readonly newestMs: number } | undefined>;
  /** When each part was last read completely, also unchanged ones; in no order. */
  readTimes(sourceId: SourceId): Promise<readonly PartRead[]>;
  part<K extends PartKind>(sourceId: SourceId, kind: K, subject: string): Promise<TypedPart<K> | undefined>;
  /** Replaces a part by a complete answer; whether its body changed. */
  putPart<K extends PartKind>(
    sourceId: SourceId,
    kind: K,
    subject: string,
    body: DirectoryBodies[K],
    readMs: number,
  ): Promise<boolean>;
  removePart(sourceId: SourceId, kind: PartKind, subject: string): Promise<void>;
  /** Replaces all accounts; whether any changed. Their order, and one that is named twice, are no change. */
  putAccounts(sourceId: SourceId, accounts: readonly DirectoryAccount[], readMs: number): Promise<boolean>;
  /** Replaces the members of one group; whether they changed. */
  putGroupMembers(
    sourceId: SourceId,
    groupId: GroupId,
    members: readonly AccountId[],
    readMs: number,
  ): Promise<boolean>;
  /** Forgets the members of groups that are not among these. */
  keepGroups(sourceId: SourceId, groups: readonly GroupId[]): Promise<void>;
  accountsReadMs(sourceId: SourceId): Promise<number | undefined>;
  account(sourceId: SourceId, accountId: AccountId): Promise<DirectoryAccount | undefined>;
  /** All accounts, by id. */
  accounts(sourceId: SourceId): Promise<readonly DirectoryAccount[]>;
  /** Accounts with this address (visible to the credential), whatever the case of its letters. */
  accountsByEmail(sourceId: SourceId, email: string): Promise<readonly DirectoryAccount[]>;
  /** The groups of one account, each with when its members were last read completely. */
  groupsOf(
    sourceId: SourceId,
    accountId: AccountId,
  ): Promise<readonly { groupId: GroupId; readMs: number }[]>;
  /** When the members of each of these groups were last read completely; without those that never were. */
  membersReadMs(sourceId: SourceId, groups: readonly GroupId[]): Promise<ReadonlyMap<GroupId, number>>;
  /** The members of every group that was ever read completely, by group; members by id. */
  memberships(sourceId: SourceId): Promise<readonly GroupMembers[]>;
  /** By code and subject. */
  findings(sourceId: SourceId): Promise<readonly StoredFinding[]>;
  /** How many there are, by code. */
  countFindings(sourceId: SourceId): Promise<ReadonlyMap<string, number>>;
  /** Those whose subject this is, or one of their subjects. */
  findingsAbout(sourceId: SourceId, subject: string): Promise<readonly StoredFinding[]>;
  /**
   * Replaces the findings of one area (a word of ours: `access`, `content`). One of the same code and subject as
   * before is as old as that one; one that says how old it is, is that old.
   */
  putFindings(
    sourceId: SourceId,
    area: string,
    findings: readonly (Finding & { readonly sinceMs?: number | undefined })[],
    nowMs: number,
  ): Promise<void>;
  /** Takes some away of one area, and puts others in; those of others stay. One that is there is as old as it was. */
  changeFindings(
    sourceId: SourceId,
    area: string,
    gone: readonly Pick<Finding, 'code' | 'subject'>[],
    put: readonly (Finding & { readonly sinceMs?: number | undefined })[],
    nowMs: number,
  ): Promise<void>;
}

export interface GroupMembers {
  readonly groupId: GroupId;
  readonly readMs: number;
  readonly members: readonly AccountId[];
}

export interface PartName {
  readonly kind: PartKind;
  readonly subject: string;
}

export interface PartRead extends PartName {
  readonly readMs: number;
}

export interface DirectoryChange {
  readonly version: number;
  readonly parts: readonly StoredPart[];
  readonly removed: readonly PartName[];
}

export interface TypedPart<K extends PartKind> {
  readonly body: DirectoryBodies[K];
  readonly readMs: number;
}

export type StoredPart = {
  [K in PartKind]: { readonly kind: K; readonly subject: string } & TypedPart<K>;
}[PartKind];
