/** `jackdaw status`: for the administrator at the terminal. */

import { type SourceStatus, sourceStatuses } from '../sources/status.ts';
import type { CommandTools } from './command-tools.ts';
import { count, counted } from './terminal.ts';

export async function statusCommand(tools: CommandTools): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  const sources = await sourceStatuses(
    app.store,
    app.clock,
    await app.search.index.state(),
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
    for (const project of source.projects) {
      const left = project.toFetch > 0 ? `, ${count(project.toFetch)} still to read` : '';
      // As many as there are is no news.
      const inJira =
        project.inJira === undefined || project.inJira === project.issues
          ? ''
          : ` (${count(project.inJira)} in Jira at ${minuteOf(project.counted)})`;
      terminal.print(
        `  ${project.key.padEnd(10)} ${counted(project.issues, 'issue')}${inJira}, ${counted(project.comments, 'comment')}${left}  ${project.name}`,
      );
    }
    for (const line of copyLines(source.copy)) terminal.print(`  ${line}`);
    terminal.print(
      `  index: ${counted(source.index.documents, 'document')}, ${source.index.behind === 0 ? 'up to date' : `${counted(source.index.behind, 'change')} behind`}`,
    );
    if (source.audit !== undefined) terminal.print(`  ${auditLine(source.audit)}`);
    for (const [code, findings] of Map.groupBy(source.findings, (finding) => finding.code)) {
      for (const line of findingLines(code, findings)) terminal.print(line);
    }
  }
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

function minuteOf(iso: string | undefined): string {
  return (iso ?? '').slice(0, 16).replace('T', ' ');
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
