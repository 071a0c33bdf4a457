import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { inParallel } from './in-parallel.ts';

const never = new AbortController().signal;

describe('working on items a few at a time', () => {
  it('does all of them, and never more at a time than allowed', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    const items = Array.from({ length: 40 }, (_, index) => index);
    const work = async (item: number) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(item % 3);
      running -= 1;
      done.push(item);
    };
    await inParallel(items, 4, work, never);
    assert.deepEqual(
      done.toSorted((a, b) => a - b),
      items,
    );
    assert.equal(most, 4);
  });

  it('reads nothing ahead of the workers', async () => {
    let given = 0;
    let finished = 0;
    async function* items() {
      for (; given < 20; given += 1) {
        assert.ok(given - finished <= 3, `${given} given, ${finished} finished`);
        yield given;
      }
    }
    await inParallel(
      items(),
      3,
      async () => {
        await turn();
        finished += 1;
      },
      never,
    );
    assert.equal(finished, 20);
  });

  it('stops at the first failure, waits for what is under way, closes the source, and throws it', async () => {
    const events: string[] = [];
    async function* items() {
      try {
        for (let item = 0; ; item += 1) yield item;
      } finally {
        events.push('closed');
      }
    }
    const work = async (item: number) => {
      await sleep(item === 1 ? 2 : 30);
      if (item === 1) throw new Error('the first');
      events.push(`done ${item}`);
      if (item === 0) throw new Error('a later one');
    };
    await assert.rejects(inParallel(items(), 3, work, never), { message: 'the first' });
    assert.deepEqual(events, ['done 0', 'done 2', 'closed']);
  });

  it('asks its source for nothing more after a failure, also where others are already waiting for their turn', async () => {
    let given = 0;
    const hasFailed = Promise.withResolvers<void>();
    async function* items() {
      for (;;) {
        given += 1;
        // The others queue behind the second.
        if (given === 2) await hasFailed.promise;
        yield given;
      }
    }
    const work = async () => {
      await turn();
      hasFailed.resolve();
      throw new Error('the first');
    };
    await assert.rejects(inParallel(items(), 5, work, never), { message: 'the first' });
    assert.equal(given, 2);
  });

  it('throws what its source throws', async () => {
    async function* items() {
      yield 1;
      throw new Error('no more');
    }
    await assert.rejects(
      inParallel(items(), 2, async () => {}, never),
      { message: 'no more' },
    );
  });

  it('begins nothing after its signal is aborted, and throws the reason', async () => {
    const stop = new AbortController();
    let begun = 0;
    const work = async () => {
      begun += 1;
      if (begun === 3) stop.abort(new Error('enough'));
      await turn();
    };
    await assert.rejects(inParallel(new Array(50).fill(0), 2, work, stop.signal), { message: 'enough' });
    assert.ok(begun <= 4, `${begun}`);
  });

  it('has nothing to do for no items', async () => {
    await inParallel([], 4, () => assert.fail(), never);
  });
});
