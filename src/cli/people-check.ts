/** `jackdaw people check` and `jackdaw people domains`: whether people are whom we take them for, and by what proof. */

import { AppError } from '../errors.ts';
import type { DirectoryAccount } from '../model/directory.ts';
import { isByPermissions } from '../model/source.ts';
import { listDomain, unlistDomain } from '../people/list-domain.ts';
import { hiddenAccounts, peopleStandings } from '../people/people-standings.ts';
import { standingInWords } from '../people/tie-words.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count, counted } from './terminal.ts';

/** So that a site on which everybody hides their address can be read on a terminal. */
const hiddenShown = 20;

export async function checkPeopleCommand(tools: CommandTools): Promise<void> {
  const { terminal } = tools;
  const { store } = await tools.open();
  const everybody = await peopleStandings(store);
  const hidden = await Promise.all(
    (await store.sources.list()).filter(isByPermissions).map(async (source) => ({
      source,
      accounts: await hiddenAccounts(store, source),
    })),
  );
  const questions = everybody.flatMap(({ person, standings }) =>
    standings.filter(({ state }) => state !== 'counts').map((standing) => ({ person, standing })),
  );
  for (const { person, standing } of questions) {
    const says = standingInWords(person.email, standing);
    terminal.print(`${person.email}  ${standing.source.name}: ${says}`);
  }
  if (questions.length === 0)
    terminal.print(
      `Everybody counts as an account of theirs on every site (${everybody.length === 1 ? '1 person' : `${count(everybody.length)} people`}).`,
    );
  for (const { source, accounts } of hidden) {
    if (accounts.length === 0) continue;
    terminal.print(
      `\n${source.name}: ${counted(accounts.length, 'active account')} that Jira shows no address of, and that nobody here is tied to:`,
    );
    for (const account of accounts.slice(0, hiddenShown)) terminal.print(`  ${nameOf(account)}`);
    if (accounts.length > hiddenShown)
      terminal.print(`  and ${counted(accounts.length - hiddenShown, 'other')}; all with --json`);
  }
  terminal.printJson({
    people: questions.map(({ person, standing }) => ({
      email: person.email,
      source: standing.source.name,
      state: standing.state,
      says: standingInWords(person.email, standing),
      account: standing.tie?.accountId ?? null,
      proof: standing.tie?.proof ?? null,
      candidates: standing.candidates.map(({ accountId }) => accountId),
    })),
    hiddenAddresses: hidden.flatMap(({ source, accounts }) =>
      accounts.map(({ accountId, displayName }) => ({
        source: source.name,
        account: accountId,
        name: displayName,
      })),
    ),
    domains: await store.people.domains(),
  });
}

function nameOf({ accountId, displayName }: DirectoryAccount): string {
  return `${displayName} (${accountId})`;
}

export async function domainsCommand(
  tools: CommandTools,
  what: 'list' | 'add' | 'remove',
  domain: string | undefined,
): Promise<void> {
  const { terminal } = tools;
  if (what !== 'list' && domain === undefined)
    throw new AppError('bad-request', `Say which domain: jackdaw people domains ${what} acme.com`);
  const { store, clock } = await tools.open();
  const by = { actor: operator(), now: () => clock.now() };
  if (what === 'add' && domain !== undefined) await listDomain(store, by, domain);
  if (what === 'remove' && domain !== undefined) await unlistDomain(store, by, domain);
  const domains = await store.people.domains();
  terminal.printJson({ domains });
  if (domains.length === 0) {
    terminal.print(
      'No domain is listed: an address proves nothing, and each account has to be named with "jackdaw people add EMAIL --account ID".',
    );
  }
  for (const listed of domains) terminal.print(listed);
}
