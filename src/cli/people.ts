/** `jackdaw people …`: an administrator says who may search, and which account is theirs. */

import { addPerson } from '../people/add-person.ts';
import { issueToken } from '../people/tokens.ts';
import type { CommandTools } from './command-tools.ts';
import { personNamed } from './search.ts';
import { counted } from './terminal.ts';

export async function addPersonCommand(
  tools: CommandTools,
  email: string,
  options: { readonly name?: string; readonly account?: string; readonly administrator?: boolean },
): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  const { person, ties } = await addPerson(app.store, {
    email,
    name: options.name,
    title: undefined,
    role: options.administrator ? 'administrator' : 'member',
    account: options.account,
  });
  terminal.print(`${person.name} <${person.email}>, ${person.role}`);
  for (const { source, account } of ties) {
    terminal.print(
      account
        ? `  ${source.name}: account ${account}`
        : `  ${source.name}: no account found; they find only what is public there. Name it with --account.`,
    );
  }
  terminal.printJson({
    person,
    ties: ties.map(({ source, account }) => ({ source: source.name, account: account ?? null })),
  });
}

export async function listPeopleCommand(tools: CommandTools): Promise<void> {
  const app = await tools.open();
  const people = await app.store.people.list();
  tools.terminal.printJson({ people });
  if (people.length === 0) tools.terminal.print('Nobody yet. Add somebody with "jackdaw people add EMAIL".');
  for (const person of people) tools.terminal.print(`${person.email}  ${person.name}  ${person.role}`);
}

/** Whatever was opened with their tokens is closed at once: each request looks its token up. */
export async function removePersonCommand(tools: CommandTools, email: string): Promise<void> {
  const app = await tools.open();
  const person = await personNamed(app.store, email);
  await app.store.people.remove(person.id);
  tools.terminal.print(`${person.name} <${person.email}> may search no more; their tokens have ended.`);
  tools.terminal.printJson({ removed: person.email });
}

export async function tokenCommand(
  tools: CommandTools,
  email: string,
  options: { readonly revoke?: boolean },
): Promise<void> {
  const app = await tools.open();
  const person = await personNamed(app.store, email);
  if (options.revoke) {
    const revoked = await app.store.people.removeTokens(person.id);
    tools.terminal.print(`${counted(revoked, 'token')} of ${person.name} ended.`);
    tools.terminal.printJson({ email: person.email, revoked });
    return;
  }
  const token = await issueToken(app.store, person, app.clock.now());
  tools.terminal.print(token);
  tools.terminal.note(`This token acts as ${person.name}. It is shown this once.`);
  tools.terminal.printJson({ email: person.email, token });
}
