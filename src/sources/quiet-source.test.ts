import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { accessLeaseName, holdLease, syncLeaseName } from '../store/hold-lease.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource } from '../store/store.test-support.ts';
import { holdWorkLease } from '../store/work-lease.ts';
import { quietSource } from './quiet-source.ts';

test('nothing begins on a source that is quiet, and everything on another one or afterwards', async () => {
  await using store = openStoreInMemory();
  const tools = { store, clock: systemClock };
  const source = await addSource(store);
  const other = await addSource(store, 'other');
  const begin = async (id: typeof source.id, nameOf: typeof syncLeaseName) => {
    await using lease = await holdWorkLease(store.runs, id, nameOf, tools);
    return lease !== undefined;
  };
  {
    await using _ = await quietSource(tools, source);
    assert.deepEqual(
      [await begin(source.id, syncLeaseName), await begin(source.id, accessLeaseName)],
      [false, false],
    );
    assert.ok(await begin(other.id, syncLeaseName));
  }
  assert.ok(await begin(source.id, syncLeaseName));
});

test('what does not stop in time is told, and the source stays as it is', async () => {
  await using store = openStoreInMemory();
  const tools = { store, clock: systemClock };
  const source = await addSource(store);
  await using deaf = await holdLease(store.runs, accessLeaseName(source.id), systemClock);
  assert.ok(deaf);
  await assert.rejects(quietSource(tools, source, undefined, 0), {
    code: 'already-running',
    message: /was told to stop, and has not in time/,
  });
});

test('who changes a source while a cancel of theirs still ends waits for it for a moment', async () => {
  await using store = openStoreInMemory();
  const tools = { store, clock: systemClock };
  const source = await addSource(store);
  const first = await quietSource(tools, source);
  setTimeout(() => void first[Symbol.asyncDispose](), 300);
  await using second = await quietSource(tools, source);
  assert.ok(second);
});

test('two who change the same source at once: the second is told', async () => {
  await using store = openStoreInMemory();
  const tools = { store, clock: systemClock };
  const source = await addSource(store);
  await using _ = await quietSource(tools, source);
  await assert.rejects(quietSource(tools, source), {
    code: 'already-running',
    message: /being changed by somebody else/,
  });
});
