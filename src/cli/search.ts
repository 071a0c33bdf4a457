/** `jackdaw search`: the same door as the API, with the eyes of one person. */

import { AppError } from '../errors.ts';
import type { Person } from '../model/person.ts';
import { search } from '../search/search.ts';
import { openSearched, type Searched } from '../search/searched.ts';
import { record } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count, counted } from './terminal.ts';

export async function searchCommand(
  tools: CommandTools,
  words: readonly string[],
  options: { readonly as: string; readonly limit: number },
): Promise<void> {
  const { terminal, signal } = tools;
  const app = await tools.open();
  const viewer = await personNamed(app.store, options.as);
  const text = words.join(' ');
  if (text.trim() === '')
    throw new AppError('bad-request', 'There is nothing to search for: the query is empty.');
  await record(app.store.auditLog, app.clock.now(), {
    actor: operator(),
    action: 'viewed-as',
    subject: viewer.email,
    outcome: 'done',
    details: { what: 'search' },
  });
  // Nobody has counted before, and nobody asks again.
  const patient = { ...app.search, searched: openSearched({ ...app.search, patienceMs: undefined }) };
  const {
    hits,
    notes,
    searched: told,
  } = await search(patient, viewer, { text, offset: 0, limit: options.limit, typing: false }, signal);
  const searched = told === 'being counted' ? undefined : told;
  for (const note of notes) terminal.note(note);
  terminal.printJson({ hits, notes, ...(searched && { searched }) });
  if (hits.length === 0) terminal.print(`Nothing that ${viewer.name} may see matches.`);
  for (const hit of hits) {
    const passage = hit.passage.map((run) => (run.mark ? bold(run.text) : run.text)).join('');
    const title = hit.title.map((run) => (run.mark ? bold(run.text) : run.text)).join('');
    const from =
      hit.from.kind === 'issue' ? '' : `${hit.from.kind}${hit.from.author ? ` by ${hit.from.author}` : ''}: `;
    terminal.print(`${hit.key}  ${title}  [${hit.type.name}, ${hit.status.name}]`);
    if (passage !== '') terminal.print(`    ${from}${passage}`);
    terminal.print(`    ${hit.url}`);
  }
  if (searched) terminal.note(searchedSentence(searched));
  const index = await app.search.index.state();
  const behind = (await app.store.issues.latestChange()) - index.cursor;
  if (behind > 0) terminal.note(behindSentence(behind));
}

function searchedSentence({ issues, missing, unsure }: Searched): string {
  const of = missing > 0 ? ` of ${count(issues + missing)}: the others are not read yet` : '';
  const most = unsure
    ? '. Where issues can be hidden one by one, it is not told whether any are missing'
    : '';
  return `Searched ${counted(issues, 'issue')}${of}${most}.`;
}

/** A sync makes it searchable at its end, a server all the time. */
export function behindSentence(behind: number): string {
  const are = behind === 1 ? 'is' : 'are';
  return `${counted(behind, 'change')} ${are} not searchable yet: run "jackdaw sync", or leave the server running.`;
}

/** Throws `not-found` for an address that nobody has. */
export async function personNamed(store: Store, email: string): Promise<Person> {
  const person = await store.people.byEmail(email.trim());
  if (person) return person;
  throw new AppError(
    'not-found',
    `There is no person with the address ${email.slice(0, 80)}. "jackdaw people list" lists them, ` +
      `"jackdaw people add ${email.slice(0, 80)}" adds them.`,
  );
}

function bold(text: string): string {
  return process.stdout.isTTY ? `\x1b[1m${text}\x1b[22m` : text;
}
