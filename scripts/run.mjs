/**
 * The one entrance to a checkout: `npm run demo`, `npm start`, `npm test`, `npm run check`,
 * `npm run jackdaw` and the others all come here. Brings what is missing (Node 24, packages, the built page, a Chromium),
 * then gives way to the real program: its output, signals and exit code pass through unchanged.
 *
 * Runs on any Node from 20 on and needs no package, because it is what installs them. Everything that it
 * says itself goes to stderr, so that `npm run --silent jackdaw -- search "x" --json` is JSON and nothing else.
 */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './bootstrap/child.mjs';
import { chromiumAdvice, ensureChromium } from './bootstrap/chromium.mjs';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { ensureNode24 } from './bootstrap/node24.mjs';
import { ensurePage } from './bootstrap/page.mjs';
import { buildSandboxPackage } from './bootstrap/sandbox-package.mjs';
import { explainFileError, Stop, say } from './bootstrap/say.mjs';
import { selectTests } from './bootstrap/select-tests.mjs';
import { groupTests } from './bootstrap/test-groups.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const commands = {
  demo: async (args) => product(['demo', ...args]),
  start: async (args) => product(['serve', ...args]),
  jackdaw: async (args) => product(args),
  test,
  'test:leaks': (args) => proof('test/leaks/proof/run-proof.ts', args),
  'test:sync': (args) => proof('test/sync/run-histories.ts', args),
  check,
  bench,
  'build:sandbox': buildSandbox,
  'example-app': exampleApp,
};

/**
 * For the product and its benchmarks. node:sqlite still announces itself as experimental. Answers of Jira are large
 * and short-lived: a small young generation keeps some 70 MB less of them in memory, at the same speed.
 */
const productFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];

/** Every test, and at the end the files that took longest. */
const reporters = ['spec', join(root, 'scripts/bootstrap/slow-tests.mjs')].flatMap((reporter) => [
  `--test-reporter=${reporter}`,
  '--test-reporter-destination=stdout',
]);

const usage = `usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [ARGS…]`;

/** The program itself. Only the commands that show the page need it built. */
async function product(args) {
  if (!existsSync(join(root, 'src/main.ts'))) {
    throw new Stop(
      'src/main.ts is missing, so there is no program to run: this checkout is not complete.',
      'See with `git status` what is gone, and bring it back with `git restore src`.',
    );
  }
  const node = await toolchain();
  const asksForHelp = args.includes('--help') || args.includes('-h');
  if (['serve', 'demo'].includes(args[0]) && !asksForHelp) await ensurePage(root, node);
  return run(node.path, [...productFlags, join(root, 'src/main.ts'), ...args], {
    env: node.env,
  });
}

/** `npm test -- src/jira --test-name-pattern=…`: paths choose files, flags go to Node's test runner. */
async function test(args) {
  const node = await toolchain();
  const flags = args.filter((arg) => arg.startsWith('-'));
  const files = selectTests(
    root,
    args.filter((arg) => !arg.startsWith('-')),
  );
  // Hundreds of processes load the same files: each is compiled once.
  const env = { ...node.env, NODE_COMPILE_CACHE: join(root, '.jackdaw/compile-cache') };
  let chromiumMissing = false;
  if (files.some((file) => file.startsWith('test/browser/'))) {
    await ensurePage(root, node);
    const chromium = await ensureChromium(root, node);
    if (chromium) env.JACKDAW_CHROMIUM = chromium;
    else chromiumMissing = true;
  }
  const groups = groupTests(root, files);
  const exitCode = await run(
    node.path,
    [
      '--disable-warning=ExperimentalWarning',
      '--test',
      ...(flags.some((flag) => flag.startsWith('--test-reporter')) ? [] : reporters),
      '--test-concurrency=4',
      ...flags,
      ...groups.files,
    ],
    { env, cwd: root },
  );
  groups.end();
  if (!chromiumMissing) return exitCode;
  // Without a browser nobody knows whether the page works, so the run as a whole has not passed.
  say(chromiumAdvice());
  return exitCode === 0 ? 1 : exitCode;
}

/** A long proof. `-- --seed 17` repeats one world or history of it. */
async function proof(file, args) {
  const node = await toolchain();
  const script = join(root, file);
  return run(node.path, ['--disable-warning=ExperimentalWarning', script, ...args], {
    env: node.env,
    cwd: root,
  });
}

/** Format, lint and types. Both are run even if the first complains: one round shows everything. */
async function check(args) {
  if (args.length > 0) throw new Stop('`npm run check` takes no arguments.', 'Run it without any.');
  const node = await toolchain();
  const steps = [
    ['format and lint (biome)', 'node_modules/@biomejs/biome/bin/biome', ['ci', '.']],
    ['types (tsc)', 'node_modules/typescript/bin/tsc', ['-p', '.']],
  ];
  const failed = [];
  for (const [title, script, stepArgs] of steps) {
    say(`check: ${title} …`);
    const exitCode = await run(node.path, [join(root, script), ...stepArgs], { env: node.env, cwd: root });
    if (exitCode !== 0) failed.push(title);
  }
  if (failed.length === 0) say('check: all well.');
  else
    say(`check: not well: ${failed.join(', ')}. \`npx biome check --write\` repairs most of the first kind.`);
  return failed.length === 0 ? 0 : 1;
}

/** `npm run bench -- search-real`: one benchmark, by its name in `bench/`. */
async function bench([name, ...args]) {
  const names = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => file.replace('.bench.ts', ''));
  if (!names.includes(name ?? '')) {
    throw new Stop(`there is no benchmark “${name ?? ''}”.`, `There are: ${names.join(', ')}.`);
  }
  const node = await toolchain();
  const script = join(root, 'bench', `${name}.bench.ts`);
  return run(node.path, [...productFlags, script, ...args], {
    env: node.env,
    cwd: root,
  });
}

/** The sandbox alone, ready for `npm pack`: JavaScript, types, and a `package.json` of its own. */
async function buildSandbox(args) {
  if (args.length > 0) throw new Stop('`npm run build:sandbox` takes no arguments.', 'Run it without any.');
  const folder = join(root, 'dist/sandbox');
  const exitCode = await buildSandboxPackage(root, await toolchain(), folder);
  if (exitCode === 0) say(`The package is in ${folder}. \`npm pack\` makes a file of it.`);
  return exitCode;
}

/** The Connect app to try the sandbox with. */
async function exampleApp(args) {
  const node = await toolchain();
  const script = join(root, 'src/sandbox/connect/example-app.ts');
  return run(node.path, [...productFlags, script, ...args], { env: node.env });
}

async function toolchain() {
  const node = await ensureNode24(root);
  await ensureDependencies(root, node);
  return node;
}

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (!command) {
  say(usage);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (thrown) {
    const error = explainFileError(thrown);
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}
