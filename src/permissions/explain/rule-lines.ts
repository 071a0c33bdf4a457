/**
 * The lines of the rule about one unit, each with the words for what the rule has decided. What a line rests on and
 * is not known is said as such: it denies, and somebody can mend it.
 */

import { AppError } from '../../errors.ts';
import type { RoleId } from '../../model/ids.ts';
import { readAge } from '../../model/read-age.ts';
import { isPausedTooLong, type ProjectCopy } from '../directory-copy.ts';
import { type ExplainedLine, type Reason, type RuleLine, ruleLines, type Support } from './explanation.ts';
import { browse, level } from './granted-lines.ts';
import { capital, deny, reason, type Said, type Unit } from './line-words.ts';
import {
  applicationAccess,
  countsAsNobody,
  groupMembership,
  roleMembership,
  roleName,
} from './membership.ts';
import {
  ago,
  type Because,
  because,
  groupInWords,
  isoTime,
  listInWords,
  mendOf,
  notCounting,
  syncAgain,
  type Told,
  unknown,
} from './reason-words.ts';
import type { Decision } from './rule-by-line.ts';

/** As many reasons as somebody reads. */
const mostReasons = 8;

export function explainLines(at: Told, unit: Unit, { passes }: Decision): ExplainedLine[] {
  const project = at.copy.projects.get(unit.facts.scope.projectId);
  return ruleLines.map((line) => {
    const { sentence, reasons } = lines[line](at, unit, project, passes[line]);
    const agree = line === 'live' ? reasons.every((one) => one.passes) : reasons.some((one) => one.passes);
    if (reasons.length > 0 && agree !== passes[line]) {
      throw new AppError(
        'internal',
        `The reasons for the line ${line} differ from what the rule says. Please report it.`,
      );
    }
    const shown = passes[line] ? reasons.filter((one) => one.passes) : nearestFirst(reasons);
    return {
      line,
      passes: passes[line],
      sentence,
      reasons: shown.slice(0, mostReasons),
      more: Math.max(0, shown.length - mostReasons),
    };
  });
}

type Say = (at: Told, unit: Unit, project: ProjectCopy | undefined, passes: boolean) => Said;

const lines: Readonly<Record<RuleLine, Say>> = {
  live,
  browse,
  level: (at, unit, project, passes) =>
    level(at, unit, project, passes, unit.facts.scope.level, `${unit.issueKey} has`),
  'parent-level': (at, unit, project, passes) =>
    unit.isSubtask
      ? level(at, unit, project, passes, unit.facts.scope.parentLevel, `the parent of ${unit.issueKey} has`)
      : { sentence: `${unit.issueKey} is no sub-task.`, reasons: [] },
  restriction,
  visibility,
  internal,
};

function live(at: Told, unit: Unit, project: ProjectCopy | undefined, passes: boolean): Said {
  const { issueKey, projectKey } = unit;
  const issue = unit.facts.scope.live
    ? because('issue-live', true, `${issueKey} is not archived.`)
    : because(
        'issue-archived',
        false,
        `${issueKey} is archived: it can be opened by its link, and is not found.`,
      );
  const reasons = [issue, liveProject(at, unit, project)].map(reason);
  const denies = reasons.find((one) => !one.passes);
  return {
    sentence: passes || !denies ? `${issueKey} and the project ${projectKey} are live.` : denies.sentence,
    reasons,
  };
}

function liveProject(at: Told, unit: Unit, project: ProjectCopy | undefined): Because {
  const key = `The project ${unit.projectKey}`;
  const read = project?.project;
  if (!read) {
    const words = `${key} was not on the last list of projects: it was deleted, or the crawl account cannot see it.`;
    return unknown('project-unread', words, mendOf(at, 'project-not-found', unit.projectKey));
  }
  const unread = notCounting(at, read, 'project', `Facts of the project ${unit.projectKey}`, ['', '']);
  if (unread) return unread;
  const rests: Support[] = [
    { kind: 'project', id: read.body.id, name: read.body.key, read: isoTime(read.readMs) },
  ];
  if (read.body.archived) {
    return because(
      'project-archived',
      false,
      `${key} is archived or in the trash (read ${ago(read.readMs, at.nowMs)}).`,
      rests,
    );
  }
  if (project.held) {
    const since = unit.held === undefined ? '' : ` (${ago(unit.held.sinceMs, at.nowMs)})`;
    const words = `${key} is held: Jira refused somebody what Jackdaw would have shown them${since}`;
    const release = `"jackdaw audit release ${unit.projectKey}" lets it be found again`;
    if (unit.held?.unsettled !== undefined) {
      const mend = `"jackdaw audit" tries again, and the hold ends by itself if all of it was late; ${release} as it is.`;
      return unknown(
        'project-held',
        `${words}, and it could not be read again whether that is so still.`,
        mend,
        rests,
      );
    }
    return unknown('project-held', `${words}.`, `Look at "jackdaw audit --history"; ${release}.`, rests);
  }
  if (project.hidden) {
    const since = unit.reread === undefined ? '' : ` (seen ${ago(unit.reread.sinceMs, at.nowMs)})`;
    if (unit.reread?.untilPass) {
      const words = `What the source reads was narrowed${since.replace('seen ', '')}: the project ${unit.projectKey} is hidden until a sync has asked Jira which of its issues are within that.`;
      return unknown('project-reread', words, 'Run "jackdaw sync" and let it finish.', rests);
    }
    const words = `${key} got another security scheme or lost a level${since}: it is hidden until each of its issues has been read again.`;
    return unknown('project-reread', words, 'Run "jackdaw sync" and let it finish.', rests);
  }
  if (isPausedTooLong(project, at.isFresh)) {
    const since = ago(project.pausedMs ?? 0, at.nowMs);
    const isUnknown = readAge(project.pausedMs ?? 0, at.nowMs, at.maxAgeMs) === 'unknown';
    const when = isUnknown
      ? 'by a clock that was set back since, so how old its issues are is not known'
      : `${since}, longer ago than what was read counts (${ago(0, at.maxAgeMs).replace(' ago', '')})`;
    const words = `${key} was paused ${when}, and its issues have not been read again since.`;
    const mend = 'Resume it ("jackdaw sources resume", with --project), and let a sync finish.';
    return unknown('project-paused', words, mend, rests);
  }
  return because('project-live', true, `${key} is live (read ${ago(read.readMs, at.nowMs)}).`, rests);
}

function restriction(at: Told, unit: Unit, project: ProjectCopy | undefined, passes: boolean): Said {
  const { restriction: fact } = unit.facts.scope;
  if (fact.kind === 'none')
    return { sentence: `${unit.issueKey} is not restricted to roles of its project.`, reasons: [] };
  if (fact.kind === 'unknown') {
    const words = `${unit.issueKey} is restricted in a form that Jackdaw cannot read, or is to be read again.`;
    return deny(unknown('restriction-unknown', words, syncAgain));
  }
  const reasons = fact.roleIds.map((id) => role(at, unit, project, id, `${unit.issueKey} is restricted to`));
  const names = listInWords(
    fact.roleIds.map((id) => roleName(project, id) ?? id),
    'or',
  );
  const sentence = `${unit.issueKey} is restricted to the project role ${names}; ${at.name} ${passes ? 'is in it' : 'is not known to be in it'}.`;
  return { sentence, reasons };
}

function visibility(at: Told, unit: Unit, project: ProjectCopy | undefined, passes: boolean): Said {
  const { visibility: fact } = unit.facts.scope;
  const what = capital(unit.words);
  if (fact.kind === 'none') return { sentence: `${what} is not restricted to a group or role.`, reasons: [] };
  if (fact.kind === 'unknown') {
    const words = `${what} is restricted to a group or role that could not be made out when it was read.`;
    return deny(unknown('visibility-unknown', words, syncAgain));
  }
  if (fact.kind === 'group') {
    const { words, ...rest } = groupMembership(at, fact.groupId, 'it');
    const to = `${what} is restricted to the group ${groupInWords(at, fact.groupId)}`;
    const sentence = `${to}; ${at.name} ${passes ? 'is' : 'is not'} known to be in it.`;
    return { sentence, reasons: [{ ...rest, sentence: `${to}. ${words}` }] };
  }
  const name = roleName(project, fact.roleId) ?? fact.roleId;
  const sentence = `${what} is restricted to the project role ${name}; ${at.name} ${passes ? 'is in it' : 'is not known to be in it'}.`;
  return { sentence, reasons: [role(at, unit, project, fact.roleId, `${what} is restricted to`)] };
}

function internal(at: Told, unit: Unit, _project: ProjectCopy | undefined, passes: boolean): Said {
  const what = capital(unit.words);
  if (!unit.facts.scope.internal) return { sentence: `${what} is not an internal comment.`, reasons: [] };
  const who = 'who finds it is an account with access to Jira';
  if (at.viewer.account === undefined) {
    return {
      sentence: `${what} is internal: ${who}.`,
      reasons: [reason(countsAsNobody(at, 'has no access to Jira'))],
    };
  }
  const access = applicationAccess(at, undefined);
  const sentence = `${what} is internal: ${who}, and ${at.name} ${passes ? 'is one' : 'is not known to be one'}.`;
  return { sentence, reasons: [reason(access)] };
}

function role(at: Told, unit: Unit, project: ProjectCopy | undefined, id: RoleId, to: string): Reason {
  const { words, ...rest } = roleMembership(at, project, unit.projectKey, id);
  return { ...rest, sentence: `${to} the project role ${roleName(project, id) ?? id}. ${words}` };
}

function nearestFirst(reasons: readonly Reason[]): Reason[] {
  return reasons.filter(({ passes }) => !passes).sort((a, b) => distance(a) - distance(b));
}

/** What somebody may be let in by soonest: what is only unknown, then what a membership would change. */
function distance({ code, unknown: isUnknown }: Reason): number {
  if (code === 'portal-only') return 4;
  if (code === 'holder-unknown') return 3;
  if (isUnknown) return 0;
  return ['not-in-group', 'not-in-role', 'role-empty'].includes(code) ? 1 : 2;
}
