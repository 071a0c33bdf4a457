import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { shrinkingParts } from '../model/held-shrink.ts';
import { addSource } from '../store/store.test-support.ts';
import { acceptShrinkCommand } from './accept-shrink.ts';
import { printed } from './printed.test-support.ts';

test('what is held back is accepted by name, and it is recorded who did', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-accept-'));
  await using app = await openApp(readConfig({ JACKDAW_DATA: join(folder, 'data') }), silentLog);
  const source = await addSource(app.store);
  const accept = (name?: string) => printed(app, (tools) => acceptShrinkCommand(tools, name));
  await assert.rejects(accept(), { code: 'not-found', message: /Nothing is held back/ });
  await app.store.access.putHeldShrinks(
    source.id,
    shrinkingParts,
    [{ part: 'members', before: 5000, after: 12 }],
    1,
  );
  await assert.rejects(accept('other'), { code: 'not-found' });
  const { text, json } = await accept('acme');
  assert.match(text, /acme: accepted 12 memberships of groups, where there were 5,000\./);
  assert.deepEqual(json, { accepted: [{ source: 'acme', part: 'members', before: 5000, after: 12 }] });
  const [held] = await app.store.access.heldShrinks(source.id);
  assert.notEqual(held?.acceptedMs, undefined);
  const [entry] = await app.store.auditLog.latest({}, 1);
  assert.deepEqual(
    [entry?.action, entry?.subject, entry?.outcome, entry?.details],
    ['accepted-shrink', 'acme', 'done', { members: [5000, 12] }],
  );
  assert.equal(entry?.actor.kind, 'operator');
  await rm(folder, { recursive: true });
});
