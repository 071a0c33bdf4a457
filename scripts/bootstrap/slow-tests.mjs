/**
 * What is printed after the tests: the files that took longest, so that nobody has to look for what made the whole slow.
 * Counts what goes by on the clock from the start of a file to its end, while others run beside it.
 */

const slowMs = 10_000;

export default async function* slowTests(source) {
  const took = new Map();
  for await (const { type, data } of source) {
    if (type !== 'test:complete' || data.nesting !== 0) continue;
    const file = fileOf(data.name);
    if (file) took.set(file, data.details.duration_ms);
  }
  const slow = [...took].filter(([, ms]) => ms >= slowMs).sort(([, a], [, b]) => b - a);
  if (slow.length === 0) return;
  yield `\nFiles of tests that took ${slowMs / 1_000} seconds or more:\n`;
  for (const [file, ms] of slow) yield `${(ms / 1_000).toFixed(1).padStart(8)} s  ${file}\n`;
}

/** A file that has a process to itself is named by what loads it there: see test-groups.mjs. */
function fileOf(name) {
  return /(?:^|[\\/])((?:src|test)[\\/].*\.test\.ts)(?:\.mjs)?$/.exec(name)?.[1];
}
