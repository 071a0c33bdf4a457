/**
 * `jackdaw audit`: compares what people may find with what Jira says they may open, tells of earlier comparisons, and
 * releases projects that one of them has hidden. It prints keys and reasons, never the text of an issue.
 */

import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import { type AccountId, accountId, type ProjectId } from '../model/ids.ts';
import { isByPermissions, type Source } from '../model/source.ts';
import { tiesThatCount } from '../people/tie-standing.ts';
import { type AuditProgress, auditDrift } from '../permissions/audit-drift.ts';
import { canBeAsked } from '../permissions/drift/comparable.ts';
import { falseAnswers, runWithFalseAnswers } from '../permissions/drift/history.ts';
import { heldProjects, releaseProject } from '../permissions/drift/holds.ts';
import { differenceView, heldView, runView } from '../permissions/drift/run-view.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { record } from '../store/record.ts';
import { differenceLines, runLines } from './audit-lines.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count, counted } from './terminal.ts';

export interface AuditOptions {
  readonly all?: boolean;
  readonly project?: string;
  readonly as?: string;
  readonly budget?: number;
  readonly seed?: number;
  readonly history?: boolean;
}

const sampleBudget = 100;
const allBudget = 1_000;
/** Differences of one run; all that were kept stay in the store. */
const mostInJson = 1_000;

export async function auditCommand(
  tools: CommandTools,
  name: string | undefined,
  options: AuditOptions,
): Promise<void> {
  const { terminal, signal } = tools;
  const app = await tools.open();
  const sources = (await sourcesNamed(app.store, name)).filter(isByPermissions);
  if (options.history === true) return await history(tools, app, sources);
  const kind = options.all === true ? 'all' : 'sample';
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const budget = options.budget ?? (kind === 'all' ? allBudget : sampleBudget);
  const actor = operator();
  const results: unknown[] = [];
  for (const [source, subject] of await subjects(app, sources, options)) {
    const details = { kind, budget, seed, project: options.project ?? null, as: options.as ?? null };
    const entry = { actor, action: 'audited', subject: source.name, outcome: 'done', details } as const;
    await record(app.store.auditLog, app.clock.now(), entry);
    const request = { subject: { kind, ...subject }, budget, seed, trigger: 'command', actor } as const;
    const run = await auditDrift(app.drift, source, request, signal, (now) =>
      terminal.progress(progressLine(source, now)),
    );
    terminal.progress('');
    for (const line of await runLines(app.store, source, run)) terminal.print(line);
    const differences = await falseAnswers(app.store, [run], mostInJson);
    for (const line of differenceLines(differences)) terminal.print(line);
    const view = await runView(app.store, run);
    results.push({ source: source.name, ...view, differences: differences.map(differenceView) });
    if (signal.aborted) break;
    if (kind === 'all' && run.state === 'interrupted') {
      terminal.print('  The budget is spent. The same command goes on where this one ended.');
    }
  }
  await printHeld(tools, app);
  terminal.printJson({ audits: results, held: (await heldProjects(app.drift)).map(heldView) });
  if (signal.aborted) {
    throw new AppError('interrupted', 'Stopped. What had been compared until then is above, and is kept.');
  }
}

export async function releaseCommand(tools: CommandTools, project: string): Promise<void> {
  const app = await tools.open();
  const released = await releaseProject(app.drift, project, operator());
  const keys = released.map(({ key }) => key);
  tools.terminal.print(`${keys.join(', ')} can be found again, by those who may see it.`);
  tools.terminal.printJson({ released: keys });
}

async function history({ terminal }: CommandTools, app: App, sources: readonly Source[]): Promise<void> {
  const views: unknown[] = [];
  for (const source of sources) {
    const runs = await app.store.drift.latest(source.id, 20);
    if (runs.length === 0) terminal.print(`${source.name}: not compared with Jira yet.`);
    const shown = runWithFalseAnswers(runs);
    const differences = await falseAnswers(app.store, runs, mostInJson);
    // The latest is the last one, where one looks first.
    for (const run of [...runs].reverse()) {
      for (const line of await runLines(app.store, source, run)) terminal.print(line);
      if (run !== shown) continue;
      for (const line of differenceLines(differences)) terminal.print(line);
    }
    views.push({
      source: source.name,
      runs: await Promise.all(runs.map((run) => runView(app.store, run))),
      differences: differences.map(differenceView),
    });
  }
  await printHeld({ terminal }, app);
  terminal.printJson({ sources: views, held: (await heldProjects(app.drift)).map(heldView) });
}

async function printHeld({ terminal }: Pick<CommandTools, 'terminal'>, app: App): Promise<void> {
  for (const { key, held } of await heldProjects(app.drift)) {
    const since = new Date(held.sinceMs).toISOString().slice(0, 16).replace('T', ' ');
    const why =
      held.unsettled &&
      ` ${counted(held.unsettled.length, 'difference')} could not be read again: the next comparison tries it.`;
    terminal.print(
      `Held: everything in ${key} is hidden since ${since}.${why ?? ''} "jackdaw audit release ${key}" ends that.`,
    );
  }
}

type Narrowed = { readonly projectId: ProjectId | undefined; readonly account: AccountId | undefined };

/** The sources that have what was asked for. Throws `not-found` or `bad-request` when none has. */
async function subjects(
  app: App,
  sources: readonly Source[],
  options: AuditOptions,
): Promise<(readonly [Source, Narrowed])[]> {
  const found: (readonly [Source, Narrowed])[] = [];
  for (const source of sources) {
    const projectId = await projectNamed(app, source, options.project);
    const account = await accountOf(app, source, options.as);
    if (options.project !== undefined && projectId === undefined) continue;
    if (options.as !== undefined && account === undefined) continue;
    found.push([source, { projectId, account }]);
  }
  if (found.length > 0) return found;
  const what = [
    options.project && `a project ${options.project}`,
    options.as && `an account of ${options.as} that can be asked about`,
  ];
  const why =
    options.as === undefined
      ? '"jackdaw permissions schemes" lists those that there are.'
      : 'Deactivated accounts and customers cannot; "jackdaw people list" shows whose account is known.';
  throw new AppError('not-found', `No connected site has ${what.filter(Boolean).join(' and ')}. ${why}`);
}

async function projectNamed(
  app: App,
  source: Source,
  key: string | undefined,
): Promise<ProjectId | undefined> {
  if (key === undefined) return undefined;
  for (const part of await app.store.directory.parts(source.id)) {
    if (part.kind === 'project' && part.body.key.toUpperCase() === key.toUpperCase()) return part.body.id;
  }
  return undefined;
}

/** By the email address of a person, or by account id. */
async function accountOf(app: App, source: Source, who: string | undefined): Promise<AccountId | undefined> {
  if (who === undefined) return undefined;
  const { store } = app;
  const person = await store.people.byEmail(who);
  const ties = person && (await tiesThatCount(store, person, [source]));
  const account = ties ? ties.get(source.site.id) : accountId(who);
  if (account === undefined) return undefined;
  return canBeAsked(await store.directory.account(source.id, account)) ? account : undefined;
}

function progressLine(source: Source, { phase, asked, of, pairs, differences }: AuditProgress): string {
  const what = phase === 'settling' ? `reading ${counted(differences, 'difference')} again` : 'asking Jira';
  return `${source.name}: ${what}, ${count(asked)} of ${count(of)} questions, ${counted(pairs, 'pair')}`;
}
