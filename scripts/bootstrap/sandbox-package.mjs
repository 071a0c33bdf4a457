/**
 * Builds the sandbox as a package of its own, for other people's tests: `import … from 'jackdaw/sandbox'`, and the
 * command `jackdaw-sandbox`. JavaScript and types without source, since Node strips no types inside
 * `node_modules`; and its own `package.json`, because the sandbox needs next to nothing of what the product needs.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';

/** All that the sandbox takes from npm; a test looks whether it is. */
const needed = ['zod'];

/** Answers the exit code of the compiler. */
export async function buildSandboxPackage(root, node, folder) {
  rmSync(folder, { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'tsconfig.sandbox.json');
  const exitCode = await run(node.path, [compiler, '-p', project, '--outDir', join(folder, 'sandbox')], {
    cwd: root,
    env: node.env,
  });
  if (exitCode !== 0) return exitCode;
  const { name, version, license, engines, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const manifest = {
    name,
    version,
    description: 'A Jira Cloud on your machine, with permissions enforced for each caller.',
    license,
    type: 'module',
    engines,
    exports: {
      './sandbox': { types: './sandbox/entry.d.ts', default: './sandbox/entry.js' },
      './world-file.schema.json': './world-file.schema.json',
    },
    bin: { 'jackdaw-sandbox': './sandbox/main.js' },
    dependencies: Object.fromEntries(needed.map((one) => [one, dependencies[one]])),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(root, 'docs/sandbox.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'docs/sandbox-operations.md'), join(folder, 'sandbox-operations.md'));
  copyFileSync(
    join(root, 'src/sandbox/world/world-file.schema.json'),
    join(folder, 'world-file.schema.json'),
  );
  return 0;
}
