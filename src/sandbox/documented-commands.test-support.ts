/**
 * The commands of docs/sandbox.md, run as they are written but for the port of the sandbox. Needs bash and curl; a test that
 * uses it skips where there is no curl.
 */

import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export const sandboxDocument = await readFile(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
export const curlSkip = spawnSync('curl', ['--version']).status === 0 ? false : 'needs curl';

/** The blocks of commands under a heading of any level, up to the next. */
export function blocksUnder(heading: string): string[] {
  const section = sandboxDocument.split(new RegExp(`\\n##+ ${heading}\\n`))[1]?.split(/\n##+ /)[0] ?? '';
  return [...section.matchAll(/```\n([\s\S]+?)```/g)].map(([, block = '']) => block);
}

/** What the commands print, one JSON value after the other. */
export async function runCommands(commands: string, url: string): Promise<unknown[]> {
  const script = commands.replaceAll('http://127.0.0.1:8090', url).replaceAll(/^curl/gm, 'echo; curl');
  const { stdout } = await promisify(execFile)('bash', ['-euc', script]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}
