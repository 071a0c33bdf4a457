import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Source } from '../model/source.ts';
import type { KeptBudget } from '../store/budget-store.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource, fetched, ids, projectA } from '../store/store.test-support.ts';
import { firstPassOf, spendingOf } from './spending.ts';

const minute = 60_000;
const nowMs = Date.parse('2026-11-22T10:30:00Z');
const hourStartMs = Date.parse('2026-11-22T10:00:00Z');
const none: KeptBudget = { points: [], pauses: [], limits: [] };

const byOAuth = (source: Source): Source => ({
  ...source,
  credential: { kind: 'oauth', clientId: 'abc', cloudId: 'c', scopes: [], email: undefined },
});

test('points of the app are told with the limit that is known, and nothing of an API token', async () => {
  await using store = openStoreInMemory();
  const source = await addSource(store);
  assert.equal(spendingOf(source, none, nowMs), undefined);
  const app = 'OAuth app abc';
  const spent = (points: number, purpose: string, of = app) => ({ app: of, hourStartMs, purpose, points });
  const points = [spent(100, 'contents'), spent(3, 'fresh'), spent(7, 'contents', 'OAuth app other')];
  const of = (more: Partial<KeptBudget>) => spendingOf(byOAuth(source), { ...none, points, ...more }, nowMs);
  const spentFor = { revocation: 0, fresh: 3, census: 0, contents: 100 };
  const known = { spent: 103, spentFor, resets: '2026-11-22T11:00:00.000Z' };
  assert.deepEqual(of({}), known);
  assert.deepEqual(of({ limits: [{ app, points: 65_000, isTold: false }] }), {
    ...known,
    limit: 65_000,
    limitIs: 'believed',
    left: 64_897,
  });
  assert.equal(of({ limits: [{ app, points: 90, isTold: true }] })?.left, 0);
  assert.deepEqual(of({ limits: [{ app, points: undefined, isTold: true }] }), known);
  const onSite = `${app} at ${new URL(source.site.url).host}`;
  const bySite = of({ points: [...points, spent(5, 'fresh', onSite)] });
  assert.equal(bySite?.spent, 5, 'an app with points of its own on this site');
});

test('the end of a first reading is told from the rate of the last minutes, once all is listed', async () => {
  await using store = openStoreInMemory();
  const source = await addSource(store);
  const of = (kept = none, atMs = nowMs, one = source) => firstPassOf(store, one, kept, atMs);
  assert.equal(await of(), undefined, 'none is under way');
  const all = Array.from({ length: 130 }, (_, index) => index + 1);
  await store.crawl.beginPass(source.id, [projectA], nowMs - 60 * minute);
  await store.crawl.commitListing(source.id, projectA, ids(...all.slice(0, 100)), 'next');
  assert.deepEqual(await of(), { left: 100 });
  const read = (from: number, to: number, atMs: number) =>
    store.crawl.commitIssues(
      source.id,
      all.slice(from, to).map((id) => fetched(id)),
      [],
      atMs,
    );
  await read(0, 50, nowMs - 30 * minute);
  await read(50, 60, nowMs - 2 * minute);
  await read(60, 70, nowMs - minute);
  assert.deepEqual(await of(), { left: 30, perMinute: 10 }, 'Jira is still being asked what there is');
  await store.crawl.commitListing(source.id, projectA, ids(...all.slice(100)), undefined);
  assert.deepEqual(await of(), { left: 60, perMinute: 10, end: '2026-11-22T10:36:00.000Z' });
  assert.deepEqual(await of(none, nowMs + 10 * minute), { left: 60 }, 'a rate that was is none');
  const pause = { of: new URL(source.site.url).host, operation: '', untilMs: nowMs + 4 * minute, reason: '' };
  assert.equal((await of({ ...none, pauses: [pause] }))?.end, '2026-11-22T10:40:00.000Z');
  const app = 'OAuth app abc';
  const quota: KeptBudget = {
    points: [{ app, hourStartMs, purpose: 'contents', points: 100 }],
    pauses: [],
    limits: [{ app, points: 100, isTold: true }],
  };
  // 70 issues of the hour for 100 points; the 10 % that is others' leaves 63 issues of the next hour.
  assert.equal((await of(quota, nowMs, byOAuth(source)))?.end, '2026-11-22T11:06:00.000Z');
  await store.crawl.finishPass(source.id, nowMs);
  await store.crawl.beginPass(source.id, [projectA], nowMs);
  assert.equal(await of(), undefined, 'it is not the first any more');
});
