/**
 * The two lines that holders decide: the Browse grants of the permission scheme, and the members of the security level.
 * What about them is not known is said as such.
 */

import type { LevelFact } from '../../model/access.ts';
import type { Holder, SecurityLevelsPart } from '../../model/directory.ts';
import { fresh, type ProjectCopy, type Read } from '../directory-copy.ts';
import type { Support } from './explanation.ts';
import { type HolderPlace, holderReason } from './holder-reason.ts';
import { capital, deny, reason, type Said, type Unit } from './line-words.ts';
import { ago, isoTime, notCounting, syncAgain, type Told, unknown } from './reason-words.ts';
import { matchingHolders } from './rule-by-line.ts';

export function browse(at: Told, unit: Unit, project: ProjectCopy | undefined, passes: boolean): Said {
  const { projectKey } = unit;
  const { scope, people } = unit.facts;
  const finding = ['scheme-unreadable', projectKey] as const;
  const assigned = project?.permissionScheme;
  const id = fresh(assigned, at.isFresh)?.schemeId;
  const scheme = id === undefined ? undefined : at.copy.schemes.get(id);
  const unread =
    notCounting(at, assigned, 'scheme', `Facts about the permission scheme of ${projectKey}`, finding) ??
    notCounting(at, scheme, 'scheme', `The grants of the permission scheme of ${projectKey}`, finding);
  if (unread || !scheme || id === undefined)
    return { sentence: unread?.words ?? '', reasons: unread ? [reason(unread)] : [] };
  const { name, grants } = scheme.body;
  const rests: Support[] = [{ kind: 'permission-scheme', id, name, read: isoTime(scheme.readMs) }];
  const matches = matchingHolders(at, scope.projectId, scheme.browse, people);
  const reasons = scheme.browse.map((holder, n) => {
    const grant = grants.find((one) => one.holder === holder);
    const given: Support[] = grant ? [{ kind: 'grant', id: grant.id, name: grant.permission }] : [];
    const where = placeOf(unit, project, `Scheme "${name}" gives Browse Projects to`, [...rests, ...given]);
    return holderReason(at, where, holder, matches[n] ?? false);
  });
  const read = `(read ${ago(scheme.readMs, at.nowMs)})`;
  const sentence = passes
    ? `The permission scheme "${name}" ${read} gives ${at.name} Browse Projects on ${unit.issueKey}.`
    : reasons.length === 0
      ? `The permission scheme "${name}" ${read} gives Browse Projects to nobody.`
      : `No grant of the permission scheme "${name}" ${read} gives ${at.name} Browse Projects on ${unit.issueKey}.`;
  return { sentence, reasons };
}

export function level(
  at: Told,
  unit: Unit,
  project: ProjectCopy | undefined,
  passes: boolean,
  fact: LevelFact,
  has: string,
): Said {
  const { projectKey } = unit;
  const { scope, people } = unit.facts;
  if (fact.kind === 'none') return { sentence: `${capital(has)} no security level.`, reasons: [] };
  const finding = ['security-unreadable', projectKey] as const;
  const assigned = project?.securityScheme;
  const id = fresh(assigned, at.isFresh)?.schemeId;
  if (fact.kind === 'unknown') {
    if (passes) return { sentence: `${projectKey} has no security scheme, so ${has} no level.`, reasons: [] };
    return deny(
      unknown('level-unknown', `Which security level ${has} is not known: ${unknownLevelWhy}`, syncAgain),
    );
  }
  const scheme = id === undefined ? undefined : at.copy.securitySchemes.get(id);
  const unread =
    notCounting(at, assigned, 'security', `Facts about the security scheme of ${projectKey}`, finding) ??
    (id !== undefined &&
      notCounting(at, scheme, 'security', `The levels of the security scheme of ${projectKey}`, finding));
  if (unread) return deny(unread);
  const known = scheme?.body.levels.find(({ levelId }) => levelId === fact.levelId);
  if (!scheme || !known || id === undefined) {
    const where = scheme
      ? `is not in the security scheme "${scheme.body.name}"`
      : 'stands in no security scheme';
    const words = `${capital(has)} the security level ${fact.levelId}, which ${where} of ${projectKey}.`;
    return deny(
      unknown('level-not-in-scheme', words, 'Sync again, so that the issue is read with its new level.'),
    );
  }
  const rests: Support[] = [
    { kind: 'security-scheme', id, name: scheme.body.name, read: isoTime(scheme.readMs) },
    { kind: 'level', id: known.levelId, name: known.name },
  ];
  const matches = matchingHolders(at, scope.projectId, known.holders, people);
  const where = placeOf(unit, project, `The level "${known.name}" lets in`, rests);
  const reasons = known.holders.map((holder, n) => holderReason(at, where, holder, matches[n] ?? false));
  return { sentence: levelSentence(at, scheme, known, has, passes), reasons };
}

function levelSentence(
  at: Told,
  scheme: Read<SecurityLevelsPart>,
  { name, holders }: { readonly name: string; readonly holders: readonly Holder[] },
  has: string,
  passes: boolean,
): string {
  const of = `the level "${name}" of the security scheme "${scheme.body.name}" (read ${ago(scheme.readMs, at.nowMs)})`;
  const begin = capital(has);
  const many = `${holders.length} member${holders.length === 1 ? '' : 's'}`;
  if (holders.length === 0) return `${begin} ${of}, which has no members, so that nobody finds it.`;
  return passes
    ? `${begin} ${of}, which has ${many}; ${at.name} is among them.`
    : `${begin} ${of}, which has ${many}; none is ${at.name}.`;
}

function placeOf(
  { projectKey, facts }: Unit,
  project: ProjectCopy | undefined,
  words: string,
  rests: readonly Support[],
): HolderPlace {
  return { words, rests, project, projectId: facts.scope.projectId, projectKey, people: facts.people };
}

const unknownLevelWhy =
  'Jira did not tell it, or the issue or its parent is to be read again, or the parent is not in our copy.';
