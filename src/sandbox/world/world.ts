/**
 * A site as the sandbox serves it: its directory and its issues, with edits that keep both right while the site is
 * being read. Whoever holds an issue holds one state of it, since every object is replaced, not changed. It
 * checks nothing: whether a file makes sense is found out where it is read.
 */

import type { DirectoryKind } from './directory-ids.ts';
import type { IssueEntry, IssueFacts } from './issue-entry.ts';
import type { IssueSource, SourcedWorldFile } from './issue-source.ts';
import { WorldDirectory } from './world-directory.ts';
import type { WorldComment, WorldFile, WorldIssue, WorldWorklog } from './world-file.ts';
import type { IssueListener, NumberedKind, UnitKind } from './world-issues.ts';
import { isOfIssues, WorldIssues } from './world-issues.ts';

export function openWorld(file: SourcedWorldFile): World {
  return new World(file);
}

export class World extends WorldDirectory {
  readonly #issues: WorldIssues;
  readonly #source: IssueSource | undefined;

  constructor(file: SourcedWorldFile) {
    super(file);
    const { issueSource } = file;
    this.#source = issueSource;
    this.#issues = new WorldIssues(issueSource ? [] : file.issues, this.numbers, issueSource);
  }

  get issuesVersion(): number {
    return this.#issues.version;
  }
  get entries(): ReadonlyMap<string, IssueEntry> {
    return this.#issues.entries;
  }

  issue(id: string): WorldIssue | undefined {
    return this.#issues.entries.get(id)?.issue;
  }

  /** By id, or by key in any case, also by a key that the issue had before it was moved. */
  findEntry(idOrKey: string): IssueEntry | undefined {
    return this.#issues.find(idOrKey);
  }

  /** The world as it is now, as a file that opens to the same. */
  toFile(): WorldFile {
    return { ...this.fileWithoutIssues(), issues: [...this.entries.values()].map(({ issue }) => issue) };
  }

  /** For worlds that are too large to be one document. */
  fileWithoutIssues(): Omit<WorldFile, 'issues'> {
    return { ...this.directoryFile(), nextIds: this.numbers.nextIds() };
  }

  /** Ascending by id. */
  entriesOfProject(projectId: string): readonly IssueEntry[] {
    return this.#issues.ofProject(projectId);
  }

  /** The issues whose parent this is, ascending by id. */
  childrenOf(issueId: string): WorldIssue[] {
    return this.#issues.childrenOf(issueId);
  }

  isSubtask(issue: IssueFacts): boolean {
    return issue.parentId !== undefined && this.issueTypes.get(issue.issueTypeId)?.subtask === true;
  }

  issueOfComment(commentId: string): WorldIssue | undefined {
    return this.#issues.issueOf('comment', commentId);
  }
  issueOfWorklog(worklogId: string): WorldIssue | undefined {
    return this.#issues.issueOf('worklog', worklogId);
  }
  issueOfAttachment(attachmentId: string): WorldIssue | undefined {
    return this.#issues.issueOf('attachment', attachmentId);
  }
  /** The issues on which such units hang; of the two of a link at least one. */
  issuesWith(kind: UnitKind): WorldIssue[] {
    return this.#issues.issuesWith(kind);
  }
  /** One of the two. */
  issueOfLink(linkId: string): WorldIssue | undefined {
    return this.#issues.issueOf('link', linkId);
  }

  /**
   * Assigns another security scheme (or none) to a project. As in Jira each issue is mapped to a level of
   * the new scheme without counting as updated. By default all levels are taken off. Issues that had no level
   * get `levelOfOthers`.
   */
  setProjectSecurityScheme(
    projectId: string,
    schemeId: string | undefined,
    mapLevel: (levelId: string) => string | undefined = () => undefined,
    levelOfOthers?: string,
  ): void {
    const { issueSecuritySchemeId: _old, ...project } = this.knownProject(projectId);
    this.putProject(schemeId === undefined ? project : { ...project, issueSecuritySchemeId: schemeId });
    for (const { issue } of [...this.entriesOfProject(projectId)]) {
      const { securityLevelId: old } = issue;
      const levelId = old === undefined ? levelOfOthers : mapLevel(old);
      if (levelId !== old) this.putIssue(withLevel(issue, levelId));
    }
  }

  /** Whatever is made on demand is kept from now on. */
  keepIssues(): void {
    this.#source?.keepIssues();
  }

  // Edits of issues

  /** Adds an issue or replaces it by id. After a change of its key the old key still finds it. */
  putIssue(issue: WorldIssue): void {
    this.#issues.put(issue);
  }

  /** Deletes an issue and, as Jira does, its sub-tasks. */
  deleteIssue(issueId: string): void {
    for (const child of this.childrenOf(issueId)) if (this.isSubtask(child)) this.deleteIssue(child.id);
    this.#issues.delete(issueId);
  }

  onIssueChange(listener: IssueListener): () => void {
    return this.#issues.onChange(listener);
  }
  /** A number that nothing of its kind ever had. */
  takeId(kind: NumberedKind | DirectoryKind): string {
    return isOfIssues(kind) ? this.#issues.takeId(kind) : this.takeDirectoryId(kind);
  }
  takeKeyNumber(projectId: string): number {
    return this.#issues.takeKeyNumber(projectId);
  }

  /** Sets or takes off the security level; sub-tasks follow their parent. Counts as an update at `at`. */
  setIssueLevel(issueId: string, levelId: string | undefined, at?: string): void {
    const { issue } = this.#known(issueId);
    this.putIssue({ ...withLevel(issue, levelId), updated: at ?? issue.updated });
    for (const child of this.childrenOf(issueId)) {
      if (this.isSubtask(child)) this.setIssueLevel(child.id, levelId, at);
    }
  }

  /** Adds or replaces a comment by id. The issue counts as updated at the comment's time. */
  putComment(issueId: string, comment: WorldComment): void {
    const { issue } = this.#known(issueId);
    const others = (issue.comments ?? []).filter((other) => other.id !== comment.id);
    this.#putTouched({ ...issue, comments: [...others, comment] }, comment.updated ?? comment.created);
  }
  deleteComment(issueId: string, commentId: string, at?: string): void {
    const { issue } = this.#known(issueId);
    const comments = (issue.comments ?? []).filter((comment) => comment.id !== commentId);
    this.#putTouched({ ...issue, comments }, at ?? issue.updated);
  }
  putWorklog(issueId: string, worklog: WorldWorklog): void {
    const { issue } = this.#known(issueId);
    const others = (issue.worklogs ?? []).filter((other) => other.id !== worklog.id);
    this.#putTouched({ ...issue, worklogs: [...others, worklog] }, worklog.started);
  }

  #putTouched(issue: WorldIssue, at: string): void {
    this.putIssue(Date.parse(at) > Date.parse(issue.updated) ? { ...issue, updated: at } : issue);
  }

  #known(issueId: string): IssueEntry {
    const entry = this.entries.get(issueId);
    if (!entry) throw new Error(`The world has no issue ${issueId}.`);
    return entry;
  }
}

function withLevel(issue: WorldIssue, levelId: string | undefined): WorldIssue {
  const { securityLevelId: _old, ...rest } = issue;
  return levelId === undefined ? rest : { ...rest, securityLevelId: levelId };
}
