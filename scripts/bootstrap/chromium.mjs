/**
 * A Chromium for the browser tests: the one that `JACKDAW_CHROMIUM` names, else one on the machine, else one
 * that gets installed: by the system’s package manager where we are root, else by Playwright’s own download.
 * Tests call `findChromium()`, which only looks; `npm test` calls `ensureChromium()` before them.
 * Every browser that is not the person’s own choice has to print its version before it counts: some systems
 * ship a `chromium` that only tells where to get the real one.
 */

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { runQuietly } from './child.mjs';
import { alone } from './lock.mjs';
import { Stop, say } from './say.mjs';

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const knownPlaces = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter(Boolean)
    .flatMap((folder) => [
      join(folder, 'Google\\Chrome\\Application\\chrome.exe'),
      join(folder, 'Chromium\\Application\\chrome.exe'),
      join(folder, 'Microsoft\\Edge\\Application\\msedge.exe'),
    ]),
};

/** One step after the other; the first package manager that the system has is used. */
const packageManagers = [
  {
    command: 'apt-get',
    steps: [
      ['update', '-q'],
      ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-liberation'],
    ],
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  },
  { command: 'dnf', steps: [['install', '-y', 'chromium', 'liberation-fonts']] },
  { command: 'apk', steps: [['add', 'chromium', 'font-liberation']] },
];

/** The path of a browser, or undefined. Looks only; says nothing, installs nothing. */
export function findChromium() {
  const chosen = process.env.JACKDAW_CHROMIUM;
  if (chosen) return chosen;
  return candidates()[0];
}

/** Finds or installs one. Undefined when none can be had: then `chromiumAdvice()` says what to do. */
export async function ensureChromium(root, node) {
  const chosen = process.env.JACKDAW_CHROMIUM;
  if (chosen) {
    if (await works(chosen)) return chosen;
    throw new Stop(
      `JACKDAW_CHROMIUM names ${chosen}, which does not start.`,
      'Point it at a Chromium or Chrome that does, or unset it.',
    );
  }
  const present = await firstWorking();
  if (present) return present;
  let installed;
  await alone(root, 'browser', async ({ also }) => {
    installed =
      (await firstWorking()) ?? (await byPackageManager(also)) ?? (await byPlaywright(root, node, also));
  });
  return installed;
}

export function chromiumAdvice() {
  return [
    'the browser tests need Chromium or Chrome; there is none here, and none could be installed.',
    'Install one (Debian, Ubuntu: `sudo apt-get install chromium`; Fedora: `sudo dnf install chromium`;',
    'macOS, Windows: Google Chrome), or set JACKDAW_CHROMIUM to the path of one.',
  ].join('\n');
}

async function byPackageManager(onStart) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const manager = packageManagers.find(({ command }) => onPath(command));
  if (!manager) return undefined;
  say(`installing Chromium for the browser tests (${manager.command}, a minute or two) …`);
  for (const step of manager.steps) {
    const { exitCode, output } = await runQuietly(manager.command, step, {
      env: { ...process.env, ...manager.env },
      onStart,
    });
    // A stale list of packages is no reason to give up: only the installation itself decides.
    if (exitCode !== 0) say(`${manager.command} ${step[0]} failed:\n${lastLines(output)}`);
  }
  return firstWorking();
}

async function byPlaywright(root, node, onStart) {
  say('fetching Chromium for the browser tests (Playwright’s own download) …');
  const cli = join(root, 'node_modules/playwright-core/cli.js');
  const { exitCode, output } = await runQuietly(node.path, [cli, 'install', 'chromium'], {
    env: node.env,
    cwd: root,
    onStart,
  });
  if (exitCode !== 0) say(`the download failed:\n${lastLines(output)}`);
  return firstWorking();
}

async function firstWorking() {
  for (const path of candidates()) if (await works(path)) return path;
  return undefined;
}

/** Those that exist, best first. */
function candidates() {
  const places = [...namesOnPath.map(onPath), ...(knownPlaces[process.platform] ?? []), playwrightsOwn()];
  return places.filter((path) => path !== undefined && existsSync(path) && !isOnlyASignpost(path));
}

/** Where Playwright’s download is or would be: only its own package knows. */
function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)('playwright-core').chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** Ubuntu’s package is a script that asks for a snap, which a container cannot have. */
function isOnlyASignpost(path) {
  const buffer = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  const length = readSync(file, buffer);
  closeSync(file);
  const start = buffer.toString('latin1', 0, length);
  return start.startsWith('#!') && /snap install|requires the chromium snap/.test(start);
}

async function works(path) {
  // Windows’ Chrome opens a window instead of printing its version.
  if (process.platform === 'win32') return existsSync(path);
  const { exitCode, output } = await runQuietly(path, ['--version'], { timeout: 20_000 });
  return exitCode === 0 && /Chrom|Edge/.test(output);
}

function onPath(name) {
  if (process.platform === 'win32') return undefined;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder && existsSync(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

function lastLines(output) {
  return output.trimEnd().split('\n').slice(-5).join('\n');
}
