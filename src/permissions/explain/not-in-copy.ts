/**
 * What can be said of an issue, or a part of one, that is not in our copy: it was never there, is gone, or the crawl
 * account cannot see it; and what the last sync found that may be why.
 */

import type { Finding } from '../../model/directory.ts';
import type { Source } from '../../model/source.ts';
import type { PermissionTools } from '../permission-tools.ts';
import type { ExplainedUnit, NotInCopy } from './explanation.ts';
import { ago } from './reason-words.ts';

/** `unit`: the issue is there, and this part of it is not. */
export async function notInCopy(
  tools: PermissionTools,
  key: string,
  unit: ExplainedUnit | undefined,
): Promise<NotInCopy> {
  const sources = await tools.store.sources.list();
  if (sources.length === 0) {
    return { summary: 'No Jira site is connected yet. Connect one with "jackdaw connect".', findings: [] };
  }
  const projectKey = key.slice(0, Math.max(0, key.lastIndexOf('-'))).toUpperCase();
  const perSource = await Promise.all(sources.map((source) => aboutSource(tools, source, projectKey)));
  const what = unit ? `The ${unit.kind} ${unit.id} of ${key}` : key;
  return {
    summary: [
      `${what} is not in our copy: it was never read, or is gone, or the crawl account cannot see it.`,
      ...perSource.map(({ words }) => words),
    ].join(' '),
    findings: perSource.flatMap(({ findings }) => findings.map(({ code, message }) => ({ code, message }))),
  };
}

async function aboutSource(
  { store, directory, now }: PermissionTools,
  source: Source,
  projectKey: string,
): Promise<{ readonly words: string; readonly findings: readonly Finding[] }> {
  const nowMs = now();
  const copy = await directory.current(source.id, nowMs);
  const lastMs = await store.crawl.lastFinishedMs(source.id);
  const last =
    lastMs === undefined
      ? 'has never been read to its end'
      : `was last read to its end ${ago(lastMs, nowMs)}`;
  // Which projects it has is its owner's alone to know.
  if (source.kind === 'private') {
    return {
      words: `${source.name} ${last}; it is private, and what it has is its owner’s alone.`,
      findings: [],
    };
  }
  const project = [...copy.projects.values()].find(
    ({ project: read }) => read?.body.key.toUpperCase() === projectKey,
  );
  const isLeftOut = source.scope.projectKeys?.every((one) => one.toUpperCase() !== projectKey) ?? false;
  const there = isLeftOut
    ? `the project ${projectKey} is not among those that were chosen when it was connected`
    : project?.project === undefined
      ? `no project ${projectKey} was found there`
      : project.project.body.archived
        ? `the project ${projectKey} is archived, and its issues are not read`
        : `the project ${projectKey} is in our copy`;
  const findings = (await store.directory.findings(source.id)).filter(
    ({ code, subject, subjects }) =>
      (subject === 'site' && code !== 'people-without-account') ||
      subject === projectKey ||
      subjects?.includes(projectKey) ||
      subject.startsWith(`${projectKey}-`) ||
      subject.startsWith(`${projectKey}:`),
  );
  return { words: `${source.name} ${last}; ${there}.${narrowing(source)}`, findings };
}

/** An issue that is left out by our own choice is no secret of Jira's. */
function narrowing({ scope: { updatedSinceMs, jql } }: Source): string {
  const limits = [
    ...(updatedSinceMs === undefined
      ? []
      : [`changed since ${new Date(updatedSinceMs).toISOString().slice(0, 10)}`]),
    ...(jql === undefined ? [] : [`is within the JQL ${jql}`]),
  ];
  return limits.length === 0 ? '' : ` It reads only what ${limits.join(' and ')}.`;
}
