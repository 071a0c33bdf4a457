import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../clock.ts';
import { apiTokenCredential } from '../../jira/credentials/api-token.ts';
import { openJiraClient } from '../../jira/jira-client.ts';
import { silentLog } from '../../log.ts';
import { accountId } from '../../model/ids.ts';
import type { Person } from '../../model/person.ts';
import type { Source } from '../../model/source.ts';
import { openTestApp, type TestApp } from '../../search/searchable-company.test-support.ts';
import { stripTexts } from '../../sources/strip-texts.ts';
import { syncSource } from '../../sync/sync.ts';
import { explain } from './explain.ts';
import type { Explanation, RuleLine } from './explanation.ts';

let at: TestApp;
/** They have no account on the site. */
let olga: Person;
let paul: Person;
before(async () => {
  at = await openTestApp();
  const put = (name: string) =>
    at.app.store.people.put({ email: `${name}@else.example`, name, title: undefined, role: 'member' });
  [olga, paul] = [await put('Olga'), await put('Paul')];
});
after(() => at[Symbol.asyncDispose]());

const signal = new AbortController().signal;

/** One more source of the site, read with Cleo’s token. */
async function read(name: string, over: Partial<Source> & Pick<Source, 'kind'>): Promise<Source> {
  const { id: _, ...based } = at.source;
  const source = await at.app.store.sources.add(
    { ...based, name, accountId: accountId('cleo'), ...over },
    [],
  );
  const client = openJiraClient({
    baseUrl: at.sandbox.url,
    credential: apiTokenCredential({ email: 'cleo@small.example', token: 'token-cleo' }),
    fetch: at.app.sources.fetch,
    clock: systemClock,
    log: silentLog,
  });
  const { store, config } = at.app;
  await syncSource({
    ...{ store, client, source, signal, clock: systemClock, log: silentLog, concurrency: 4 },
    onProgress: () => {},
    directoryMaxAgeMs: config.directoryMaxAgeMs,
  });
  return source;
}

async function explained(source: Source, issue: string, as: Person | 'anonymous', unit?: string) {
  const who = as === 'anonymous' ? as : as.email;
  const { explanations } = await explain(at.app.permissions, { issue, unit, as: who });
  return explanations.find((one) => one.source.name === source.name) ?? assert.fail(`${issue} is not read`);
}

const failing = ({ lines }: Explanation) => lines.filter(({ passes }) => !passes).map(({ line }) => line);
const said = ({ lines }: Explanation, line: RuleLine) => lines.find((one) => one.line === line)?.sentence;

test('of a private source it is told whose it is, and that Jira’s restrictions make no difference', async () => {
  const source = await read('Of Olga', { kind: 'private', ownerId: olga.id });
  const yes = await explained(source, 'SOFT-3', olga);
  assert.deepEqual([yes.allowed, failing(yes)], [true, []]);
  assert.equal(said(yes, 'browse'), 'The source is private, and Olga is its owner.');
  assert.equal(
    said(yes, 'level'),
    'A security level makes no difference in a private source: its owner’s credential read it.',
  );
  const no = await explained(source, 'SOFT-3', paul);
  assert.deepEqual([no.allowed, failing(no)], [false, ['browse']]);
  assert.equal(said(no, 'browse'), 'The source is private: for its owner alone, who is not Paul.');
  assert.match(no.summary, /^Paul cannot find SOFT-3\. The source is private: for its owner alone/);
  assert.equal((await explained(source, 'SOFT-3', 'anonymous')).allowed, false);
});

test('of a source shared with groups it is told whether somebody is in one, and what is left out for all', async () => {
  const { workspaceGroups, sources } = at.app.store;
  const sales = await workspaceGroups.add('Sales');
  await workspaceGroups.addMember(sales.id, olga.id);
  const source = await read('For Sales', { kind: 'shared', audience: [sales.id] });
  const yes = await explained(source, 'SOFT-1', olga);
  assert.deepEqual([yes.allowed, failing(yes)], [true, []]);
  assert.equal(said(yes, 'browse'), 'The source is shared with a group of the workspace that Olga is in.');
  const no = await explained(source, 'SOFT-1', paul);
  assert.deepEqual([no.allowed, failing(no)], [false, ['browse']]);
  assert.equal(
    said(no, 'browse'),
    'The source is shared with groups of the workspace; Paul is in none of them.',
  );
  const levelled = await explained(source, 'SOFT-3', olga);
  assert.deepEqual([levelled.allowed, failing(levelled)], [false, ['level']]);
  assert.equal(
    said(levelled, 'level'),
    'A security level: what has one, or may have one, is not shared with anybody.',
  );
  const comment = await explained(source, 'SOFT-1', olga, 'comment-2002');
  assert.deepEqual([comment.allowed, failing(comment)], [false, ['visibility']]);
  assert.equal((await explained(source, 'SOFT-1', olga, 'comment-2001')).allowed, true, 'control');

  await sources.change(source.id, { audience: 'everyone' });
  const all = await explained(source, 'SOFT-1', paul);
  assert.equal(all.allowed, true);
  assert.equal(said(all, 'browse'), 'The source is shared with everybody here.');
  const nobody = await explained(source, 'SOFT-1', 'anonymous');
  assert.equal(nobody.allowed, false);
  assert.equal(said(nobody, 'browse'), 'The source is shared with the people of Jackdaw only.');
});

test('of a private source whose owner was removed it is told that it is nobody’s', async () => {
  const put = { email: 'quinn@else.example', name: 'Quinn', title: undefined, role: 'member' } as const;
  const quinn = await at.app.store.people.put(put);
  const source = await read('Of Quinn', { kind: 'private', ownerId: quinn.id });
  assert.equal((await explained(source, 'SOFT-1', quinn)).allowed, true, 'control');
  await at.app.store.people.remove(quinn.id, 1);
  const no = await explained(source, 'SOFT-1', olga);
  assert.deepEqual([no.allowed, failing(no)], [false, ['browse']]);
  assert.equal(said(no, 'browse'), 'The source is private, and its owner was removed: it is nobody’s.');
});

for (const kind of ['private', 'permission-based'] as const) {
  test(`in a ${kind} source for titles it is told what waits for its texts to be taken away`, async () => {
    const { sources } = at.app.store;
    const source = kind === 'private' ? await read('Titles', { kind, ownerId: olga.id }) : at.source;
    const who = kind === 'private' ? olga : await at.person('ben');
    assert.equal((await explained(source, 'SOFT-1', who)).allowed, true, 'control');
    await sources.change(source.id, { titlesOnly: true });
    const pending =
      'The source is for titles only, and the texts of SOFT-1 have not been taken away yet, or this is no title: it is not found.';
    const no = await explained(source, 'SOFT-1', who);
    assert.deepEqual([no.allowed, failing(no)], [false, ['live']]);
    assert.equal(said(no, 'live'), pending);
    await stripTexts(at.app.store, source.id, signal);
    assert.deepEqual(failing(await explained(source, 'SOFT-1', who)), [], 'the title is found');
  });
}
