/**
 * Random rows of edits of people, groups and roles: whatever they are and whoever asks, no answer is a failure, and the
 * world that is left can be saved and opened. A failure prints the seed and the shortest row that it was found with.
 */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ask } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Method } from '../operation.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { checkWorld } from '../world/check-world.ts';
import { openWorld } from '../world/world.ts';

const account = fc.constantFrom('ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal', 'zoe', '');
const group = fc.constantFrom('g-admins', 'g-staff', 'g-agents', 'g-cleos', 'g-fays', 'g-none', '');
const groupName = fc.constantFrom('site-admins', 'staff', 'cleos', 'guild', ' ', 'none');
const role = fc.constantFrom('10002', '10100', '10300', '10301', '10302', 'x');
const project = fc.constantFrom('SOFT', 'DESK', 'TEAM', 'OLD', 'NOPE');
const someone = fc.record(
  { user: fc.array(account), group: fc.array(groupName), groupId: fc.array(group) },
  { requiredKeys: [] },
);
const junk = fc.constantFrom(undefined, null, 7, 'text', [], { user: 'ann' }, { name: 3 });

type Edit = readonly [Method, string, unknown];
const edit = fc.oneof(
  fc.tuple(group, account).map(([g, a]): Edit => ['POST', `group/user?groupId=${g}`, { accountId: a }]),
  fc
    .tuple(group, account)
    .map(([g, a]): Edit => ['DELETE', `group/user?groupId=${g}&accountId=${a}`, undefined]),
  groupName.map((name): Edit => ['POST', 'group', { name }]),
  group.map((g): Edit => ['DELETE', `group?groupId=${g}`, undefined]),
  fc
    .tuple(group, groupName)
    .map(([g, s]): Edit => ['DELETE', `group?groupId=${g}&swapGroup=${s}`, undefined]),
  account.map((a): Edit => ['DELETE', `user?accountId=${a}`, undefined]),
  account.map(
    (a): Edit => ['POST', 'user', { emailAddress: `${a}@new.example`, products: ['jira-software'] }],
  ),
  fc.tuple(role, role).map(([r, s]): Edit => ['DELETE', `role/${r}?swap=${s}`, undefined]),
  role.map((r): Edit => ['DELETE', `role/${r}`, undefined]),
  groupName.map((name): Edit => ['POST', 'role', { name }]),
  fc.tuple(role, groupName).map(([r, name]): Edit => ['PUT', `role/${r}`, { name, description: '' }]),
  fc.tuple(role, someone).map(([r, body]): Edit => ['POST', `role/${r}/actors`, body]),
  fc.tuple(role, account).map(([r, a]): Edit => ['DELETE', `role/${r}/actors?user=${a}`, undefined]),
  fc.tuple(project, role, someone).map(([p, r, body]): Edit => ['POST', `project/${p}/role/${r}`, body]),
  fc
    .tuple(project, role, account)
    .map(([p, r, a]): Edit => ['DELETE', `project/${p}/role/${r}?user=${a}`, undefined]),
  fc.tuple(project, role, fc.array(account), fc.array(group)).map(
    ([p, r, users, groups]): Edit => [
      'PUT',
      `project/${p}/role/${r}`,
      {
        categorisedActors: {
          'atlassian-user-role-actor': users,
          'atlassian-group-role-actor-id': groups,
        },
      },
    ],
  ),
  fc
    .tuple(fc.constantFrom('group', 'user', 'role', 'role/10100/actors'), junk)
    .map(([path, body]): Edit => ['POST', path, body]),
);
const caller = fc.constantFrom('ann', 'ann', 'ann', 'ben', 'dan', 'fay', 'gus', '');

it('edits of people, groups and roles leave a world that can be opened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(caller, edit), { maxLength: 25 }), async (edits) => {
      await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
      for (const [who, [method, path, body]] of edits) {
        const reply = await ask(sandbox, who, `/rest/api/3/${path}`, body, method);
        assert.ok(reply.status < 500, `${who} ${method} ${path} ${JSON.stringify(body)}: ${reply.text}`);
      }
      const file = sandbox.world.toFile();
      assert.deepEqual(checkWorld(file), []);
      assert.deepEqual(openWorld(file).toFile(), file);
    }),
    { numRuns: 40 },
  );
});
