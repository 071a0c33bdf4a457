/** `jackdaw explain` and `jackdaw whois`: why somebody can or cannot find something, and who can. */

import { AppError } from '../errors.ts';
import { explain } from '../permissions/explain/explain.ts';
import type { ExplainAnswer, Explanation, NotInCopy, Reason } from '../permissions/explain/explanation.ts';
import { capital } from '../permissions/explain/line-words.ts';
import { anonymousName } from '../permissions/explain/reason-words.ts';
import {
  type FindersOnSource,
  type WhoCanFindAnswer,
  whoCanFind,
} from '../permissions/explain/who-can-find.ts';
import { record } from '../store/record.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count, counted } from './terminal.ts';

/** `what`: `SOFT-1`, `SOFT-1#12345` a comment, `SOFT-1#worklog-7`. */
export async function explainCommand(
  { terminal, open }: CommandTools,
  what: string,
  options: { readonly as: string },
): Promise<void> {
  const [issue = '', unit, ...more] = what.split('#');
  if (issue.trim() === '' || more.length > 0)
    throw new AppError('bad-request', 'It takes the key of an issue, and #ID for one of its comments.');
  const app = await open();
  const answer = await explain(app.permissions, { issue, unit, as: options.as });
  await record(app.store.auditLog, app.clock.now(), {
    actor: operator(),
    action: 'explained',
    subject: (unit === undefined ? answer.issue : `${answer.issue}#${unit}`).slice(0, 300),
    outcome: 'done',
    details: { as: options.as.slice(0, 300) },
  });
  terminal.printJson(answer);
  for (const line of explainedLines(answer)) terminal.print(line);
}

export function explainedLines({ explanations, notInCopy }: ExplainAnswer): string[] {
  return [...explanations.flatMap(explanationLines), ...notInCopyLines(notInCopy)];
}

function explanationLines({ allowed, summary, source, project, viewer, lines }: Explanation): string[] {
  const width = Math.max(...lines.map(({ line }) => line.length));
  return [
    `${mark(allowed)} ${summary}`,
    '',
    `  ${source.name} (${source.site}), project ${project.key} "${project.name}"`,
    '',
    `  ${viewer.name === anonymousName ? capital(anonymousName) : viewer.name} counts as ${viewer.countsAs === 'account' ? 'an account' : 'somebody without an account'}:`,
    ...viewer.reasons.flatMap((reason) => reasonLines(reason, '    ')),
    '',
    '  All of these have to hold:',
    ...lines.flatMap(({ line, passes, sentence, reasons, more }) => [
      `    ${mark(passes)} ${line.padEnd(width)}  ${sentence}`,
      ...reasons
        .filter((reason) => reason.sentence !== sentence)
        .flatMap((reason) => reasonLines(reason, ' '.repeat(width + 8))),
      ...reasons
        .filter((reason) => reason.sentence === sentence)
        .flatMap((reason) => mendLines(reason, ' '.repeat(width + 8))),
      ...(more > 0 ? [`${' '.repeat(width + 8)}… and ${count(more)} more`] : []),
    ]),
  ];
}

function reasonLines(reason: Reason, indent: string): string[] {
  return [`${indent}${mark(reason.passes)} ${reason.sentence}`, ...mendLines(reason, `${indent}  `)];
}

function mendLines({ mend }: Reason, indent: string): string[] {
  return mend === undefined ? [] : [`${indent}→ ${mend}`];
}

function notInCopyLines(notInCopy: NotInCopy | undefined): string[] {
  if (!notInCopy) return [];
  return [
    `${mark(false)} ${notInCopy.summary}`,
    ...notInCopy.findings.map(({ code, message }) => `  ! ${code}: ${message}`),
  ];
}

function mark(passes: boolean): string {
  return passes ? '✓' : '✗';
}

/** `what`: the key of a project or of an issue. */
export async function whoisCommand(
  { terminal, open, signal }: CommandTools,
  written: string,
  options: { readonly limit: number; readonly offset: number },
): Promise<void> {
  const key = written.trim();
  if (key === '') throw new AppError('bad-request', 'It takes the key of a project or of an issue.');
  const app = await open();
  const kind = /-\d+$/.test(key) ? 'issue' : 'project';
  const startedMs = app.clock.now();
  const answer = await whoCanFind(
    app.permissions,
    { what: { kind, key }, ...options },
    {
      signal,
      onProgress(asked, of) {
        if (app.clock.now() - startedMs > quietMs)
          terminal.progress(`${count(asked)} of ${counted(of, 'account')}`);
      },
    },
  );
  terminal.progress('');
  await record(app.store.auditLog, app.clock.now(), {
    actor: operator(),
    action: 'who-can-find',
    subject: key.slice(0, 300),
    outcome: 'done',
    details: options.offset === 0 ? {} : { offset: options.offset },
  });
  terminal.printJson(answer);
  for (const line of findersLines(answer)) terminal.print(line);
}

/** Before it says how far it is. */
const quietMs = 2_000;

export function findersLines({ sources, notInCopy }: WhoCanFindAnswer): string[] {
  return [...sources.flatMap(sourceLines), ...notInCopyLines(notInCopy)];
}

function sourceLines(found: FindersOnSource): string[] {
  const { source, project, issue, anonymous, asked, total, always, finders, hidden, nextOffset } = found;
  const naming =
    always === undefined || always === total ? '' : `, ${count(total - always)} of them only what names them`;
  const what = issue ?? `${project.key} "${project.name}"`;
  return [
    `${what} in ${source.name}: ${count(total)} of ${counted(asked, 'active account')} can find ${issue ? 'it' : 'something in it'}${naming}.`,
    ...(hidden === undefined ? [] : [`  ! ${hidden}`]),
    `  ${mark(anonymous.canFind)} ${anonymous.sentence}`,
    ...finders.flatMap(({ name, accountId, person, type, on, by }) => [
      `  ${mark(true)} ${name}  ${person ? `${person.email}` : `account ${accountId}, nobody here`}${type === 'app' ? ', an app' : ''}`,
      `      ${on}`,
      ...by.map((one) => `      by ${one}`),
    ]),
    ...(nextOffset === undefined
      ? []
      : [`  … and ${count(total - nextOffset)} more: --offset ${nextOffset}`]),
  ];
}
