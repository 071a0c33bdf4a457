/**
 * Gives a project another permission scheme in Jira: the one thing that Jackdaw changes there. What it is about to do is
 * in the audit log before Jira is asked, and how it ended after; what Jira has is read back, compared, and counts here
 * from the next question on. It is done only where the project still has the scheme that somebody looked at.
 */

import { AppError, type ErrorCode } from '../errors.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { type JiraClient, openJiraClient } from '../jira/jira-client.ts';
import type { AuditActor, AuditEntry } from '../model/audit-entry.ts';
import type { ProjectPart } from '../model/directory.ts';
import { credentialName, type Source } from '../model/source.ts';
import { record } from '../store/record.ts';
import { assignmentDetails, type SchemeRef } from './assignment-log.ts';
import { openSourceClient, type SourceTools, spendingOf } from './open-client.ts';
import { readSchemeOfProject } from './read-schemes.ts';

export interface Assignment {
  readonly source: Source;
  readonly project: Pick<ProjectPart, 'id' | 'key'>;
  /** What the project had when somebody looked at what would change. */
  readonly before: SchemeRef;
  readonly after: SchemeRef;
  readonly actor: AuditActor;
  /** The entry of the assignment that this one puts back. */
  readonly undoes: number | undefined;
  /** Of another account than the source's: used once and not kept. */
  readonly credential: OtherCredential | undefined;
}

export interface OtherCredential {
  readonly email: string;
  readonly token: string;
}

/** The client for changes: with the source's own credential, or with another one. */
export async function openChangingClient(
  tools: SourceTools,
  source: Source,
  credential: OtherCredential | undefined,
): Promise<JiraClient> {
  if (!credential) return openSourceClient(tools, source, 'somebody-waits');
  const { clock, log, fetch } = tools;
  return openJiraClient({
    baseUrl: source.baseUrl,
    credential: apiTokenCredential(credential),
    clock,
    log,
    fetch,
    spending: {
      ...spendingOf(tools, source, 'somebody-waits'),
      app: { id: `another account than of source ${source.id}`, isMetered: false },
    },
  });
}

/** The entry of the audit log that says that it was done. Throws `changed-meanwhile` where somebody was faster. */
export async function assignScheme(
  tools: SourceTools,
  assignment: Assignment,
  signal?: AbortSignal,
): Promise<AuditEntry> {
  const { source, project, before, after, undoes } = assignment;
  const client = await openChangingClient(tools, source, assignment.credential);
  const has = await client.permissionSchemeOf(project.id, signal);
  if (has.id !== before.id) throw changedMeanwhile(project.key, before, has.name);
  if (has.id === after.id) {
    throw new AppError('bad-request', `${project.key} has the permission scheme "${after.name}" already.`);
  }
  const account = assignment.credential?.email ?? credentialName(source);
  const entry = {
    actor: assignment.actor,
    action: undoes === undefined ? 'assigned' : 'undone',
    subject: project.key,
    details: assignmentDetails({
      sourceId: source.id,
      projectId: project.id,
      before,
      after,
      account,
      undoes,
    }),
  } as const;
  const write = (outcome: 'begun' | 'done' | 'failed', more: AuditEntry['details'] = {}) =>
    record(tools.store.auditLog, tools.clock.now(), {
      ...entry,
      outcome,
      details: { ...entry.details, ...more },
    });
  const { id: intent } = await write('begun');
  const failed = async (error: unknown) => {
    const reason = error instanceof AppError ? error.code : 'internal';
    await write('failed', { intent, reason }).catch(() => {});
    return error;
  };
  try {
    await client.assignPermissionScheme(project.id, after.id, signal);
  } catch (error) {
    if (!mayHaveHappened(error)) throw await failed(error);
    const now = await readBack(client, project.id);
    if (!now) throw endUnknown(project.key, intent, error);
    if (now.id !== after.id) throw await failed(error);
  }
  const reading = { store: tools.store, client, clock: tools.clock };
  const now = await readSchemeOfProject(reading, source.id, project.id).catch((error: unknown) => {
    throw endUnknown(project.key, intent, error);
  });
  if (now.id !== after.id) throw await failed(changedMeanwhile(project.key, after, now.name));
  return write('done', { intent });
}

/** The request may have arrived although its answer did not. */
function mayHaveHappened(error: unknown): boolean {
  return !(error instanceof AppError) || lostAnswers.has(error.code);
}

const lostAnswers: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'jira-unreachable',
  'jira-unavailable',
  'jira-timeout',
  'jira-bad-answer',
  'interrupted',
]);

async function readBack(client: JiraClient, projectId: string): Promise<{ id: string } | undefined> {
  return client.permissionSchemeOf(projectId).catch(() => undefined);
}

function changedMeanwhile(key: string, expected: SchemeRef, found: string): AppError {
  return new AppError(
    'changed-meanwhile',
    `${key} has the permission scheme "${found}" now, not "${expected.name}": somebody changed it in the meantime. Look again.`,
  );
}

function endUnknown(key: string, intent: number, cause: unknown): AppError {
  return new AppError(
    'jira-unavailable',
    `It is not known whether ${key} has the new permission scheme: Jira did not say (entry ${intent} of the audit log). ` +
      `Look with "jackdaw permissions show ${key}" after the next sync, or in Jira.`,
    { cause },
  );
}
