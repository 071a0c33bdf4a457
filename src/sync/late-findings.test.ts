import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { projectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { type LateOptions, lateFindings, watchLateness } from './late-findings.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

const minute = 60_000;
const hour = 60 * minute;

function world() {
  const many = Array.from({ length: 30 }, (_, n) => issue(String(5000 + n), `DESK-${100 + n}`, '2'));
  return { ...smallWorld(), issues: many };
}

/** A site that was read to its end, and a clock that stands at so many hours after that. */
async function readOnce() {
  const site = await openSite(world(), { projectKeys: ['DESK'] });
  await site.sync();
  const endMs = (await site.store.crawl.lastFinishedMs(site.source.id)) ?? assert.fail();
  let nowMs = endMs;
  const clock: Clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  const options: LateOptions = {
    store: site.store,
    clock,
    log: silentLog,
    censusEveryMs: 6 * hour,
    againEveryMs: 24 * hour,
  };
  const at = (hours: number) => {
    nowMs = endMs + hours * hour;
  };
  return { site, options, at, clock, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

const codes = async (options: LateOptions, source: Source, haltedMs = 0) =>
  (await lateFindings(options, source, haltedMs)).map(({ code }) => code);
const kept = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).map(({ code }) => code).filter((code) => code.endsWith('late'));

describe('what comes later than stated', () => {
  it('is a finding when twice the time is over, of ids and of contents', async () => {
    await using read = await readOnce();
    const { site, options, at } = read;
    at(11.9);
    assert.deepEqual(await codes(options, site.source), [], 'CONTROL: not yet');
    at(12.1);
    const [late, ...others] = await lateFindings(options, site.source, 0);
    assert.deepEqual([late?.code, late?.subject, others], ['census-late', 'projects', []]);
    assert.match(late?.message ?? '', /^The ids of DESK were last counted 12 hours ago, .* every 6 hours/);
    assert.match(
      late?.message ?? '',
      /JACKDAW_CENSUS_EVERY_HOURS.* Why is not known: .*"jackdaw sync" does it/,
    );
    at(47.9);
    assert.deepEqual(await codes(options, site.source), ['census-late'], 'CONTROL: contents not yet');
    at(48.1);
    const [, again] = await lateFindings(options, site.source, 0);
    assert.deepEqual([again?.code, again?.subject], ['read-again-late', 'contents']);
    assert.match(again?.message ?? '', /^All contents were last read 48 hours ago, and every 24 hours/);
    assert.match(again?.message ?? '', /"jackdaw sync --full" does it at once\.$/);
  });

  it('is not what a halt kept from being done, or the pause of a project', async () => {
    await using read = await readOnce();
    const { site, options, at, clock } = read;
    const { store, source } = site;
    at(49);
    assert.deepEqual(await codes(options, source), ['census-late', 'read-again-late'], 'CONTROL');
    assert.deepEqual(await codes(options, source, clock.now() - 11 * hour), []);
    assert.deepEqual(await codes(options, source, clock.now() - 13 * hour), ['census-late'], 'CONTROL');
    const desk = projectId('2');
    await store.runControl.pauseProject(source.id, desk, 'ann', clock.now());
    assert.deepEqual(await codes(options, source), ['read-again-late'], 'nothing of DESK is promised');
    await store.runControl.resumeProject(source.id, desk, clock.now());
    assert.deepEqual(await codes(options, source), ['read-again-late'], 'it has just been resumed');
    at(62);
    assert.deepEqual(await codes(options, source), ['census-late', 'read-again-late'], 'CONTROL');
  });

  it('says that the quota is too small, what waits for it, or what failed the last time', async () => {
    await using read = await readOnce();
    const { site, options, at, clock } = read;
    const { store } = site;
    at(49);
    const credential = {
      kind: 'oauth',
      clientId: 'abc',
      cloudId: 'c',
      scopes: [],
      email: undefined,
    } as const;
    const source: Source = { ...site.source, credential };
    const says = async (of: Source) => {
      const late = await lateFindings(options, of, 0);
      return late.map(({ message }) => message.replace(/^.* without a word since\. /, ''));
    };
    const exchange = (news: object) =>
      store.budget.exchange({ nowMs: clock.now(), points: [], pauses: [], limits: [], ...news });
    const app = 'OAuth app abc';
    await exchange({ limits: [{ app, points: 8, isTold: true }] });
    assert.match((await says(source)).join(), /^Why is not known.*Why is not known/, 'CONTROL: 8 are enough');
    await exchange({ limits: [{ app, points: 7, isTold: true }] });
    const small =
      'The quota is too small for that: 30 issues take some 8 points an hour, and there are 7. Set';
    const rest = 'higher, narrow the scope of the source, or read it with a credential of a larger quota.';
    assert.deepEqual(await says(source), [
      `${small} JACKDAW_CENSUS_EVERY_HOURS ${rest}`,
      `${small} JACKDAW_READ_AGAIN_EVERY_HOURS ${rest}`,
    ]);

    const run = await store.runs.start(source.id, 'census', clock.now());
    const counts = {};
    await store.runs.finish(run, { state: 'failed', endedMs: clock.now(), error: 'Jira is down.', counts });
    assert.equal((await says(site.source))[0], 'It failed the last time, and is tried again: Jira is down.');
    const pause = { of: new URL(site.source.site.url).host, operation: '', reason: 'x' };
    await exchange({ pauses: [{ ...pause, untilMs: clock.now() + minute }] });
    assert.match(
      (await says(site.source))[0] ?? '',
      /limits requests \(x\): all of them wait until .* Set JACKDAW/,
    );
  });

  it('is told while the source is at work, not in the first minutes, and ends with its cause', async () => {
    await using read = await readOnce();
    const { site, options, at, clock } = read;
    const { store, source } = site;
    const look = watchLateness(options);
    at(13);
    await look(source);
    assert.deepEqual(await kept(site), [], 'there was nobody who could have counted');
    at(13.05);
    await look(source);
    assert.deepEqual(await kept(site), [], 'CONTROL: three minutes');
    at(13.1);
    await look(source);
    assert.deepEqual(await kept(site), ['census-late']);
    const halt = { reason: 'paused' as const, sinceMs: 1, message: 'By tester.' };
    at(13.2);
    await look({ ...source, halt });
    assert.deepEqual(await kept(site), [], 'of a halted source nothing is promised');
    at(14);
    await look(source);
    assert.deepEqual(await kept(site), [], 'the time before is not held against it');
    at(25.3);
    await look(source);
    assert.deepEqual(await kept(site), ['census-late'], 'CONTROL: halted long ago');
    const desk = projectId('2');
    await store.census.begin(source.id, desk, clock.now());
    await store.census.commitPage(source.id, desk, [], undefined);
    await store.census.end(source.id, desk, 30);
    at(25.4);
    await look(source);
    assert.deepEqual(await kept(site), []);
    await look({ ...source, automatic: false });
    at(60);
    await look({ ...source, automatic: false });
    assert.deepEqual(await kept(site), [], 'read by hand only');
    assert.equal((await store.directory.findings(source.id)).length, 0);
  });
});
