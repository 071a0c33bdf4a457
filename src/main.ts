/**
 * The executable: hands its arguments to `cli/`, and ends with the exit code that comes back. What has been compiled
 * is kept for the next start, which then takes two thirds of the time: in the checkout, because the code in it is
 * run, and the system's temporary folder is everybody's.
 */

import { mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const compiled = fileURLToPath(new URL('../.jackdaw/compiled', import.meta.url));
try {
  mkdirSync(compiled, { recursive: true, mode: 0o700 });
  enableCompileCache(compiled);
} catch {
  // A checkout that cannot be written to starts slower, and that is all.
}

const { runCommandLine } = await import('./cli/command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
