/** `jackdaw people …`: an administrator says who may search, and which account is theirs. */

import { AppError } from '../errors.ts';
import { type PersonRole, personRoles } from '../model/person.ts';
import { addPerson, type SiteTie } from '../people/add-person.ts';
import { issueToken } from '../people/tokens.ts';
import type { CommandTools } from './command-tools.ts';
import { personNamed } from './search.ts';
import { counted } from './terminal.ts';

export interface AddPersonOptions {
  readonly name?: string;
  readonly title?: string;
  readonly account?: string;
  readonly administrator?: boolean;
  readonly reviewer?: boolean;
  readonly member?: boolean;
}

export async function addPersonCommand(
  tools: CommandTools,
  email: string,
  options: AddPersonOptions,
): Promise<void> {
  const { terminal } = tools;
  const role = roleGiven(options);
  const app = await tools.open();
  const { person, ties } = await addPerson(app.store, {
    email,
    name: options.name,
    title: options.title,
    role,
    account: options.account,
  });
  terminal.print(`${person.name} <${person.email}>, ${person.role}`);
  for (const tie of ties) terminal.print(`  ${tie.source.name}: ${tieSentence(tie)}`);
  if (ties.length === 0) {
    terminal.print('  No Jira site is connected yet. Connect one, sync first, then add them again.');
  }
  terminal.printJson({
    person,
    ties: ties.map(({ source, account }) => ({ source: source.name, account: account ?? null })),
  });
}

function roleGiven(options: AddPersonOptions): PersonRole | undefined {
  const [role, another] = personRoles.filter((one) => options[one]);
  if (another === undefined) return role;
  throw new AppError('bad-request', 'Somebody is an administrator, a reviewer or a member: one of them.');
}

function tieSentence({ account, accountsKnown }: SiteTie): string {
  if (account) return `account ${account}`;
  return accountsKnown
    ? 'no account found; they find only what is public there. Either no account has this address, or Jira hides it: ' +
        'open their profile in Jira, whose address ends in the account id, and add them again with --account ID.'
    : 'its accounts have not been read yet. Run "jackdaw sync" first, then add them again.';
}

export async function listPeopleCommand(tools: CommandTools): Promise<void> {
  const app = await tools.open();
  const people = await app.store.people.list();
  const sources = await app.store.sources.list();
  const listed = await Promise.all(
    people.map(async (person) => {
      const ties = new Map(
        (await app.store.people.ties(person.id)).map((tie) => [tie.siteId, tie.accountId]),
      );
      const accounts = sources.map(({ name, site }) => ({
        source: name,
        account: ties.get(site.id) ?? null,
      }));
      return { ...person, accounts };
    }),
  );
  tools.terminal.printJson({ people: listed });
  if (people.length === 0) tools.terminal.print('Nobody yet. Add somebody with "jackdaw people add EMAIL".');
  for (const { email, name, role, accounts } of listed) {
    const ties = accounts.map(({ source, account }) => `${source}: ${account ?? 'no account'}`).join(', ');
    tools.terminal.print(`${email}  ${name}  ${role}  ${ties}`);
  }
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
