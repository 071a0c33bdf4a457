/** `jackdaw sources …`: the connected sites for whoever runs Jackdaw, and their removal with a receipt. */

import { createInterface } from 'node:readline/promises';
import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import { credentialName, type Source, type SourceKind } from '../model/source.ts';
import { changeScope } from '../sources/change-scope.ts';
import { intervalInWords, pauseSource, resumeSource } from '../sources/change-source.ts';
import { hoursInWords } from '../sources/directory-age.ts';
import { dryRun } from '../sources/dry-run.ts';
import { daysLeft } from '../sources/expiry.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { sourceCredential } from '../sources/open-client.ts';
import { beginRemoval, finishRemoval, keptOnPurpose, receiptOf } from '../sources/remove-source.ts';
import {
  pausedProjects,
  pauseProject,
  projectNamed,
  projectToResume,
  resumeProject,
} from '../sources/run-control.ts';
import { sourceStatuses } from '../sources/status.ts';
import type { Removal } from '../store/removal-store.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count, counted } from './terminal.ts';

export async function listCommand(tools: CommandTools): Promise<void> {
  const { terminal } = tools;
  const { app, statuses } = await withStatuses(tools);
  const removals = await app.store.removals.list();
  terminal.printJson({ sources: statuses, removals });
  if (statuses.length + removals.length === 0) {
    terminal.print('No Jira site is connected yet. Connect one with "jackdaw connect".');
  }
  for (const { id, name, site, kind, status, reason } of statuses) {
    terminal.print(`${id}  ${name}  ${site}  ${kind}: ${status}`);
    if (reason !== undefined) terminal.print(`   ${reason}`);
  }
  for (const { name, siteUrl } of removals) {
    terminal.print(`${name}  ${siteUrl}: is being removed. Go on with: jackdaw sources remove "${name}"`);
  }
}

export async function showCommand(tools: CommandTools, name: string): Promise<void> {
  const { terminal } = tools;
  const { app, statuses } = await withStatuses(tools);
  const source = await oneNamed(app, name);
  const status = statuses.find(({ id }) => id === source.id);
  const paused = (await pausedProjects(app.store, source)).map(({ project }) => project.key);
  terminal.printJson({ source, status, paused });
  terminal.print(
    `${source.name}  ${source.site.url}  ${source.kind}${source.titlesOnly ? ', titles only' : ''}`,
  );
  terminal.print(`  ${status?.status ?? 'unknown'}${status?.reason ? `: ${status.reason}` : ''}`);
  const left = daysLeft(source, app.clock.now());
  const ends = left === undefined ? '' : left < 0 ? ', ended' : `, ends in ${counted(left, 'day')}`;
  terminal.print(
    `  reads as ${credentialName(source)} (${source.credential.kind}${ends}), at ${source.baseUrl}`,
  );
  terminal.print(`  reads ${scopeInWords(source)}`);
  if (paused.length > 0) terminal.print(`  paused: ${paused.join(', ')}`);
  terminal.print(`  found by ${await findersInWords(app, source)}`);
  terminal.print(
    `  connected by ${source.createdBy} on ${new Date(source.createdMs).toISOString().slice(0, 10)}; ` +
      `automatic sync ${source.automatic ? `on, ${intervalInWords(source.pollEveryMs)}` : 'off'}`,
  );
}

export async function checkCommand(
  tools: CommandTools,
  name: string,
  options: { readonly kind?: SourceKind },
): Promise<void> {
  const { terminal, signal } = tools;
  const app = await tools.open();
  const source = await oneNamed(app, name);
  const ask = {
    baseUrl: source.baseUrl,
    jira: await sourceCredential(app.sources, source),
    kind: options.kind ?? source.kind,
    projectKeys: source.scope.projectKeys,
    jql: source.scope.jql,
  };
  const run = await dryRun(app.sources, ask, signal, ({ lines, of }) =>
    terminal.progress(`Asking Jira: ${lines.length} of ${of} …`),
  );
  terminal.progress('');
  terminal.printJson(run);
  for (const line of run.lines) {
    terminal.print(`${line.outcome.padEnd(9)}  ${line.call}  (${line.reads})`);
    if (line.message !== undefined) terminal.print(`           ${line.message}`);
    if (line.hidden !== undefined) terminal.print(`           Therefore: ${line.hidden}`);
  }
  if (run.verdict) terminal.print(run.verdict.message);
}

export interface ScopeOptions {
  readonly projects?: readonly string[] | 'all';
  readonly updatedSince?: number | 'ever';
  /** Empty: no more. */
  readonly jql?: string;
}

export async function scopeCommand(tools: CommandTools, name: string, options: ScopeOptions): Promise<void> {
  const { terminal, signal } = tools;
  const { projects, updatedSince, jql } = options;
  if (projects === undefined && updatedSince === undefined && jql === undefined) {
    throw new AppError('bad-request', 'Say what to change: --projects, --updated-since or --jql.');
  }
  const app = await tools.open();
  const source = await oneNamed(app, name);
  const { scope } = source;
  const since = updatedSince ?? scope.updatedSinceMs;
  const narrowing = jql ?? scope.jql;
  const wanted = {
    projectKeys: projects === 'all' ? undefined : (projects ?? scope.projectKeys),
    ...(since !== undefined && since !== 'ever' && { updatedSinceMs: since }),
    ...(narrowing && { jql: narrowing }),
  };
  const changed = await changeScope(app.sources, source, wanted, operator(), signal);
  terminal.printJson({
    scope: changed.source.scope,
    left: changed.left,
    removed: changed.removed,
    waits: changed.waits,
  });
  terminal.print(`"${source.name}" reads ${scopeInWords(changed.source)} from now on.`);
  if (changed.left.length > 0) {
    terminal.print(
      `Found no more: ${changed.left.join(', ')}; ${counted(changed.removed, 'issue')} removed.`,
    );
  } else if (changed.removed > 0) terminal.print(`Found no more: ${counted(changed.removed, 'issue')}.`);
  if (changed.waits) terminal.print('Next: jackdaw sync');
}

export async function pauseCommand(tools: CommandTools, name: string, key?: string): Promise<void> {
  const app = await tools.open();
  if (key !== undefined) {
    const source = await oneNamed(app, name);
    const project = await projectNamed(app.store, source, key);
    await pauseProject(app.sources, source, project, operator(), tools.signal);
    tools.terminal.printJson({ source: source.id, project: project.key, paused: true });
    tools.terminal.print(
      `${project.key} is paused. What was read of it is found as it is now, by whoever may see it in Jira, until it is too old to count (${hoursInWords(app.config.directoryMaxAgeMs)}); what Jira announces of it is read on.`,
    );
    return;
  }
  const source = await pauseSource(app.sources, await oneNamed(app, name), operator(), tools.signal);
  tools.terminal.printJson({ source: source.id, halt: source.halt });
  tools.terminal.print(
    `"${source.name}" is paused. What was read is found until the permissions are too old to count.`,
  );
}

/** Who resumes a source may have no server running. */
const byWhom = 'by a running server without more ado, otherwise with "jackdaw sync".';

export async function resumeCommand(tools: CommandTools, name: string, key?: string): Promise<void> {
  const app = await tools.open();
  if (key !== undefined) {
    const source = await oneNamed(app, name);
    const project = await projectToResume(app.store, source, key);
    await resumeProject(app.sources, source, project, operator());
    tools.terminal.printJson({ source: source.id, project: project.key, paused: false });
    tools.terminal.print(`${project.key} is read again: ${byWhom}`);
    return;
  }
  const source = await resumeSource(app.sources, await oneNamed(app, name), operator(), tools.signal);
  tools.terminal.printJson({ source: source.id, halt: null });
  tools.terminal.print(`"${source.name}" is read again: ${byWhom}`);
}

export async function removeCommand(
  tools: CommandTools,
  name: string,
  options: { readonly yes?: boolean },
): Promise<void> {
  const { terminal, signal } = tools;
  const app = await tools.open();
  const by = operator();
  const removal = await begunOrBegin(app, name, options.yes ?? false, signal);
  terminal.print(`Nobody finds anything of "${removal.name}" any more. Taking it away …`);
  app.followStore();
  const counts = await finishRemoval(app.sources, removal, {
    by,
    signal,
    untilIndexed: (stop) => app.untilIndexed(stop),
    onProgress: ({ issue = 0 }) => terminal.progress(`${counted(issue, 'issue')} removed so far …`),
  });
  terminal.progress('');
  const receipt = receiptOf(counts);
  terminal.printJson({ removed: receipt, kept: keptOnPurpose });
  terminal.print(`Removed "${removal.name}" (${removal.siteUrl}):`);
  for (const { what, count: number } of receipt) terminal.print(`  ${count(number).padStart(10)}  ${what}`);
  terminal.print('Nothing of it is left in any table, nor in the text index. What stays:');
  for (const kept of keptOnPurpose) terminal.print(`  ${kept}`);
}

/** One that was begun goes on without a question. */
async function begunOrBegin(app: App, name: string, isSure: boolean, signal: AbortSignal): Promise<Removal> {
  const begun = (await app.store.removals.list()).find(
    (one) => one.name.toLowerCase() === name.toLowerCase() || String(one.id) === name,
  );
  if (begun) return begun;
  const source = await oneNamed(app, name);
  if (!isSure) await askForName(source, signal);
  return beginRemoval(app.sources, source, operator());
}

async function askForName({ name }: Source, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new AppError('bad-request', `Say --yes to remove "${name}" with all that was read through it.`);
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await asking.question(`Type the name of the source ("${name}") to remove it: `, { signal });
    if (typed.trim() !== name)
      throw new AppError('bad-request', 'That is not its name. Nothing was removed.');
  } finally {
    asking.close();
  }
}

async function withStatuses(tools: CommandTools) {
  const app = await tools.open();
  const sources = await app.store.sources.list();
  const index = await app.search.index.state();
  const statuses = await sourceStatuses(
    app.store,
    app.clock,
    index,
    app.config.directoryMaxAgeMs,
    app.sources.vault,
  );
  return {
    app,
    statuses: sources.flatMap(({ kind }, place) => {
      const status = statuses[place];
      return status ? [{ kind, ...status }] : [];
    }),
  };
}

export async function oneNamed(app: App, name: string): Promise<Source> {
  const found = await sourcesNamed(app.store, name);
  const [source] = found;
  if (source && found.length === 1) return source;
  const numbers = found.map(({ id, name: its }) => `${id} ("${its}")`).join(', ');
  throw new AppError('bad-request', `Several sources are named so: ${numbers}. Say the number.`);
}

async function findersInWords({ store }: App, { kind, ownerId, audience }: Source): Promise<string> {
  if (kind === 'private') {
    const owner = ownerId === undefined ? undefined : await store.people.byId(ownerId);
    return owner ? `${owner.name} (${owner.email}) alone` : 'nobody: its owner is not here any more';
  }
  if (kind === 'permission-based') return 'everybody, each what Jira lets them see';
  if (audience === undefined || audience === 'everyone') return 'everyone here';
  const groups = await store.workspaceGroups.list();
  const names = audience.map((id) => groups.find((group) => group.id === id)?.name ?? `group ${id}`);
  return `the members of ${names.join(', ')}`;
}

function scopeInWords({ scope: { projectKeys, updatedSinceMs, jql } }: Source): string {
  const projects = projectKeys?.join(', ') ?? 'all projects, present and future';
  const since =
    updatedSinceMs === undefined
      ? ''
      : `, updated since ${new Date(updatedSinceMs).toISOString().slice(0, 10)}`;
  return `${projects}${since}${jql === undefined ? '' : `, within ${jql}`}`;
}
