/**
 * The audit log as others read it: JSON objects, one a line, or a table of comma-separated values. Names of fields
 * and columns are a file format: they stay. Times are ISO 8601 in UTC.
 */

import type { AuditAction, AuditActor, AuditDetails, AuditEntry, AuditOutcome } from './audit-entry.ts';

export interface AuditEntryView {
  readonly id: number;
  readonly at: string;
  readonly actor: { readonly kind: AuditActor['kind']; readonly name: string };
  readonly action: AuditAction;
  readonly subject: string;
  readonly outcome: AuditOutcome;
  readonly details: AuditDetails;
}

export const auditFormats = ['jsonl', 'csv'] as const;

export type AuditFormat = (typeof auditFormats)[number];

export function auditEntryView({ atMs, actor, ...entry }: AuditEntry): AuditEntryView {
  const name = actor.kind === 'person' ? actor.email : actor.kind === 'schedule' ? '' : actor.name;
  return { ...entry, at: new Date(atMs).toISOString(), actor: { kind: actor.kind, name } };
}

/** Ends with a line break; empty where there is nothing to say before the first entry. */
export function auditHead(format: AuditFormat): string {
  return format === 'csv' ? 'id,at,actor kind,actor,action,subject,outcome,details\r\n' : '';
}

/** One entry, with its line break. */
export function auditLine(entry: AuditEntry, format: AuditFormat): string {
  const view = auditEntryView(entry);
  if (format === 'jsonl') return `${JSON.stringify(view)}\n`;
  const { id, at, actor, action, subject, outcome, details } = view;
  const cells = [String(id), at, actor.kind, actor.name, action, subject, outcome, JSON.stringify(details)];
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A program for tables would calculate what begins like a formula: addresses and names are other people's words. */
function cell(value: string): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
