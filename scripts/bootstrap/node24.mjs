/**
 * Finds a Node that can run the source as it is: the running one if it is new enough, else Node 24 from the
 * npm registry, kept in `.jackdaw/toolchain` (outside node_modules, which `npm ci` empties). Nothing outside
 * the checkout is touched.
 *
 * The registry holds Node's binaries as one package per platform. That package is installed directly: the
 * package named `node` only picks it by an install script, and npm may be told not to run those.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { alone } from './lock.mjs';
import { npm } from './npm.mjs';
import { Stop, say } from './say.mjs';

export const neededMajor = 24;

/** Resolves with the path of the binary, and an environment in which it is the first `node`. */
export async function ensureNode24(root) {
  if (majorOf(process.version) >= neededMajor) return withEnvironment(process.execPath);
  const folder = join(root, '.jackdaw', 'toolchain');
  const binary = binaryIn(folder);
  if (!works(binary)) {
    await alone(root, 'toolchain', async ({ also }) => {
      if (works(binary)) return;
      await install(folder, also);
      if (!works(binary)) {
        throw new Stop(
          `Node ${neededMajor} was downloaded but does not run on this machine (${process.platform} ${process.arch}).`,
          `Install Node ${neededMajor} or newer from https://nodejs.org, then run the same command again.`,
        );
      }
    });
  }
  return withEnvironment(binary);
}

async function install(folder, onStart) {
  say(`this is Node ${process.versions.node}; fetching Node ${neededMajor} into .jackdaw/toolchain (once) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(
    [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-package-lock',
      `${packageName()}@${neededMajor}`,
    ],
    {
      purpose: `fetching Node ${neededMajor}`,
      node: process.execPath,
      env: process.env,
      cwd: folder,
      onStart,
    },
  );
}

function packageName() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${process.arch}`;
}

function binaryIn(folder) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, 'node_modules', packageName(), 'bin', name);
}

function works(binary) {
  try {
    const version = execFileSync(binary, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return majorOf(version) >= neededMajor;
  } catch {
    return false;
  }
}

function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}

function withEnvironment(path) {
  const env = { ...process.env };
  // Windows spells it `Path`.
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[key] = [dirname(path), env[key]].filter(Boolean).join(delimiter);
  return { path, env };
}
