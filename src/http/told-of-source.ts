/**
 * What an administrator is told of somebody else's private source: that it is there, whose it is, and how it is. Which
 * projects somebody reads, how much of them, and what Jira says about them is its owner's to know. What may be told is
 * a closed list: whatever a source comes to say later is told to its owner alone until it is put here.
 */

import type { Person } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import type { Ledger } from '../sources/ledger.ts';
import type { SourceStatus } from '../sources/status.ts';

export interface ToldStatus extends Omit<SourceStatus, 'projects' | 'copy'> {
  readonly copy: Partial<Ledger>;
  /** Absent: it is somebody else's private source. */
  readonly projects?: SourceStatus['projects'];
}

export function isToldTo(viewer: Person, { kind, ownerId }: Pick<Source, 'kind' | 'ownerId'>): boolean {
  return kind !== 'private' || ownerId === viewer.id;
}

export function toldStatus(
  viewer: Person,
  source: Pick<Source, 'kind' | 'ownerId' | 'halt'>,
  whole: SourceStatus,
  /** Whether the viewer is told of all that is in the index: what others have there could be reckoned from its size. */
  isToldAll: boolean,
): ToldStatus {
  const { documents, ...rest } = whole.index;
  const index = isToldAll && documents !== undefined ? whole.index : rest;
  if (isToldTo(viewer, source)) return { ...whole, index };
  const { id, name, site, account, status, reason, lastSync, lastAccess } = whole;
  const { state } = whole.announcements;
  const { changesUntil } = whole.copy;
  return {
    ...{ id, name, site, account, status },
    // What Jira said when something failed may name projects and issues.
    ...(reason !== undefined && { reason: source.halt?.message ?? 'Its owner sees why.' }),
    announcements: { state, says: announcementsSay[state] },
    ...(lastSync !== undefined && { lastSync }),
    ...(lastAccess !== undefined && { lastAccess }),
    copy: changesUntil === undefined ? {} : { changesUntil },
    findings: whole.findings.filter(isOfWholeSource),
    index,
  };
}

/** About its credential, its secrets or its site. */
const codesOfWholeSource: ReadonlySet<string> = new Set([
  'token-expires',
  'token-expired',
  'vault-key',
  'webhook-sealed',
  'scope-missing',
]);

function isOfWholeSource({ code, subject }: SourceStatus['findings'][number]): boolean {
  return codesOfWholeSource.has(code) || (code === 'directory-too-old' && subject === 'site');
}

/** Without when something was heard, and without what Jira said. */
const announcementsSay: Readonly<Record<SourceStatus['announcements']['state'], string>> = {
  announced: 'Changes are announced.',
  'not announced': 'Changes are not announced: they are found when Jira is asked for them.',
  unknown: 'Whether changes are announced is not known.',
};
