/** `jackdaw simulate …`: who would gain and lose what, the public first. */

import { AppError } from '../errors.ts';
import { type SimulationView, simulateQuery, supposedChange } from '../http/change-api.ts';
import { simulatedEntry } from '../http/simulation-routes.ts';
import { simulatedView } from '../http/simulation-views.ts';
import { readChange } from '../permissions/simulate/read-change.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { record } from '../store/record.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count, counted, type Terminal } from './terminal.ts';

export interface SimulateOptions {
  readonly source?: string;
  readonly people?: number;
}

/** `change` as it was typed; the schema of the API judges it. */
export async function simulateCommand(
  tools: CommandTools,
  change: object,
  { source, people }: SimulateOptions,
): Promise<void> {
  const parsed = supposedChange.safeParse(change);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('bad-request', `${issue?.path.join('.') ?? 'The change'}: ${issue?.message ?? ''}.`);
  }
  const limit = simulateQuery.safeParse({ people });
  if (!limit.success) throw new AppError('bad-request', '--people takes a whole number from 0 to 5000.');
  const app = await tools.open();
  const sources = await sourcesNamed(app.store, source);
  const view = await simulatedView(
    app.permissions,
    await readChange(app.permissions, sources, parsed.data),
    limit.data.people,
  );
  await record(app.store.auditLog, app.clock.now(), {
    actor: operator(),
    action: 'simulated',
    ...simulatedEntry(view),
  });
  printSimulation(tools.terminal, view);
  tools.terminal.printJson(view);
}

export function printSimulation(terminal: Terminal, view: SimulationView): void {
  terminal.print(`${view.change}, on ${view.site}:`);
  if (view.nothingBecause === undefined) {
    terminal.print(`  the public: ${bothInWords(view.public)}`);
    const { peopleGaining, peopleLosing } = view.totals;
    terminal.print(`  people: ${count(peopleGaining)} gain, ${count(peopleLosing)} lose`);
  } else terminal.print(`  Nothing would change for anybody. ${view.nothingBecause}`);
  for (const one of view.people) terminal.print(`    ${one.name}: ${bothInWords(one)}`);
  if (view.more > 0) terminal.print(`    and ${count(view.more)} more`);
  for (const note of view.notes) terminal.print(`  ${note}`);
  const read = [
    view.directoryRead && `who is who: ${minute(view.directoryRead)}`,
    view.issuesRead && `issues: ${minute(view.issuesRead)}`,
  ].filter(Boolean);
  terminal.print(`  By our copy, as it was read at (UTC) ${read.join(', ') || 'no time yet'}.`);
}

type Impact = SimulationView['public']['gains'];

function bothInWords({ gains, loses }: SimulationView['public']): string {
  const parts = [impactInWords('gains', gains), impactInWords('loses', loses)].filter((part) => part !== '');
  return parts.join('; ') || 'nothing changes';
}

function impactInWords(verb: string, { issues, restrictedComments, examples }: Impact): string {
  const what = [
    issues > 0 && counted(issues, 'issue'),
    restrictedComments > 0 && counted(restrictedComments, 'restricted comment'),
  ].filter((part) => part !== false);
  if (what.length === 0) return '';
  return `${verb} ${what.join(' and ')}${examples.length > 0 ? ` (${examples.join(', ')})` : ''}`;
}

/** `2026-11-26 19:02` */
function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
