/**
 * A process whose copy of one source file has a mistake in it. Proves world after world until the mistake shows, and
 * answers with the first difference that it makes; undefined when it stayed hidden in all of them.
 */

import { registerHooks } from 'node:module';
import { mutated, mutations } from './mutations.ts';
import { isFalseAllow, isFalseDenial } from './tally.ts';

const mutation = mutations[Number(process.argv[2])];
if (!mutation) throw new Error('There is no such mutation.');
const url = new URL(`../../../src/${mutation.file}`, import.meta.url).href;
let isLoaded = false;

registerHooks({
  load(address, context, nextLoad) {
    const loaded = nextLoad(address, context);
    if (address !== url) return loaded;
    isLoaded = true;
    return { ...loaded, source: mutated(String(loaded.source), mutation) };
  },
});

const { statesOf } = await import('./prove-world.ts');
const { underFaults } = await import('./under-faults.ts');
const { kindsOf } = await import('./kinds-worlds.ts');
if (!isLoaded) throw new Error(`src/${mutation.file} was not loaded.`);

const shows = mutation.makes === 'a false allow' ? isFalseAllow : isFalseDenial;
const seeds = process.argv.slice(3).map(Number);
process.send?.(await caughtBy());

async function caughtBy(): Promise<{ readonly worlds: number; readonly difference: string | null }> {
  for (const [index, seed] of seeds.entries()) {
    for await (const differences of differencesOf(seed)) {
      const difference = differences.find(shows);
      if (difference !== undefined) return { worlds: index + 1, difference };
    }
  }
  return { worlds: seeds.length, difference: null };
}

async function* differencesOf(seed: number): AsyncGenerator<readonly string[]> {
  if (mutation?.ofKinds) yield (await kindsOf(seed)).differences;
  else if (mutation?.underFaults) yield (await underFaults(seed)).differences;
  else for await (const { compared } of statesOf(seed)) yield compared.differences;
}
