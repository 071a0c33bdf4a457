/** The executable: hands its arguments to `cli/`, and ends with the exit code that comes back. */

import { runCommandLine } from './cli/command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2));
