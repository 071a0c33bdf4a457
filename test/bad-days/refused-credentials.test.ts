/**
 * The account that reads the site is deactivated in the middle of it, or its token is revoked: the source stops and says
 * so, what was read is found as long as permissions count, and nothing is taken for gone. Activated again, the source goes
 * on by itself; with another token, once it is connected again.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { type Day, hourMs, isWhole, minuteMs, openDay, said } from './day.test-support.ts';
import { editTheSite } from './edits-of-a-day.test-support.ts';

interface Loss {
  readonly what: string;
  lose(day: Day): void;
  /** What is done about it. */
  mend(day: Day): Promise<void>;
}

const losses: readonly Loss[] = [
  {
    what: 'an account that is deactivated',
    lose: ({ world }) => world.setAccountActive(crawler, false),
    mend: async ({ world }) => world.setAccountActive(crawler, true),
  },
  {
    what: 'a token that is revoked',
    lose: (day) => giveToken(day, 'the new one'),
    async mend({ pipe, tools }) {
      await connectSource(tools, {
        ...{ address: pipe.sandbox.url, email: 'crawler@generated.example', token: 'the new one' },
        ...{ projectKeys: undefined, name: undefined, by: tester },
      });
    },
  },
];

function giveToken({ world }: Day, apiToken: string): void {
  world.putAccount({ ...(world.accounts.get(crawler) ?? assert.fail()), apiToken });
}

for (const { what, lose, mend } of losses) {
  for (const [when, after] of [
    ['in the first reading', 25],
    ['when all was read', undefined],
  ] as const) {
    test(`${what} ${when} stops the source, says so, and loses nothing`, async () => {
      await using day = await openDay(
        openWorld(generateWorld({ seed: 62_000 + (after ?? 0), issues: 20, projects: 3, accounts: 7 })),
      );
      await using _ = await day.serve();
      if (after === undefined) await day.passUntil(isWhole, 'all is read');
      const edit = () => lose(day);
      day.pipe.sandbox.faults.add({ path: '/rest/', skip: after ?? 0, answer: { kind: 'edit', edit } });
      await day.passUntil(({ status }) => status === 'credentials expired', 'halted');
      const before = await day.stored();
      await day.pass(5 * hourMs, hourMs);
      const meanwhile = await day.status();
      assert.equal(meanwhile.status, 'credentials expired');
      assert.match(
        said(meanwhile),
        /did not accept the API token of .*Nothing was removed\. .*asks once an hour/,
      );
      assert.deepEqual(await day.stored(), before, 'nothing is taken for gone');
      const asked = day.pipe.sandbox.requests().length;
      await day.pass(3 * hourMs, hourMs);
      assert.ok(day.pipe.sandbox.requests().length - asked <= 6, 'it hardly asks');
      if (after === undefined)
        await day.assertSameAsSite('meanwhile, for everybody but the account itself', crawler);
      else await day.assertNothingLeaks('meanwhile');
      await day.pass(20 * hourMs, 5 * hourMs);
      assert.equal(await day.found('zq'), 0, 'by then permissions are too old');

      await mend(day);
      editTheSite(day.world, day.clock.now(), 7);
      await day.pass(hourMs + minuteMs, 10 * minuteMs);
      await day.pass(7 * hourMs, hourMs);
      await day.passUntil(isWhole, 'all is read again');
      await day.assertEqual('after');
    });
  }
}
