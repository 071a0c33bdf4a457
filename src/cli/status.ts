/** `jackdaw status`: for the administrator at the terminal. */

import { type SourceStatus, sourceStatuses } from '../sources/status.ts';
import type { CommandTools } from './command-tools.ts';
import { spendingLines } from './spending-lines.ts';
import { count, counted, minuteOf } from './terminal.ts';

/** `projects`: a line for each, not only for those in which something is missing. */
export async function statusCommand(
  tools: CommandTools,
  { projects: isTable }: { readonly projects: boolean },
): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  // First: what is written meanwhile makes the index behind, never ahead. Without it the rest is still told.
  const issues = await app.search.counts.issues().catch(() => undefined);
  const sources = await sourceStatuses(
    app.store,
    app.clock,
    { ...(await app.search.index.state()), issues },
    app.config.directoryMaxAgeMs,
    app.sources.vault,
  );
  terminal.printJson({ sources });
  if (sources.length === 0)
    terminal.print('No Jira site is connected yet. Connect one with "jackdaw connect".');
  for (const source of sources) {
    terminal.print(`${source.name}  ${source.site}  as ${source.account}`);
    terminal.print(`  ${source.status}${source.lastSync ? `, last complete sync ${source.lastSync}` : ''}`);
    if (source.lastAccess !== undefined) terminal.print(`  permissions as of ${source.lastAccess}`);
    if (source.reason !== undefined) terminal.print(`  ${source.reason}`);
    if (source.waiting !== undefined) terminal.print(`  ${source.waiting.message}`);
    for (const line of spendingLines(source)) terminal.print(`  ${line}`);
    for (const line of projectLines(source.projects, isTable)) terminal.print(`  ${line}`);
    for (const line of copyLines(source.copy)) terminal.print(`  ${line}`);
    terminal.print(
      `  index: ${counted(source.index.documents ?? 0, 'document')}, ${source.index.behind === 0 ? 'up to date' : `${counted(source.index.behind, 'change')} behind`}`,
    );
    if (source.audit !== undefined) terminal.print(`  ${auditLine(source.audit)}`);
    for (const [code, findings] of Map.groupBy(source.findings, (finding) => finding.code)) {
      for (const line of findingLines(code, findings)) terminal.print(line);
    }
  }
}

type ShownProject = SourceStatus['projects'][number];

const mostProjects = 12;

function projectLines(projects: readonly ShownProject[], isTable: boolean): string[] {
  const unequal = projects.filter(({ gaps, oldSince }) => gaps.length > 0 || oldSince !== undefined);
  const isFew = projects.length <= mostProjects;
  const shown = isTable || isFew ? projects : unequal.slice(0, mostProjects);
  const rest = projects.length - shown.length;
  const left = unequal.length - shown.filter((project) => unequal.includes(project)).length;
  return [
    ...(projects.length > 1 ? [totalLine(projects)] : []),
    ...shown.flatMap((project) => [projectLine(project), ...gapLines(project)]),
    ...(rest > 0
      ? [
          left > 0
            ? `and ${count(rest)} more projects, ${count(left)} of them unequal; --projects shows all`
            : `the other ${count(rest)} are equal; --projects shows all`,
        ]
      : []),
  ];
}

function totalLine(projects: readonly ShownProject[]): string {
  const sum = (of: (project: ShownProject) => number) => projects.reduce((all, one) => all + of(one), 0);
  const isCounted = projects.every(({ indexed }) => indexed !== undefined);
  const searchable = isCounted ? `${count(sum(({ indexed = 0 }) => indexed))} searchable` : notCounted;
  // Of one that was not listed to its end yet, nobody knows.
  const atLeast = projects.some(({ gaps }) => gaps.some(({ reason }) => reason === 'not-counted'));
  return (
    `${counted(projects.length, 'project')}: ${count(sum(({ issues }) => issues))} of ${atLeast ? 'at least ' : ''}` +
    `${counted(
      sum(({ inJira }) => inJira),
      'issue',
    )}, ${searchable}, ` +
    `${counted(
      sum(({ comments }) => comments),
      'comment',
    )}`
  );
}

const notCounted = 'the index could not be counted';

function projectLine(project: ShownProject): string {
  const { key, name, inJira, issues, indexed, comments, commentsInJira, attachments, counted: at } = project;
  // As many as there are is no news.
  const of = (here: number, all: number) => (here === all ? '' : `${count(here)} of `);
  const searchable =
    indexed === undefined ? `, ${notCounted}` : indexed === issues ? '' : `, ${count(indexed)} searchable`;
  const files = attachments === 0 ? '' : `, ${counted(attachments, 'attachment')}`;
  const listed = at === undefined ? '' : ` (listed ${minuteOf(at)})`;
  return (
    `${key.padEnd(10)} ${of(issues, inJira)}${counted(inJira, 'issue')}${searchable}, ` +
    `${of(comments, commentsInJira)}${counted(commentsInJira, 'comment')}${files}  ${name}${listed}`
  );
}

function gapLines({ gaps, oldSince }: ShownProject): string[] {
  return [
    ...(oldSince === undefined ? [] : [`  what changed in Jira since ${minuteOf(oldSince)} may not be here`]),
    ...gaps.map(({ reason, count: size, message, next }) => {
      const what = reason.startsWith('comments-') ? 'comment' : 'issue';
      const many = size === undefined ? `${what}s, nobody knows how many` : counted(size, what);
      return `  ${reason}: ${many}. ${message}${next === undefined ? '' : ` Tried again at ${minuteOf(next)}.`}`;
    }),
  ];
}

function copyLines({ changesUntil, toRead, toReadSince, unread }: SourceStatus['copy']): string[] {
  return [
    ...(changesUntil === undefined ? [] : [`changes until ${minuteOf(changesUntil)} were listed`]),
    ...(toRead === 0
      ? []
      : [`${counted(toRead, 'issue')} to be read again, waiting since ${minuteOf(toReadSince)}`]),
    ...unread.map(
      ({ issueId, tries, why, next }) =>
        `  issue ${issueId}, tried ${count(tries)} times, again at ${minuteOf(next)}: ${why}`,
    ),
  ];
}

function auditLine(audit: NonNullable<SourceStatus['audit']>): string {
  const at = minuteOf(audit.started);
  return (
    `compared with Jira at ${at} (${audit.state}): ${counted(audit.pairs, 'pair')}, ${count(audit.late)} late, ` +
    `${counted(audit.falseAllows, 'false allow')}, ${counted(audit.falseDenials, 'false denial')}`
  );
}

type ShownFinding = SourceStatus['findings'][number];

const mostSubjects = 12;

/** One alone in full; many of a kind as a list of what they are about, with the first one's words. */
function findingLines(code: string, findings: readonly ShownFinding[]): string[] {
  const [first] = findings;
  if (!first) return [];
  const since = `since ${first.since.slice(0, 10)}`;
  if (findings.length === 1) return [`  ! ${code} ${first.subject}, ${since}: ${first.message}`];
  const subjects = findings.slice(0, mostSubjects).map(({ subject }) => subject);
  const more = findings.length > mostSubjects ? `, and ${count(findings.length - mostSubjects)} more` : '';
  return [
    `  ! ${code}, ${count(findings.length)} times, ${since}: ${subjects.join(', ')}${more}`,
    `    For example: ${first.message}`,
  ];
}
