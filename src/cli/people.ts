/** `jackdaw people …`: an administrator says who may search, and which account is theirs. */

import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import type { AuditAction } from '../model/audit-entry.ts';
import type { Person, PersonRole } from '../model/person.ts';
import { isByPermissions } from '../model/source.ts';
import { addPerson } from '../people/add-person.ts';
import { type By, unmapAccount } from '../people/map-account.ts';
import { peopleStandings } from '../people/people-standings.ts';
import { removePerson } from '../people/roles.ts';
import { countsAs, type TieStanding } from '../people/tie-standing.ts';
import { standingInWords } from '../people/tie-words.ts';
import { issueToken } from '../people/tokens.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { privateSourcesOf } from '../sources/own-sources.ts';
import { beginRemoval, finishRemoval } from '../sources/remove-source.ts';
import { recordAround } from '../store/record.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { personNamed } from './search.ts';
import { counted } from './terminal.ts';

export interface AddPersonOptions {
  readonly name?: string;
  readonly title?: string;
  readonly account?: string;
  readonly role?: PersonRole;
}

export async function addPersonCommand(
  tools: CommandTools,
  email: string,
  options: AddPersonOptions,
): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  const { person, standings } = await addPerson(app.store, by(app), {
    email,
    name: options.name,
    title: options.title,
    role: options.role,
    account: options.account,
  });
  terminal.print(`${person.name} <${person.email}>, ${person.role}`);
  for (const standing of standings)
    terminal.print(`  ${standing.source.name}: ${standingInWords(person.email, standing)}`);
  if (standings.length === 0) {
    terminal.print('  No Jira site is connected yet. Connect one, sync first, then add them again.');
  }
  terminal.printJson({ person, ties: standings.map(tieOf) });
}

/** An account that does not count is none. */
function tieOf(standing: TieStanding) {
  return { source: standing.source.name, account: countsAs(standing) ?? null, state: standing.state };
}

export function by(app: App): By {
  return { actor: operator(), now: () => app.clock.now() };
}

export async function listPeopleCommand(tools: CommandTools): Promise<void> {
  const app = await tools.open();
  const everybody = await peopleStandings(app.store);
  tools.terminal.printJson({
    people: everybody.map(({ person, standings }) => ({ ...person, accounts: standings.map(tieOf) })),
  });
  if (everybody.length === 0)
    tools.terminal.print('Nobody yet. Add somebody with "jackdaw people add EMAIL".');
  for (const { person, standings } of everybody) {
    const ties = standings.map((one) => `${one.source.name}: ${countsAs(one) ?? `nobody (${one.state})`}`);
    tools.terminal.print(`${person.email}  ${person.name}  ${person.role}  ${ties.join(', ')}`);
  }
}

/** Of one site, or of all on which there is a tie. */
export async function unmapCommand(
  tools: CommandTools,
  email: string,
  sourceName: string | undefined,
): Promise<void> {
  const app = await tools.open();
  const person = await personNamed(app.store, email);
  const tied = new Set((await app.store.people.ties(person.id)).map(({ siteId }) => siteId));
  const named = await sourcesNamed(app.store, sourceName);
  const sources = named.filter((source) => isByPermissions(source) && tied.has(source.site.id));
  if (sources.length === 0) throw new AppError('not-found', `${person.email} is tied to no account there.`);
  for (const source of sources) {
    await unmapAccount(app.store, by(app), person, source);
    tools.terminal.print(`${person.email} is tied to no account of ${source.name} any more.`);
  }
  tools.terminal.printJson({ email: person.email, unmapped: sources.map(({ name }) => name) });
}

/** Whatever was opened with their tokens is closed at once: each request looks its token up. */
export async function removePersonCommand(tools: CommandTools, email: string): Promise<void> {
  const app = await tools.open();
  const person = await personNamed(app.store, email);
  const own = await privateSourcesOf(app.store, person.id);
  await removePerson(app.store, { ...by(app), role: 'owner' }, person);
  tools.terminal.print(
    `${person.name} <${person.email}> may search no more; their tokens and sessions have ended.`,
  );
  if (own.length > 0) app.followStore();
  for (const source of own) {
    const removal = await beginRemoval(app.sources, source, by(app).actor);
    await finishRemoval(app.sources, removal, {
      by: by(app).actor,
      signal: tools.signal,
      untilIndexed: (stop) => app.untilIndexed(stop),
    });
    tools.terminal.print(
      `Their private source "${source.name}" was removed with all that was read through it.`,
    );
  }
  tools.terminal.printJson({ removed: person.email, sources: own.map(({ name }) => name) });
}

export async function tokenCommand(
  tools: CommandTools,
  email: string,
  options: { readonly revoke?: boolean },
): Promise<void> {
  const app = await tools.open();
  const person = await personNamed(app.store, email);
  if (options.revoke) {
    const revoked = await recordAround(app.store.auditLog, by(app).now, entryOf('tokens-ended', person), () =>
      app.store.apiKeys.endAll(person.id),
    );
    tools.terminal.print(`${counted(revoked, 'token')} of ${person.name} ended.`);
    tools.terminal.printJson({ email: person.email, revoked });
    return;
  }
  const token = await recordAround(app.store.auditLog, by(app).now, entryOf('token-issued', person), () =>
    issueToken(app.store, person, app.clock.now()),
  );
  tools.terminal.print(token);
  tools.terminal.note(`This token acts as ${person.name}. It is shown this once.`);
  tools.terminal.printJson({ email: person.email, token });
}

function entryOf(action: AuditAction, person: Person) {
  return { actor: operator(), action, subject: person.email, outcome: 'done', details: {} } as const;
}
