/**
 * `jackdaw demo`: everything at once on the sandbox's world `acme`. Starts the sandbox, connects it with its
 * crawl account, reads it, and serves the page, on which one can search as different people. With `--check` it
 * asks a list of questions as several people instead, and compares every answer with what the sandbox's own
 * evaluator says.
 */

import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import { accountId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import { issueToken } from '../people/tokens.ts';
import { openSandbox, type Sandbox } from '../sandbox/open-sandbox.ts';
import { canSeeIssue } from '../sandbox/permissions/who-can-see.ts';
import { openWorld } from '../sandbox/world/world.ts';
import { crawlerEmail, crawlerToken } from '../sandbox/worlds/acme/people.ts';
import { acmePeople, acmeQuestions } from '../sandbox/worlds/acme/questions.ts';
import { loadWorld } from '../sandbox/worlds/load-world.ts';
import { search } from '../search/search.ts';
import { connectSource } from '../sources/connect.ts';
import type { CommandTools } from './command-tools.ts';
import { openDemoFolder } from './demo-folder.ts';
import { operator } from './operator.ts';
import { serve, untilAborted } from './serve.ts';
import { type SyncedSource, syncAndIndex } from './sync.ts';

export interface DemoOptions {
  readonly check?: boolean;
  readonly port?: number;
}

/** Administers Jira at ACME, and Jackdaw in the demo; neither lets him find more. */
const administratorEmail = 'henrik.maas@acme.example';

/** So that what else can be asked stays in sight below them. */
const questionsShown = 8;

export async function demoCommand(tools: CommandTools, options: DemoOptions): Promise<void> {
  const { terminal, signal, config } = tools;
  await using folder = await openDemoFolder();
  const app = await tools.open({ ...config, dataFolder: folder.path, allowHosts: ['127.0.0.1'] });
  await using sandbox = await openSandbox({ world: openWorld(await loadWorld('acme')) });
  terminal.print(`A Jira site of the company ACME is at ${sandbox.url} (a sandbox on this machine).`);
  const { source } = await connectSource(
    app.sources,
    {
      address: sandbox.url,
      email: crawlerEmail,
      token: crawlerToken,
      projectKeys: undefined,
      name: 'ACME Jira',
      by: operator(),
    },
    signal,
  );
  const synced = await syncAndIndex(app, source, terminal, signal);
  const people = await addEverybody(app, sandbox);
  // Awaited here: what is opened above closes when this function ends.
  if (options.check) return await check(tools, app, sandbox, people, synced);

  const shown = acmePeople.flatMap(({ email }) => people.get(email) ?? []);
  const withTokens = await Promise.all(
    shown.map(async (person) => ({ person, token: await issueToken(app.store, person, app.clock.now()) })),
  );
  terminal.print('\nPeople of ACME to search as, with their tokens for the API:');
  for (const { person, token } of withTokens) {
    const why = acmePeople.find(({ email }) => email === person.email)?.why ?? '';
    terminal.print(`  ${person.email.padEnd(32)} ${person.title ?? ''}\n    ${why}\n    ${token}`);
  }
  await using serving = await serve(app, {
    host: '127.0.0.1',
    port: options.port ?? config.port,
    demo: {
      people: withTokens,
      questions: acmeQuestions.slice(0, questionsShown).map(({ question }) => question),
    },
  });
  terminal.print(`\nOpen ${serving.url} and ask ACME something. Ctrl+C stops it.`);
  terminal.print('Be Henrik Maas at the top of the page and see, under Permissions, who finds what and why.');
  terminal.print('From another terminal, in this checkout:');
  terminal.print(
    `  JACKDAW_DATA=${folder.path} npm run --silent jackdaw -- search "quoting system" --as ${administratorEmail}`,
  );
  terminal.printJson({ url: serving.url, sandbox: sandbox.url, data: folder.path });
  await untilAborted(AbortSignal.any([signal, serving.lost]));
}

/** Everybody with an account at ACME, tied to it. */
async function addEverybody(app: App, sandbox: Sandbox): Promise<Map<string, Person>> {
  const [source] = await app.store.sources.list();
  const people = new Map<string, Person>();
  const shown = new Map(acmePeople.map((one) => [one.email, one]));
  for (const account of sandbox.world.accounts.values()) {
    if (account.accountType === 'app' || account.email === crawlerEmail) continue;
    const person = await app.store.people.put({
      email: account.email,
      name: account.displayName,
      title: shown.get(account.email)?.title ?? account.title,
      role: account.email === administratorEmail ? 'administrator' : 'member',
    });
    if (source)
      await app.store.people.tie(person.id, source.site.id, accountId(account.accountId), 'administrator');
    people.set(account.email, person);
  }
  return people;
}

interface Answered {
  readonly question: string;
  /** Keys found, best first, by email address. */
  readonly found: Readonly<Record<string, readonly string[]>>;
  /** What does not agree with the sandbox's evaluator; empty when all is well. */
  readonly wrong: readonly string[];
}

async function check(
  { terminal, signal }: CommandTools,
  app: App,
  sandbox: Sandbox,
  people: ReadonlyMap<string, Person>,
  synced: SyncedSource,
): Promise<void> {
  const questions: Answered[] = [];
  for (const { question, askAs, expected } of acmeQuestions) {
    const found: Record<string, readonly string[]> = {};
    const wrong: string[] = [];
    for (const email of askAs) {
      const viewer = people.get(email);
      if (!viewer) throw new AppError('internal', `The demo asks as ${email}, whom ACME does not know.`);
      const { hits } = await search(
        app.search,
        viewer,
        { text: question, offset: 0, limit: 10, typing: false },
        signal,
      );
      const keys = hits.map(({ key }) => key);
      found[email] = keys;
      for (const key of keys) {
        if (!maySee(sandbox, email, key))
          wrong.push(`${email} found ${key}, which the sandbox hides from them`);
      }
      for (const key of expected) {
        if (maySee(sandbox, email, key) && !keys.includes(key))
          wrong.push(`${email} may see ${key} and did not find it`);
      }
    }
    questions.push({ question, found, wrong });
  }
  const { issues, comments, seconds } = synced;
  const agrees = questions.every(({ wrong }) => wrong.length === 0);
  terminal.printJson({ issues, comments, seconds, agrees, questions });
  if (!agrees)
    throw new AppError(
      'internal',
      'Some answers do not agree with the sandbox: see "wrong" in the JSON line.',
    );
}

function maySee({ world }: Sandbox, email: string, key: string): boolean {
  const account = [...world.accounts.values()].find((one) => one.email === email);
  const entry = world.findEntry(key);
  return entry !== undefined && canSeeIssue(world, account?.accountId, entry.issue);
}
