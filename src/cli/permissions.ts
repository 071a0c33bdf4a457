/** `jackdaw permissions show|schemes|levels`: who may do what in projects, for people to read. */

import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import type { HolderView, ProjectPermissionsView } from '../http/permission-api.ts';
import { projectView, sourceSchemes } from '../http/permission-views.ts';
import { isByPermissions, type Source } from '../model/source.ts';
import { projectNamed } from '../permissions/find-project.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { openSourceClient } from '../sources/open-client.ts';
import { readAllSchemes } from '../sources/read-schemes.ts';
import { settableLevels } from '../sources/settable-levels.ts';
import type { CommandTools } from './command-tools.ts';
import { count, type Terminal } from './terminal.ts';

export interface ShowOptions {
  readonly source?: string;
  readonly all?: boolean;
}

const firstPeople = 12;

export async function showCommand(tools: CommandTools, key: string, options: ShowOptions): Promise<void> {
  const app = await tools.open();
  const found = await projectNamed(app.permissions, await sourcesNamed(app.store, options.source), key);
  const view = await projectView(app.permissions, found, options.all ? 1_000 : firstPeople);
  tools.terminal.printJson(view);
  const { terminal } = tools;
  printHead(terminal, view);
  const scheme = view.permissionScheme;
  if (!scheme) {
    terminal.print('  Its permission scheme could not be read.');
    return;
  }
  const also = scheme.alsoOf.length === 0 ? 'no other project' : scheme.alsoOf.join(', ');
  terminal.print(`  permission scheme "${scheme.name}" (${scheme.id}), also of: ${also}`);
  const shown = options.all ? scheme.permissions : scheme.permissions.slice(0, 1);
  for (const { permission, holders } of shown) {
    terminal.print(`  ${permission}`);
    for (const place of holders) printHolder(terminal, view.holders[place]);
  }
  const more = scheme.permissions.length - shown.length;
  if (more > 0) terminal.print(`  and ${count(more)} more permissions: --all shows them`);
}

export async function levelsCommand(tools: CommandTools, key: string, options: ShowOptions): Promise<void> {
  const app = await tools.open();
  const found = await projectNamed(app.permissions, await sourcesNamed(app.store, options.source), key);
  const view = await projectView(app.permissions, found, firstPeople);
  const { terminal, signal } = tools;
  const settable = await settableLevels(app.sources, found.source, found.project.id, signal);
  terminal.printJson({ ...view, settable });
  printHead(terminal, view);
  const scheme = view.securityScheme;
  if (scheme) {
    terminal.print(`  issue security scheme "${scheme.name}" (${scheme.id})`);
    for (const level of scheme.levels) {
      terminal.print(`  ${level.name}${level.isDefault ? ', which new issues get' : ''}`);
      for (const place of level.holders) printHolder(terminal, view.holders[place]);
      if (level.holders.length === 0) terminal.print('    nobody');
    }
  } else {
    terminal.print(
      scheme === null
        ? '  It has no issue security scheme.'
        : '  Its issue security scheme could not be read.',
    );
  }
  const names = settable.levels.map(({ name }) => name).join(', ') || 'none';
  const { name, email } = settable.account;
  terminal.print(
    `  The account that reads the site, ${name} <${email}>, may set: ${names}. (Asked Jira just now.)`,
  );
}

/** `key`: only those that this project has. */
export async function schemesCommand(
  tools: CommandTools,
  key: string | undefined,
  options: ShowOptions,
): Promise<void> {
  const app = await tools.open();
  const { terminal } = tools;
  const named = (await sourcesNamed(app.store, options.source)).filter(isByPermissions);
  const found = key === undefined ? undefined : await projectNamed(app.permissions, named, key);
  const all = found ? [found.source] : named;
  if (!found) for (const source of all) await readUnused(tools, app, source);
  const isAsked = ({ projects }: { readonly projects: readonly string[] }) =>
    found === undefined || projects.includes(found.project.key);
  const sources = (await Promise.all(all.map((source) => sourceSchemes(app.permissions, source)))).map(
    ({ permissionSchemes, securitySchemes, ...source }) => ({
      ...source,
      permissionSchemes: permissionSchemes.filter(isAsked),
      securitySchemes: securitySchemes.filter(isAsked),
    }),
  );
  terminal.printJson({ sources });
  for (const { source, site, permissionSchemes, securitySchemes } of sources) {
    terminal.print(`${source} (${site})`);
    for (const { id, name, projects, browse } of permissionSchemes) {
      terminal.print(`  permission scheme "${name}" (${id}): ${projects.join(', ') || 'no project has it'}`);
      terminal.print(`    may browse: ${browse.join(', ') || 'nobody'}`);
    }
    for (const { id, name, projects, levels } of securitySchemes) {
      terminal.print(
        `  issue security scheme "${name}" (${id}): ${projects.join(', ') || 'no project has it'}`,
      );
      for (const level of levels) {
        terminal.print(
          `    ${level.name}${level.isDefault ? ' (default)' : ''}: ${level.members.join(', ') || 'nobody'}`,
        );
      }
    }
  }
}

/** The copy holds the schemes that projects have. Of the others Jira is asked, as far as it answers. */
async function readUnused({ terminal, signal }: CommandTools, app: App, source: Source): Promise<void> {
  try {
    const client = await openSourceClient(app.sources, source, 'somebody-waits');
    await readAllSchemes({ store: app.store, client, clock: app.clock }, source.id, signal);
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('jira-')) throw error;
    terminal.note(`${error.message} Schemes that no project has may be missing.`);
  }
}

function printHead(terminal: Terminal, view: ProjectPermissionsView): void {
  const kind = view.teamManaged ? ', team-managed' : '';
  terminal.print(`${view.key} ${view.name} (${view.site}, ${view.type}${kind})`);
  for (const why of view.hiddenBecause) terminal.print(`  Nobody finds anything in it: ${why}.`);
  if (view.read !== undefined) {
    terminal.print(`  as it was read at ${view.read.slice(0, 16).replace('T', ' ')} (UTC) or later`);
  }
}

function printHolder(terminal: Terminal, holder: HolderView | undefined): void {
  if (!holder) return;
  terminal.print(`    ${holder.words}: ${reachInWords(holder)}`);
  const { people, count: counting, anonymous } = holder;
  const named = people.map(({ name, through, anonymousBecause }) => {
    const how = [
      ...(through.length > 0 ? [`through ${through.join(', ')}`] : []),
      anonymousBecause ?? [],
    ].flat();
    return how.length > 0 ? `${name} (${how.join('; ')})` : name;
  });
  const more = counting + anonymous - people.length;
  if (more > 0) named.push(`and ${count(more)} more`);
  if (named.length > 0) terminal.print(`      ${named.join(', ')}`);
}

function reachInWords({ reach, problem, count: counting, anonymous }: HolderView): string {
  if (problem !== undefined) return `nobody, because ${problem}`;
  if (reach === 'public') return 'also who is not signed in, as far as Jira lets them';
  if (reach === 'by-issue') return 'it depends on the issue';
  return `${count(counting + anonymous)}${anonymous > 0 ? `, ${count(anonymous)} of whom ${anonymous === 1 ? 'does' : 'do'} not count` : ''}`;
}
