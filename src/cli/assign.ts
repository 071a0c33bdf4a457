/**
 * `jackdaw permissions assign` and `undo`: shows who gains and who loses, asks, and only then has Jira do it. A script
 * says --yes; without it and without a terminal nothing is done.
 */

import { createInterface } from 'node:readline/promises';
import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import { type PlannedAssignment, planAssignment, planUndo } from '../http/planned-assignment.ts';
import { simulatedEntry } from '../http/simulation-routes.ts';
import { assignScheme } from '../sources/assign-scheme.ts';
import { record } from '../store/record.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { readSecret } from './read-secret.ts';
import { printSimulation } from './simulate.ts';

export interface ChangeOptions {
  readonly source?: string;
  readonly yes?: boolean;
  readonly email?: string;
  readonly tokenFile?: string;
  readonly anyway?: boolean;
}

const peopleShown = 20;

export async function assignCommand(
  tools: CommandTools,
  project: string,
  scheme: string,
  options: ChangeOptions,
): Promise<void> {
  const app = await tools.open();
  const wanted = { project, scheme, source: options.source };
  await carryOut(tools, app, await planAssignment(app, wanted, peopleShown), options);
}

export async function undoCommand(
  tools: CommandTools,
  entry: string | undefined,
  options: ChangeOptions,
): Promise<void> {
  const number = entry === undefined ? undefined : Number(entry);
  if (number !== undefined && !Number.isInteger(number)) {
    throw new AppError('bad-request', 'An entry of the audit log is a whole number.');
  }
  const app = await tools.open();
  const wanted = { entry: number, anyway: options.anyway ?? false };
  await carryOut(tools, app, await planUndo(app, wanted, peopleShown), options);
}

async function carryOut(
  tools: CommandTools,
  app: App,
  plan: PlannedAssignment,
  options: ChangeOptions,
): Promise<void> {
  const { terminal, signal } = tools;
  const { source, project, before, after, undoes, simulation } = plan;
  const credential = await otherCredential(tools, options);
  printSimulation(terminal, simulation);
  await record(app.store.auditLog, app.clock.now(), {
    actor: operator(),
    action: 'simulated',
    ...simulatedEntry(simulation),
  });
  if (!options.yes && !(await isConfirmed(tools, `Give ${project.key} "${after.name}" now?`))) {
    terminal.print('Nothing was changed.');
    terminal.printJson({ done: false, simulation });
    return;
  }
  const entry = await assignScheme(
    app.sources,
    { source, project, before, after, undoes, credential, actor: operator() },
    signal,
  );
  terminal.print(
    `${project.key} has the permission scheme "${after.name}" now, as Jira says; it was "${before.name}". ` +
      `Put it back with: jackdaw permissions undo ${entry.id}`,
  );
  terminal.printJson({ done: true, entry: entry.id, project: project.key, before, after, simulation });
}

async function otherCredential(tools: CommandTools, { email, tokenFile }: ChangeOptions) {
  if (email === undefined) {
    if (tokenFile === undefined) return undefined;
    throw new AppError('bad-request', 'A token belongs to an account: say whose with --email.');
  }
  const token = (await readSecret(tools, tokenFile, 'API token')).trim();
  if (token === '') {
    throw new AppError('bad-request', `There is no API token of ${email}: name the file with --token-file.`);
  }
  return { email, token };
}

async function isConfirmed({ terminal, signal }: CommandTools, question: string): Promise<boolean> {
  if (!process.stdin.isTTY || terminal.json) {
    throw new AppError(
      'bad-request',
      'Nothing was changed: nobody can be asked here. Look at what would change, and say --yes to do it.',
    );
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `, { signal })).trim());
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    asking.close();
  }
}
