import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { projectId } from '../model/ids.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { rereadProjects } from './reread-projects.ts';
import { openSite } from './site.test-support.ts';

const desk = projectId('2');

test('what is read again ends when the clock is set back meanwhile, and goes on the next time', async () => {
  const issues = Array.from({ length: 510 }, (_, n) => issue(`${5_000 + n}`, `DESK-${100 + n}`, desk));
  await using site = await openSite({ ...smallWorld(), issues });
  await site.sync();
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => Date.now() + aheadMs };
  const mark = { sinceMs: clock.now(), sinceTicket: await site.store.crawl.ticket() };
  await site.store.directory.putPart(site.source.id, 'reread', desk, mark, clock.now());
  const client = site.client();
  const reread = (setBackMs: number) =>
    rereadProjects({
      ...{ ...site, clock, log: silentLog, signal: new AbortController().signal },
      untilMs: clock.now() + 60_000,
      client: {
        ...client,
        issues(...asked) {
          aheadMs = -setBackMs;
          return client.issues(...asked);
        },
      },
    });
  assert.deepEqual(await reread(8 * 3_600_000), [desk], 'ten are left');
  assert.equal((await site.store.access.idsReadBefore(site.source.id, desk, mark, undefined, 99)).length, 10);
  assert.deepEqual(await reread(8 * 3_600_000), []);
});
