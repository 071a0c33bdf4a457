/**
 * Calls npm, and turns its failures into sentences. npm's own output is shown only when it failed
 * (its first lines, where the reason stands, then what it means). Does not decide what is to be installed.
 */

import { existsSync } from 'node:fs';
import { runQuietly } from './child.mjs';
import { Stop } from './say.mjs';

const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=warn'];

/** What npm prints → what a person should know and do. The first that matches counts. */
const explanations = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network/i,
    'the package registry cannot be reached.',
    'Check the connection (behind a proxy: `npm config set proxy …`), then run the same command again.',
  ],
  [/ENOSPC/, 'the disk is full.', 'Free about one gigabyte, then run the same command again.'],
  [
    /EACCES|EPERM|EROFS/,
    'a folder cannot be written.',
    'Make the checkout and npm’s cache (`npm config get cache`) belong to you, then run the same command again.',
  ],
  [
    /can only install packages when your package\.json and package-lock\.json/,
    'package.json and package-lock.json disagree.',
    'Run `npm install`, look at the change in package-lock.json, and keep both files together.',
  ],
  [/EINTEGRITY/, 'a download arrived damaged.', 'Run `npm cache verify`, then the same command again.'],
  [
    /E404|ETARGET|ENOVERSIONS/,
    'the registry does not have a package that is needed.',
    'If you use a mirror (`npm config get registry`), it may be incomplete: try the public registry.',
  ],
];

const otherwise = ['npm failed.', 'Its lines above say why; after mending it, run the same command again.'];

/** Throws a Stop that explains, unless npm succeeds. `purpose` completes "… failed: ". */
export async function npm(args, { purpose, env, node, cwd, onStart }) {
  const { exitCode, output } = await runQuietly(...npmCommand(node, [...args, ...quiet]), {
    env,
    cwd,
    onStart,
  });
  // A file that could not be unpacked is only a warning to npm, which then reports success.
  if (exitCode === 0 && !output.includes('TAR_ENTRY_ERROR')) return;
  const firstLines = output.trim().split('\n').slice(0, 15).join('\n');
  if (firstLines) process.stderr.write(`${firstLines}\n`);
  const [what, todo] = explainNpmFailure(output);
  throw new Stop(`${purpose} failed: ${what}`, todo);
}

export function explainNpmFailure(output) {
  const known = explanations.find(([pattern]) => pattern.test(output));
  return known ? known.slice(1) : otherwise;
}

function npmCommand(node, args) {
  // Inside `npm run`, npm names its own script: the same npm, run by the Node we chose.
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script) && existsSync(script)) return [node, [script, ...args]];
  if (process.platform === 'win32') return ['cmd.exe', ['/d', '/s', '/c', 'npm.cmd', ...args]];
  return ['npm', args];
}
