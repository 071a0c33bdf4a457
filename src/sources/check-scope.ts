/**
 * Looks at a scope before it is kept: its keys, its date, and its JQL, which Jira itself is asked about twice: alone,
 * and in the brackets in which it will stand, so that it can do nothing but narrow.
 */

import { AppError } from '../errors.ts';
import type { JiraCredential } from '../jira/credentials/credential.ts';
import { tryJql } from '../jira/project-choice.ts';
import type { SourceKind, SourceScope } from '../model/source.ts';
import type { AskingTools } from './asking-tools.ts';

const longestJql = 2_000;
const mostKeys = 10_000;

/** The scope as it is kept. Throws `bad-request`, with Jira's own words where it does not accept the JQL. */
export async function checkScope(
  { clock, log, fetch }: AskingTools,
  { baseUrl, jira }: { readonly baseUrl: string; readonly jira: JiraCredential },
  scope: SourceScope,
  signal?: AbortSignal,
): Promise<SourceScope> {
  const projectKeys = scope.projectKeys && checkedKeys(scope.projectKeys);
  const { updatedSinceMs } = scope;
  if (updatedSinceMs !== undefined) checkSince(updatedSinceMs, clock.now());
  const jql = scope.jql?.trim() || undefined;
  const asking = { clock, log, fetch, baseUrl, credential: jira };
  if (jql !== undefined) {
    if (jql.length > longestJql) {
      throw new AppError(
        'bad-request',
        `The JQL is longer than ${longestJql.toLocaleString('en')} characters.`,
      );
    }
    try {
      await tryJql(asking, jql, signal);
      await tryJql(asking, `id > 0 AND (${jql})`, signal).catch((error: unknown) => {
        if (isRefused(error)) throw notJustNarrowing();
        throw error;
      });
    } catch (error) {
      if (!isRefused(error)) throw error;
      throw new AppError('bad-request', `Jira does not accept this JQL. ${error.message}`, { cause: error });
    }
  }
  return {
    projectKeys,
    ...(updatedSinceMs !== undefined && { updatedSinceMs }),
    ...(jql !== undefined && { jql }),
  };
}

/** Throws `bad-request`. */
export function checkSince(updatedSinceMs: number, nowMs: number): void {
  if (updatedSinceMs <= nowMs) return;
  throw new AppError('bad-request', '"Updated since" lies in the future: nothing would be read.');
}

/** Throws `bad-request`. */
export function checkedKeys(keys: readonly string[]): string[] {
  const clean = [...new Set(keys.map((key) => key.trim().toUpperCase()).filter((key) => key !== ''))].sort();
  if (clean.length === 0) {
    throw new AppError('bad-request', 'No project is chosen. Choose some, or all present and future ones.');
  }
  if (clean.length > mostKeys) {
    throw new AppError('bad-request', `More than ${mostKeys.toLocaleString('en')} projects: choose all.`);
  }
  const odd = clean.find((key) => !/^[A-Z][A-Z0-9_]{0,254}$/.test(key));
  if (odd !== undefined) throw new AppError('bad-request', `"${odd}" is no key of a project.`);
  return clean;
}

function isRefused(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'jira-bad-request';
}

function notJustNarrowing(): AppError {
  return new AppError(
    'bad-request',
    'This JQL cannot stand in brackets. Leave out ORDER BY; the order is ours.',
  );
}

/** For the audit log, which other administrators read: what of a private source is read, is its owner's to know. */
export function projectsForLog(
  kind: SourceKind | undefined,
  { projectKeys }: SourceScope,
): number | 'all' | 'chosen by its owner' {
  if (kind === 'private') return 'chosen by its owner';
  return projectKeys?.length ?? 'all';
}
