/**
 * Makes node_modules equal to package-lock.json, by `npm ci`, and only when it is not. What is installed is
 * read from the list that npm itself writes last, `node_modules/.package-lock.json`: so an `npm install` by
 * hand is respected, an interrupted one is noticed, and so is a node_modules that came from another system.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone, begunAndNotFinished } from './lock.mjs';
import { npm } from './npm.mjs';
import { Stop, say } from './say.mjs';

export async function ensureDependencies(root, node) {
  if (!begunAndNotFinished(root, 'packages') && !whatIsWrong(root)) return;
  await alone(root, 'packages', async ({ interrupted, also }) => {
    const reason = interrupted ? 'the last installation did not finish' : whatIsWrong(root);
    if (!reason) return;
    say(`${reason}: installing the packages (npm ci, up to a minute or two) …`);
    // The scripts of packages are not needed (the native ones come built), so nobody’s are run.
    await npm(['ci', '--include=dev', '--include=optional', '--ignore-scripts'], {
      purpose: 'installing the packages',
      node: node.path,
      env: node.env,
      cwd: root,
      onStart: also,
    });
    const still = whatIsWrong(root);
    if (still)
      throw new Stop(`the packages were installed, but ${still}.`, 'Delete node_modules and try again.');
  });
}

/** Undefined when node_modules is what package-lock.json says, else the first difference in words. */
export function whatIsWrong(root, machine = process) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  if (!wanted) {
    throw new Stop(
      'package-lock.json is missing or damaged.',
      'Bring it back: `git restore package-lock.json`.',
    );
  }
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return 'the packages are not installed yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const present = installed[path];
    if (!present && !entry.optional) return `${path} is missing`;
    if (present && (present.version !== entry.version || present.integrity !== entry.integrity)) {
      return `${path} is not the version that package-lock.json names`;
    }
  }
  for (const [path, entry] of Object.entries(installed)) {
    if (!wanted[path]) return `${path} is installed but no longer wanted`;
    if (!allows(entry.os, machine.platform) || !allows(entry.cpu, machine.arch)) {
      return `${path} was installed for another system`;
    }
  }
  return undefined;
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** npm’s lists of systems: names that fit, or `!names` that do not. */
function allows(list, name) {
  if (!list || list.includes('any')) return true;
  if (list.includes(`!${name}`)) return false;
  return list.includes(name) || list.every((entry) => entry.startsWith('!'));
}
