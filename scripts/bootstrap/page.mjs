/**
 * Builds the web page (`src/web` → `dist/web`) when what it is made of has changed since it was built last.
 * The stamp is written after the build and removed before it, so a build that was cut short is made again.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { runQuietly } from './child.mjs';
import { alone } from './lock.mjs';
import { Stop, say } from './say.mjs';

export async function ensurePage(root, node) {
  if (!existsSync(join(root, 'src/web/index.html'))) {
    throw new Stop(
      'src/web is missing, so there is no page to build: this checkout is not complete.',
      'See with `git status` what is gone, and bring it back with `git restore src`.',
    );
  }
  if (isBuilt(root)) return;
  await alone(root, 'page', async ({ also }) => {
    if (isBuilt(root)) return;
    say('building the web page …');
    const { stamp } = places(root);
    rmSync(stamp, { force: true });
    const fingerprint = fingerprintOfSources(root);
    const { exitCode, output } = await runQuietly(
      node.path,
      [
        join(root, 'node_modules/vite/bin/vite.js'),
        'build',
        join(root, 'src/web'),
        '--config',
        join(root, 'src/web/vite.config.ts'),
        '--outDir',
        join(root, 'dist/web'),
        '--emptyOutDir',
      ],
      { cwd: root, env: { ...node.env, NODE_ENV: 'production' }, onStart: also },
    );
    if (exitCode !== 0) {
      process.stderr.write(output);
      throw new Stop('the web page could not be built.', 'The lines above say why; nothing was started.');
    }
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(stamp, fingerprint);
  });
}

function isBuilt(root) {
  const { stamp, page } = places(root);
  if (!existsSync(stamp) || !existsSync(page)) return false;
  return readFileSync(stamp, 'utf8') === fingerprintOfSources(root);
}

function places(root) {
  return { stamp: join(root, 'dist/web.stamp'), page: join(root, 'dist/web/index.html') };
}

/** One hash over everything that the page is made of: its sources, the API’s shapes, the packages. */
export function fingerprintOfSources(root) {
  const hash = createHash('sha256');
  const files = readdirSync(join(root, 'src/web'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  for (const file of [...files, join(root, 'src/http/api.ts'), join(root, 'package-lock.json')]) {
    hash.update(file.slice(root.length).split(sep).join('/')).update('\0');
    hash.update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}
