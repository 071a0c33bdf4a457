/**
 * The lines of the rule about a unit of a source that is not permission-based, in words. Whose the source is stands in
 * the place of Browse Projects; of a private source nothing else but live counts, and what is shared has to be open to
 * all who see its project. The verdict is `canSee`'s, for what such a viewer holds.
 */

import { AppError } from '../../errors.ts';
import type { Person } from '../../model/person.ts';
import type { Source } from '../../model/source.ts';
import { canSee } from '../../model/visibility.ts';
import { copyVisibility, isTheirs } from '../copy-visibility.ts';
import { fresh, isPausedTooLong } from '../directory-copy.ts';
import { type ExplainedLine, type RuleLine, ruleLines } from './explanation.ts';
import type { Unit } from './line-words.ts';
import type { Told } from './reason-words.ts';

export interface CopyViewer {
  /** Undefined: no person of Jackdaw was asked about. */
  readonly person: Person | undefined;
  /** Those of the workspace that they are in. */
  readonly groups: ReadonlySet<number>;
  /** Another source found it restricted since. */
  readonly isOvertaken: boolean;
}

export function explainCopy(
  at: Told,
  source: Source,
  unit: Unit,
  { person, groups, isOvertaken }: CopyViewer,
): { readonly allowed: boolean; readonly lines: ExplainedLine[] } {
  const { scope } = unit.facts;
  const theirs = person !== undefined && isTheirs(source, person, groups);
  const held = copyVisibility(source, undefined, at.copy, at.isFresh);
  const allowed = theirs && !isOvertaken && canSee({ sources: new Map([[source.id, held]]) }, unit.facts);
  const isPrivate = source.kind === 'private';
  const open = (what: string, isNone: boolean): readonly [boolean, string] =>
    isPrivate
      ? [true, `${what} makes no difference in a private source: its owner’s credential read it.`]
      : [
          isNone,
          isNone ? `${what}: none.` : `${what}: what has one, or may have one, is not shared with anybody.`,
        ];
  const said: Record<RuleLine, readonly [passes: boolean, sentence: string]> = {
    live: live(at, source, unit),
    browse: [theirs, whose(source, at.name, theirs)],
    level: isOvertaken
      ? [
          false,
          'Another source of this site read it later and found it restricted: the shared copy is not believed.',
        ]
      : open('A security level', scope.level.kind === 'none'),
    'parent-level': open('A level of its parent', scope.parentLevel.kind === 'none'),
    restriction: open('A restriction to roles', scope.restriction.kind === 'none'),
    visibility: open('A restriction of the comment', scope.visibility.kind === 'none'),
    internal: open('An internal flag', !scope.internal),
  };
  if (allowed !== ruleLines.every((line) => said[line][0])) {
    throw new AppError(
      'internal',
      'The lines about this source do not add up to the verdict. Please report it.',
    );
  }
  const lines = ruleLines.map((line) => {
    const [passes, sentence] = said[line];
    return { line, passes, sentence, reasons: [], more: 0 };
  });
  return { allowed, lines };
}

function live(
  at: Told,
  source: Source,
  { facts, issueKey, projectKey, reread }: Unit,
): readonly [boolean, string] {
  const copy = at.copy.projects.get(facts.scope.projectId);
  const project = fresh(copy?.project, at.isFresh);
  if (!facts.scope.live) return [false, `${issueKey} is archived: it is not found.`];
  if (!project || project.archived) {
    return [
      false,
      `The project ${projectKey} is archived, or not on the last list of projects that the credential of this source got, or that list is too old.`,
    ];
  }
  if (copy?.hidden && reread?.untilPass) {
    return [
      false,
      `What the source reads was narrowed, or it reads as another account now: the project ${projectKey} is hidden until a sync has asked Jira which of its issues are left.`,
    ];
  }
  if (copy?.hidden || copy?.held) {
    return [false, `The project ${projectKey} is hidden until each of its issues has been read again.`];
  }
  if (copy && isPausedTooLong(copy, at.isFresh)) {
    return [
      false,
      `The project ${projectKey} was paused too long ago, and its issues have not been read since: it is found again when it was resumed and read.`,
    ];
  }
  if (source.titlesOnly && !facts.scope.titlesOnly) {
    return [false, titlesPending(issueKey)];
  }
  return [true, `${issueKey} and the project ${projectKey} are live.`];
}

/** Also of a permission-based source. */
export function titlesPending(issueKey: string): string {
  return `The source is for titles only, and the texts of ${issueKey} have not been taken away yet, or this is no title: it is not found.`;
}

function whose({ kind, ownerId, audience }: Source, name: string, theirs: boolean): string {
  if (kind === 'private') {
    if (ownerId === undefined) return 'The source is private, and its owner was removed: it is nobody’s.';
    return theirs
      ? `The source is private, and ${name} is its owner.`
      : `The source is private: for its owner alone, who is not ${name}.`;
  }
  if (audience === 'everyone') {
    return theirs
      ? 'The source is shared with everybody here.'
      : 'The source is shared with the people of Jackdaw only.';
  }
  return theirs
    ? `The source is shared with a group of the workspace that ${name} is in.`
    : `The source is shared with groups of the workspace; ${name} is in none of them.`;
}
