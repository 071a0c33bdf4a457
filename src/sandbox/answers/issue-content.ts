/**
 * Issues as JSON for one caller, put together from fragments that are made once per state of an issue. What
 * the caller may not see (comments, worklogs, other issues in links) is left out here, each time, so that
 * nothing prepared can leak it. Fields stand in one order for all issues, so a request picks positions.
 */

import { canBrowse, isAttachmentOpen, isCommentOpen, isWorklogOpen } from '../permissions/who-can-see.ts';
import { RecentMap } from '../world/recent-map.ts';
import type { World } from '../world/world.ts';
import type { WorldAttachment, WorldComment, WorldIssue, WorldWorklog } from '../world/world-file.ts';
import { userJson } from './entity-json.ts';
import type { Fragment } from './issue-fragments.ts';
import { IssueFragments, systemFields } from './issue-fragments.ts';
import type { JsonWriter } from './json-writer.ts';
import { hasRequestField, requestFieldId } from './request-field.ts';

/** Which fields a request asks for, worked out once per request. */
export interface FieldSelection {
  readonly positions: readonly number[];
  /** `id` alone, or `key` beside it; false: the answer has a `fields` object. */
  readonly only: 'id' | 'key' | false;
}

/** What a request adds to each issue beside its fields. */
export interface IssueAdditions {
  /** Each field stands under its version, `1`, in `versionedRepresentations` instead of `fields`. */
  readonly versioned: boolean;
  readonly members: (issue: WorldIssue) => Readonly<Record<string, unknown>>;
}

/** A comment or worklog that the caller may see. */
export interface OpenUnit<T> {
  readonly unit: T;
  readonly fragment: Fragment;
}

/** What `*navigable` leaves out. */
const notNavigable = new Set<string>(['attachment', 'comment', 'worklog']);

interface Prepared {
  readonly issue: WorldIssue;
  readonly fields: readonly (Fragment | undefined)[];
  /** Oldest first; made when first asked for. */
  comments: readonly OpenUnit<WorldComment>[] | undefined;
  worklogs: readonly OpenUnit<WorldWorklog>[] | undefined;
}

const keptWhenLazy = 10_000;

/** What each issue says that could be asked for beside its fields. */
const expandable = 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations';

/** To follow other members of an object. */
function membersText(members: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(members);
  return text === '{}' ? '' : `,${text.slice(1, -1)}`;
}

export class IssueContent {
  readonly #world: World;
  readonly #baseUrl: string;
  readonly #layout: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  #directoryVersion: number;
  #fragments: IssueFragments;
  #prepared = new RecentMap<string, Prepared>(keptWhenLazy);
  readonly #users = new Map<string, string>();

  constructor(world: World, baseUrl: string) {
    this.#world = world;
    this.#baseUrl = baseUrl;
    this.#directoryVersion = world.directoryVersion;
    this.#fragments = new IssueFragments(world, baseUrl);
    this.#layout = [
      ...systemFields,
      ...world.fields.keys(),
      ...(hasRequestField(world) ? [requestFieldId] : []),
    ];
    this.#positions = new Map(this.#layout.map((name, position) => [name, position]));
  }

  /** Makes the fragments of every issue now, so that answering is only putting together. */
  prepareAll(): void {
    this.#prepared = new RecentMap(Number.POSITIVE_INFINITY);
    this.#world.keepIssues();
    for (const { issue } of this.#world.entries.values()) {
      const prepared = this.#prepare(issue);
      this.#commentsOf(prepared);
      this.#worklogsOf(prepared);
    }
  }

  /** `names` as in Jira: field ids, `*all`, `*navigable`, `-left-out`. */
  select(names: readonly string[]): FieldSelection {
    const chosen = new Set<number>();
    const plain = names.filter((name) => !name.startsWith('-'));
    if (plain.every((name) => name === 'id') && plain.length > 0) return { positions: [], only: 'id' };
    if (plain.every((name) => name === 'id' || name === 'key') && plain.length > 0) {
      return { positions: [], only: 'key' };
    }
    this.#layout.forEach((name, position) => {
      const navigable = plain.length === 0 || plain.includes('*navigable');
      if (plain.includes('*all') || plain.includes(name) || (navigable && !notNavigable.has(name))) {
        chosen.add(position);
      }
    });
    for (const name of names) {
      if (name.startsWith('-')) chosen.delete(this.#positions.get(name.slice(1)) ?? -1);
    }
    return { positions: [...chosen], only: false };
  }

  /** Writes the issue. Embeds at most `embedded` comments and worklogs, the newest. */
  writeIssue(
    out: JsonWriter,
    issue: WorldIssue,
    caller: string | undefined,
    selection: FieldSelection,
    embedded: number,
    additions?: IssueAdditions,
  ): void {
    const end = additions ? `${membersText(additions.members(issue))}}` : '}';
    if (selection.only === 'id') {
      out.push(`{"id":"${issue.id}"${end}`);
      return;
    }
    const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}`;
    const head = `"id":"${issue.id}","self":"${self}","key":${JSON.stringify(issue.key)}`;
    if (selection.only === 'key') {
      out.push(`{${head}${end}`);
      return;
    }
    const versioned = additions?.versioned === true;
    const [place, opening, closing] = versioned
      ? (['versionedRepresentations', '{"1":', '}'] as const)
      : (['fields', '', ''] as const);
    out.push(`{"expand":"${expandable}",${head},"${place}":{`);
    const prepared = this.#prepare(issue);
    let joint = '"';
    for (const position of selection.positions) {
      const name = this.#layout[position] ?? '';
      const fragment = prepared.fields[position];
      const begin = `${joint}${name}":${opening}`;
      if (fragment !== undefined) {
        out.push(begin);
        this.#write(out, fragment, caller);
      } else if (!this.#writeForCaller(out, begin, name, prepared, caller, embedded)) continue;
      joint = `${closing},"`;
    }
    out.push(joint === '"' ? '}' : `${closing}}`);
    out.push(end);
  }

  /** The fields of a selection, in their order. */
  fieldIds(selection: FieldSelection): string[] {
    return selection.positions.map((position) => this.#layout[position] ?? '');
  }

  /** The comments of an issue that the caller may see, oldest first. */
  comments(issue: WorldIssue, caller: string | undefined): OpenUnit<WorldComment>[] {
    return this.#commentsOf(this.#prepare(issue)).filter(({ unit }) =>
      isCommentOpen(this.#world, caller, issue, unit),
    );
  }

  /** The worklogs of an issue that the caller may see, oldest first. */
  worklogs(issue: WorldIssue, caller: string | undefined): OpenUnit<WorldWorklog>[] {
    return this.#worklogsOf(this.#prepare(issue)).filter(({ unit }) =>
      isWorklogOpen(this.#world, caller, issue, unit),
    );
  }

  /** The attachments of an issue that the caller may see. */
  attachments(issue: WorldIssue, caller: string | undefined): WorldAttachment[] {
    return (issue.attachments ?? []).filter((attachment) =>
      isAttachmentOpen(this.#world, caller, issue, attachment),
    );
  }

  /** An issue as it stands in links, for those who may see it. */
  stub(issue: WorldIssue): string {
    return this.#fragmentsNow().stub(issue);
  }

  /** What somebody just wrote, for themselves, whether or not they would find it. */
  written(
    issue: WorldIssue,
    unit: { readonly comment: WorldComment } | { readonly worklog: WorldWorklog } | WorldAttachment,
    caller: string | undefined,
  ): string {
    const fragments = this.#fragmentsNow();
    if ('comment' in unit) return this.#text(fragments.comment(issue, unit.comment), caller);
    if ('worklog' in unit) return this.#text(fragments.worklog(issue, unit.worklog), caller);
    return this.#text(fragments.attachment(unit), caller);
  }

  /** The JSON of a comment or worklog as the caller sees it. */
  text({ fragment }: OpenUnit<unknown>, caller: string | undefined): string {
    return this.#text(fragment, caller);
  }

  #text(fragment: Fragment, caller: string | undefined): string {
    const out: string[] = [];
    this.#write(out, fragment, caller);
    return out.join('');
  }

  /** Of the directory as it is now. */
  #fragmentsNow(): IssueFragments {
    if (this.#directoryVersion !== this.#world.directoryVersion) {
      this.#directoryVersion = this.#world.directoryVersion;
      this.#fragments = new IssueFragments(this.#world, this.#baseUrl);
      this.#prepared.clear();
      this.#users.clear();
    }
    return this.#fragments;
  }

  #prepare(issue: WorldIssue): Prepared {
    const fragments = this.#fragmentsNow();
    const known = this.#prepared.get(issue.id);
    if (known?.issue === issue) return known;
    const fields = this.#layout.map((name) => fragments.field(name, issue));
    const prepared: Prepared = { issue, fields, comments: undefined, worklogs: undefined };
    this.#prepared.set(issue.id, prepared);
    return prepared;
  }

  #commentsOf(prepared: Prepared): readonly OpenUnit<WorldComment>[] {
    const { issue } = prepared;
    prepared.comments ??= inOrder(issue.comments, (comment) => comment.created).map((unit) => ({
      unit,
      fragment: this.#fragments.comment(issue, unit),
    }));
    return prepared.comments;
  }

  #worklogsOf(prepared: Prepared): readonly OpenUnit<WorldWorklog>[] {
    const { issue } = prepared;
    prepared.worklogs ??= inOrder(issue.worklogs, (worklog) => worklog.created ?? worklog.started).map(
      (unit) => ({
        unit,
        fragment: this.#fragments.worklog(issue, unit),
      }),
    );
    return prepared.worklogs;
  }

  /** A field that depends on what the caller may see; false: there is none. */
  #writeForCaller(
    out: JsonWriter,
    begin: string,
    name: string,
    { issue }: Prepared,
    caller: string | undefined,
    embedded: number,
  ): boolean {
    const world = this.#world;
    switch (name) {
      case 'parent': {
        const parent = world.issue(issue.parentId ?? '');
        if (!parent || !canBrowse(world, caller, parent)) return false;
        out.push(begin + this.#fragments.stub(parent));
        return true;
      }
      case 'subtasks': {
        const children = world.childrenOf(issue.id);
        const open = children.filter((child) => world.isSubtask(child) && canBrowse(world, caller, child));
        out.push(`${begin}[${open.map((child) => this.#fragments.stub(child)).join(',')}]`);
        return true;
      }
      case 'issuelinks': {
        const links = (issue.links ?? []).flatMap((link) => {
          const other = world.issue(link.issueId);
          if (!other || !canBrowse(world, caller, other)) return [];
          return [`${this.#fragments.linkBeginning(link)}${this.#fragments.stub(other)}}`];
        });
        out.push(`${begin}[${links.join(',')}]`);
        return true;
      }
      case 'attachment': {
        if (issue.attachments === undefined) return false;
        out.push(begin);
        this.#write(out, this.#fragments.attachments(this.attachments(issue, caller)), caller);
        return true;
      }
      case 'comment': {
        const self = `${this.#baseUrl}/rest/api/3/issue/${issue.id}/comment`;
        this.#writeUnits(out, `${begin}{"comments":[`, this.comments(issue, caller), caller, embedded);
        out.push(`,"self":"${self}"}`);
        return true;
      }
      case 'worklog':
        this.#writeUnits(out, `${begin}{"worklogs":[`, this.worklogs(issue, caller), caller, embedded);
        out.push('}');
        return true;
      default:
        return false;
    }
  }

  /** The newest `limit`, in order, and the number of all. */
  #writeUnits(
    out: JsonWriter,
    begin: string,
    all: readonly OpenUnit<unknown>[],
    caller: string | undefined,
    limit: number,
  ): void {
    let joint = begin;
    if (all.length === 0) out.push(begin);
    for (const { fragment } of all.slice(Math.max(0, all.length - limit))) {
      out.push(joint);
      this.#write(out, fragment, caller);
      joint = ',';
    }
    out.push(`],"maxResults":${Math.min(all.length, limit)},"total":${all.length},"startAt":0`);
  }

  #write(out: { push(text: string): void }, fragment: Fragment, caller: string | undefined): void {
    if (typeof fragment === 'string') {
      out.push(fragment);
      return;
    }
    for (const part of fragment) out.push(typeof part === 'string' ? part : this.#user(part.account, caller));
  }

  #user(accountId: string, caller: string | undefined): string {
    if (accountId === caller) return JSON.stringify(userJson(this.#world, this.#baseUrl, accountId, caller));
    let json = this.#users.get(accountId);
    if (json === undefined) {
      json = JSON.stringify(userJson(this.#world, this.#baseUrl, accountId, undefined));
      this.#users.set(accountId, json);
    }
    return json;
  }
}

/** Oldest first; of the same moment the smaller id. */
function inOrder<T extends { readonly id: string }>(
  units: readonly T[] | undefined,
  at: (unit: T) => string,
): T[] {
  return [...(units ?? [])].sort(
    (a, b) => Date.parse(at(a)) - Date.parse(at(b)) || Number(a.id) - Number(b.id),
  );
}
