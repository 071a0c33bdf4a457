/** The promises of what is kept of Jira's limits, as part of the contract of the store. */

import assert from 'node:assert/strict';
import type { Store } from './store.ts';

type It = (sentence: string, work: (opened: { readonly store: Store }) => Promise<void>) => void;

const hourMs = 3_600_000;
const startMs = 1_000 * hourMs;
const app = 'OAuth app abc';

export function budgetCases(it: It): void {
  it('points add up by app, hour and purpose, and end with their hour', async ({ store }) => {
    const { budget } = store;
    const spent = (points: number, purpose = 'contents') => ({ app, hourStartMs: startMs, purpose, points });
    const exchange = (points: readonly ReturnType<typeof spent>[], nowMs = startMs + 5) =>
      budget.exchange({ nowMs, points, pauses: [], limits: [] });
    assert.deepEqual(await budget.kept(startMs), { points: [], pauses: [], limits: [] });
    await exchange([spent(100), spent(3, 'fresh')]);
    assert.deepEqual((await exchange([spent(20)])).points, [spent(120), spent(3, 'fresh')]);
    assert.deepEqual(await budget.kept(startMs + hourMs - 1), {
      points: [spent(120), spent(3, 'fresh')],
      pauses: [],
      limits: [],
    });
    assert.deepEqual((await budget.kept(startMs + hourMs)).points, []);
    assert.deepEqual((await exchange([], startMs + 3 * hourMs)).points, []);
  });

  it('the longer of two pauses of the same counts, until it has passed', async ({ store }) => {
    const { budget } = store;
    const pause = (
      untilMs: number,
      reason = 'jira-quota-global-based',
      purpose: string | undefined = undefined,
    ) => ({
      ...{ of: app, operation: '', purpose, untilMs, reason },
    });
    const exchange = (pauses: readonly ReturnType<typeof pause>[], nowMs = startMs) =>
      budget.exchange({ nowMs, points: [], pauses, limits: [] });
    await exchange([pause(startMs + 60_000), pause(startMs + 10_000, 'points-kept', 'contents')]);
    await exchange([pause(startMs + 30_000, 'later')]);
    assert.deepEqual((await budget.kept(startMs)).pauses, [
      pause(startMs + 60_000),
      pause(startMs + 10_000, 'points-kept', 'contents'),
    ]);
    assert.deepEqual((await budget.kept(startMs + 10_000)).pauses, [pause(startMs + 60_000)]);
    assert.deepEqual((await exchange([], startMs + 60_000)).pauses, []);
  });

  it('what was written by a clock that was ahead ends when it was set back', async ({ store }) => {
    const { budget } = store;
    const of = (untilMs: number) => ({ of: app, operation: '', purpose: undefined, untilMs, reason: 'x' });
    const at = (nowMs: number) => ({
      ...{ nowMs, limits: [], pauses: [of(nowMs + 60_000)] },
      points: [{ app, hourStartMs: nowMs, purpose: 'contents', points: 9 }],
    });
    await budget.exchange(at(startMs + 8 * hourMs));
    assert.deepEqual((await budget.kept(startMs)).pauses, []);
    assert.deepEqual((await budget.exchange(at(startMs))).pauses, [of(startMs + 60_000)], 'CONTROL');
    const later = await budget.kept(startMs + 8 * hourMs);
    assert.deepEqual([later.points, later.pauses], [[], []]);
  });

  it('what Jira told of a limit stands above what is believed, until it is a week old', async ({ store }) => {
    const keep = async (points: number | undefined, isTold: boolean, nowMs: number) => {
      const limits = [{ app, points, isTold }];
      return (await store.budget.exchange({ nowMs, points: [], pauses: [], limits })).limits;
    };
    const weekMs = 7 * 24 * hourMs;
    assert.deepEqual(await keep(65_000, false, startMs), [{ app, points: 65_000, isTold: false }]);
    assert.deepEqual(await keep(130_000, true, startMs + 1), [{ app, points: 130_000, isTold: true }]);
    assert.deepEqual(await keep(65_000, false, startMs + weekMs), [{ app, points: 130_000, isTold: true }]);
    assert.deepEqual(await keep(undefined, true, startMs + weekMs), [
      { app, points: undefined, isTold: true },
    ]);
    assert.deepEqual(await keep(65_000, false, startMs + 2 * weekMs), [
      { app, points: 65_000, isTold: false },
    ]);
  });
}
