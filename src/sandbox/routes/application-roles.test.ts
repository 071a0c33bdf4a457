import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';

const path = '/rest/api/3/applicationrole';
const open = () => openSandbox({ world: openWorld(smallWorld()) });

describe('application roles', () => {
  it('are for administrators', async () => {
    await using sandbox = await open();
    for (const one of [path, `${path}/jira-software`]) {
      const statuses = await Promise.all(
        ['ann', 'ben', 'dan', 'fay', ''].map(async (who) => (await ask(sandbox, who, one)).status),
      );
      assert.deepEqual(statuses, [200, 403, 403, 403, 401], one);
    }
    const none = await ask(sandbox, 'ann', `${path}/confluence`);
    assert.deepEqual(
      [none.status, message(none)],
      [404, "The application role with key 'confluence' does not exist."],
    );
  });

  it('name their groups, and those that new people are put into; inactive people take no seat', async () => {
    await using sandbox = await open();
    const { world } = sandbox;
    const { json } = await ask(sandbox, 'ann', `${path}/jira-software`);
    assert.deepEqual(
      [at(json, 'groups'), at(json, 'defaultGroups'), at(json, 'userCount')],
      [['staff'], ['staff'], 4],
    );
    world.setApplicationRoles([
      { key: 'jira-software', name: 'Jira', groups: ['g-staff', 'g-fays'], defaultGroups: ['g-fays'] },
    ]);
    const after = await ask(sandbox, 'ann', `${path}/jira-software`);
    assert.deepEqual(each(after.json, 'defaultGroupsDetails', 'groupId'), ['g-fays']);
    assert.equal(at(after.json, 'userCount'), 5);
  });

  it('changed on the world, count in the next answer: who loses access sees nothing, who gains it does', async () => {
    await using sandbox = await open();
    const statuses = async () =>
      Promise.all(
        ['ben', 'fay'].map(async (who) => (await ask(sandbox, who, '/rest/api/3/issue/SOFT-1')).status),
      );
    assert.deepEqual(await statuses(), [200, 404]);
    sandbox.world.setApplicationRoles([
      { key: 'jira-software', name: 'Jira', groups: ['g-fays', 'g-admins'] },
    ]);
    assert.deepEqual(await statuses(), [404, 200]);
    const { json } = await ask(sandbox, 'ann', '/rest/api/3/users');
    assert.ok(each(json, '', 'accountId').includes('ben'));
  });
});
