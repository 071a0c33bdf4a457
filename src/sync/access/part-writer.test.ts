import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../clock.ts';
import { schemeId } from '../../model/ids.ts';
import { openStoreInMemory } from '../../store/new-database.test-support.ts';
import { addSource } from '../../store/store.test-support.ts';
import { PartWriter } from './part-writer.ts';

const scheme = (id: string) => ({ schemeId: schemeId(id) });

/** A pass that began when project 1 had the scheme 100. */
async function begun(nowMs = 50) {
  const store = openStoreInMemory();
  const source = await addSource(store);
  const assigned = (id: string, readMs: number) =>
    store.directory.putPart(source.id, 'permission-scheme', '1', scheme(id), readMs);
  await assigned('100', 10);
  return {
    assigned,
    writer: new PartWriter({ store, sourceId: source.id, clock: { ...systemClock, now: () => nowMs } }, () =>
      scheme('100'),
    ),
    version: () => store.directory.version(source.id),
    stored: () => store.directory.part(source.id, 'permission-scheme', '1'),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

describe('what a pass has read beside somebody who writes the same part', () => {
  it('is written where the other read it before, also if it is as it was when the pass began', async () => {
    await using made = await begun();
    await made.assigned('200', 20);
    await made.writer.put('permission-scheme', '1', scheme('100'), 30);
    await made.writer.flush();
    assert.deepEqual(await made.stored(), { body: scheme('100'), readMs: 30 });
  });
  it('is not written where the other read it later', async () => {
    for (const id of ['100', '300']) {
      await using made = await begun();
      await made.assigned('200', 40);
      await made.writer.put('permission-scheme', '1', scheme(id), 30);
      await made.writer.flush();
      assert.deepEqual(await made.stored(), { body: scheme('200'), readMs: 40 });
    }
  });
  it('is written where the other read it in the future: the clock was set back since', async () => {
    await using made = await begun(35);
    await made.assigned('200', 40);
    await made.writer.put('permission-scheme', '1', scheme('300'), 30);
    assert.deepEqual(await made.stored(), { body: scheme('300'), readMs: 30 });
  });
  it('CONTROL: moves only its time where nothing has changed, and is written where it has', async () => {
    await using made = await begun();
    const version = await made.version();
    await made.writer.put('permission-scheme', '1', scheme('100'), 30);
    await made.writer.flush();
    assert.deepEqual(await made.stored(), { body: scheme('100'), readMs: 30 });
    assert.equal(await made.version(), version);
    await made.writer.put('permission-scheme', '1', scheme('300'), 40);
    assert.deepEqual(await made.stored(), { body: scheme('300'), readMs: 40 });
  });
});
