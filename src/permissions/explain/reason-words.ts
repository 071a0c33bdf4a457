/**
 * What the words of an explanation are made of: who is asked about, what is known by name, and when each part was
 * read. A part that does not count is said with what would mend it: the last sync's own finding where there is one.
 */

import type { DirectoryAccount, Finding } from '../../model/directory.ts';
import type { AccountId, GroupId } from '../../model/ids.ts';
import { readAge } from '../../model/read-age.ts';
import type { Read } from '../directory-copy.ts';
import type { Reason, Support } from './explanation.ts';
import type { Bystander } from './rule-by-line.ts';

/** A viewer before a project, with the names that an administrator knows things by. */
export interface Told extends Bystander {
  readonly nowMs: number;
  readonly maxAgeMs: number;
  /** As sentences call the viewer. */
  readonly name: string;
  readonly account: DirectoryAccount | undefined;
  /** The viewer's, also those that are too old to count. */
  readonly memberships: ReadonlyMap<GroupId, number>;
  /** When the members of a group were last read; undefined: never. */
  readonly membersReadMs: (group: GroupId) => number | undefined;
  readonly groupName: (group: GroupId) => string | undefined;
  /** Those that may be mentioned. */
  readonly accounts: ReadonlyMap<AccountId, DirectoryAccount>;
  readonly findings: readonly Finding[];
}

/** A reason before it has a whole sentence. */
export interface Because extends Omit<Reason, 'sentence'> {
  readonly words: string;
}

export function because(
  code: string,
  passes: boolean,
  words: string,
  rests: readonly Support[] = [],
): Because {
  return { code, passes, unknown: false, words, rests };
}

export function unknown(code: string, words: string, mend: string, rests: readonly Support[] = []): Because {
  return { code, passes: false, unknown: true, words, mend, rests };
}

/** `of` is what the part tells, in the plural; `finding` what the sync says when it cannot read it. */
export function notCounting(
  at: Told,
  part: Read<unknown> | undefined,
  code: string,
  of: string,
  finding: readonly [code: string, subject: string],
): Because | undefined {
  if (part && at.isFresh(part.readMs)) return undefined;
  const mend = mendOf(at, ...finding);
  return part
    ? unknown(`${code}-too-old`, `${of} ${tooOld(at, part.readMs)}`, mend)
    : unknown(`${code}-unread`, `${of} were never read.`, mend);
}

/** `were last read 26 hours ago, longer ago than is allowed (24 hours), and no longer count.` */
export function tooOld(at: Told, readMs: number): string {
  if (readAge(readMs, at.nowMs, at.maxAgeMs) === 'unknown') {
    return 'were read by a clock that was set back since, so how old they are is not known, and they do not count.';
  }
  const limit = ago(0, at.maxAgeMs).replace(' ago', '');
  return `were last read ${ago(readMs, at.nowMs)}, longer ago than is allowed (${limit}), and no longer count.`;
}

export function mendOf(at: Told, code: string, subject: string): string {
  const found = at.findings.find(
    (one) => one.code === code && (one.subject === subject || one.subjects?.includes(subject)),
  );
  return found?.message ?? syncAgain;
}

export const syncAgain = 'Run "jackdaw sync"; if it stays, "jackdaw status" says why it could not be read.';

/** `12 minutes ago`. */
export function ago(thenMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - thenMs) / 1000));
  if (seconds < 60) return 'just now';
  if (seconds < 90 * 60) return `${inUnits(seconds / 60, 'minute')} ago`;
  if (seconds < 48 * 3600) return `${inUnits(seconds / 3600, 'hour')} ago`;
  return `${inUnits(seconds / 86_400, 'day')} ago`;
}

export const anonymousName = 'somebody who is not signed in';

export const isoTime = (ms: number) => new Date(ms).toISOString();

/** `"cleos"`, or the id where no name is known. */
export function groupInWords(at: Told, id: GroupId): string {
  const name = at.groupName(id);
  return name === undefined ? `with the id ${id}` : `"${name}"`;
}

/** `A, B and C`; of many the first few. */
export function listInWords(items: readonly string[], word = 'and', most = 5): string {
  if (items.length > most) {
    return `${items.slice(0, most).join(', ')} ${word} ${items.length - most} more`;
  }
  const last = items.at(-1);
  return items.length < 2 ? (last ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}

export function groupSupport(at: Told, id: GroupId): Support[] {
  const name = at.groupName(id);
  const readMs = at.membersReadMs(id);
  return [
    { kind: 'group', id, ...(name !== undefined && { name }) },
    { kind: 'members', id, ...(readMs !== undefined && { read: isoTime(readMs) }) },
  ];
}

function inUnits(n: number, unit: string): string {
  const whole = Math.round(n);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
