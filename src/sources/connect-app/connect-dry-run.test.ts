/** What is said of the Connect app before it is kept, both ways: what Jira tells no app is no reason to leave it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personActor } from '../../model/audit-entry.ts';
import { webhookWorld } from '../../sandbox/webhooks/webhook-world.test-support.ts';
import { type DryRun, dryRun } from '../dry-run.ts';
import { claimInstallation } from './claim-installation.ts';
import { openInstalledApp } from './installed-app.test-support.ts';
import { proveInstallation } from './prove-installation.ts';

async function asked(account: string | undefined): Promise<DryRun> {
  await using app = await openInstalledApp(webhookWorld());
  const { tools } = app;
  await app.install();
  const [installation] = await tools.store.connectInstallations.list();
  const { id } = installation ?? assert.fail('not installed');
  const email = 'ada@small.example';
  const ada = await tools.store.people.put({ email, name: 'Ada', title: undefined, role: 'administrator' });
  await claimInstallation(tools, id, personActor(ada));
  const actsAs = account === undefined ? 'app' : 'person';
  const proven = await proveInstallation(tools, { id, actsAs, account, personId: ada.id });
  const { baseUrl } = proven.site;
  const ask = { baseUrl, jira: proven.jira, kind: 'permission-based', projectKeys: undefined } as const;
  return await dryRun(tools, ask);
}

const refused = ({ lines }: DryRun) =>
  lines.flatMap(({ call, outcome, hidden }) =>
    outcome === 'cannot' ? [[call.replace('/rest/api/3/', ''), hidden]] : [],
  );

test('as the app itself: groups stand for the list of accounts, and the project that it may not browse is named', async () => {
  const run = await asked(undefined);
  assert.deepEqual(refused(run), [
    ['GET users/search', 'Who is in no group counts as nobody, and finds only what is public.'],
    ['GET applicationrole', undefined],
    ['GET project/search?action=browse', 'They are hidden.'],
  ]);
  const closed = run.lines.filter(({ missing }) => missing === 'app').map(({ call }) => call);
  assert.deepEqual(closed, ['GET /rest/api/3/users/search', 'GET /rest/api/3/applicationrole']);
  assert.equal(run.verdict?.kind, 'partly');
  assert.match(run.verdict?.message ?? '', /TEAM \(Team space\)/);
});

test('as a person who administers nothing: what groups are granted is hidden, and nothing is found by permissions', async () => {
  const run = await asked('cleo');
  const hidden = new Map(refused(run).map(([call, says]) => [call, says]));
  assert.equal(hidden.get('GET users/search'), 'Nobody counts as themselves: only public issues are found.');
  assert.equal(hidden.get('GET group/bulk'), 'What is granted to groups is hidden.');
  assert.equal(run.verdict?.kind, 'nothing');
});

test('as a person who administers Jira nobody is refused more than any app is', async () => {
  const run = await asked('ann');
  const calls = refused(run).map(([call]) => call);
  assert.deepEqual(calls.slice(0, 2), ['GET users/search', 'GET applicationrole']);
});
