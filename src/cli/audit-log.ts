/** `jackdaw audit-log`: who did what, on the terminal or into a file. */

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';
import { type AuditAction, type AuditEntry, type AuditFilter, actorInWords } from '../model/audit-entry.ts';
import { auditEntryView, auditFormats } from '../model/audit-lines.ts';
import { auditLogLines } from '../store/follow-audit-log.ts';
import { record } from '../store/record.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';

export interface AuditLogOptions {
  readonly since?: number;
  readonly action?: AuditAction;
  readonly actor?: string;
  readonly limit: number;
  readonly export?: string;
}

export async function auditLogCommand(tools: CommandTools, options: AuditLogOptions): Promise<void> {
  const { terminal } = tools;
  const filter = { sinceMs: options.since, action: options.action, actor: options.actor };
  if (options.export !== undefined) return await exportTo(tools, options.export, filter);
  const app = await tools.open();
  const entries = await app.store.auditLog.latest(filter, options.limit);
  terminal.printJson({ entries: entries.map(auditEntryView) });
  if (entries.length === 0) terminal.print('No such entry.');
  // The latest is the last line, where one looks first.
  for (const entry of [...entries].reverse()) terminal.print(lineOf(entry));
}

function lineOf({ id, atMs, actor, action, subject, outcome, details }: AuditEntry): string {
  const more = Object.entries(details).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const ended = outcome === 'done' ? [] : [`(${outcome})`];
  const at = new Date(atMs).toISOString().replace('T', ' ').slice(0, 19);
  return [`#${id}`, at, actorInWords(actor), action, subject, ...ended, ...more].join('  ');
}

async function exportTo(tools: CommandTools, file: string, filter: AuditFilter): Promise<void> {
  const format = auditFormats.find((one) => file.endsWith(`.${one}`));
  if (!format) {
    throw new AppError('bad-request', `The name of the file says the format: it ends in .jsonl or .csv.`);
  }
  const app = await tools.open();
  const { auditLog } = app.store;
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await new Promise((resolve, reject) => out.once('open', resolve).once('error', reject));
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = isThere ? 'is there already: choose another name' : 'cannot be written';
    throw new AppError('bad-request', `The file ${file} ${why}.`, { cause });
  }
  await record(auditLog, app.clock.now(), {
    actor: operator(),
    action: 'exported-log',
    subject: format,
    outcome: 'done',
    details: {},
  });
  await pipeline(Readable.from(auditLogLines(auditLog, filter, format)), out, { signal: tools.signal });
  tools.terminal.print(`The audit log is in ${file}.`);
  tools.terminal.printJson({ file });
}
