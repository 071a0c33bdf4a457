import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openSandbox } from 'jackdaw/sandbox';
import { buildSandboxPackage } from '../../scripts/bootstrap/sandbox-package.mjs';
import { openSandbox as openFromSource } from '../../src/sandbox/open-sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = { path: process.execPath, env: process.env };
const run = promisify(execFile);
let folder: string;
let installed: string;

/** A project of somebody else, who installed the packed file and what it needs. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stranger-'));
  const built = join(folder, 'built');
  assert.equal(await buildSandboxPackage(root, node, built), 0);
  await run('npm', ['pack', '--offline', '--silent', '--pack-destination', folder, built], { cwd: folder });
  const { name, version } = JSON.parse(await readFile(join(built, 'package.json'), 'utf8'));
  installed = join(folder, 'node_modules', name);
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', join(folder, `${name}-${version}.tgz`), '-C', installed, '--strip-components=1']);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', type: 'module' }));
  const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  for (const needed of Object.keys(dependencies)) {
    await symlink(join(root, 'node_modules', needed), join(folder, 'node_modules', needed));
  }
  await mkdir(join(folder, 'node_modules/@types'));
  await symlink(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
});
after(() => rm(folder, { recursive: true, force: true }));

const consumer = `
import { loadWorld, openSandbox, openWorld } from 'jackdaw/sandbox';

await using sandbox = await openSandbox({ world: openWorld(await loadWorld('acme')), control: true });
const authorization = 'Basic ' + Buffer.from('crawler@acme.example:token-crawler').toString('base64');
const ask = () => fetch(sandbox.url + '/rest/api/3/myself', { headers: { authorization } });
const me = await ask().then((reply) => reply.json());
sandbox.faults.add({ path: '/myself', answer: { kind: 'status', status: 503 } });
const spoiled = (await ask()).status;
sandbox.clock.set(Date.UTC(2030, 0, 1));
const { serverTime } = await fetch(sandbox.url + '/rest/api/3/serverInfo').then((reply) => reply.json());
console.log(JSON.stringify({ email: me.emailAddress, spoiled, year: String(serverTime).slice(0, 4) }));
`;
const seen = { email: 'crawler@acme.example', spoiled: 503, year: '2030' };

test('a packed sandbox is imported by plain JavaScript elsewhere', async () => {
  await writeFile(join(folder, 'consumer.js'), consumer);
  const { stdout, stderr } = await run(process.execPath, ['consumer.js'], { cwd: folder });
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), seen);
});

test('TypeScript elsewhere knows its types, without leniency', async () => {
  const text = consumer.replaceAll('.then((reply) => reply.json())', '.then((reply) => reply.json() as any)');
  await writeFile(join(folder, 'consumer.ts'), text);
  await writeFile(
    join(folder, 'wrong.ts'),
    "import { openSandbox } from 'jackdaw/sandbox';\nawait openSandbox({ world: 'acme' });\n",
  );
  const options = { strict: true, noEmit: true, module: 'nodenext', target: 'esnext', types: ['node'] };
  const check = async (file: string) => {
    const config = join(folder, `tsconfig.${file}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions: options, files: [file] }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    return run(process.execPath, [compiler, '-p', config], { cwd: folder }).then(
      () => '',
      (error: unknown) => String(Object(error).stdout),
    );
  };
  assert.equal(await check('consumer.ts'), '');
  assert.match(await check('wrong.ts'), /^wrong\.ts\(2,\d+\): error TS2322: [^\n]*\n?$/);
});

test('its documents lead to files that it has', async () => {
  const text = await readFile(join(installed, 'README.md'), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)#:\s]+)\)/g)].map(([, target = '']) => target);
  assert.deepEqual([...new Set(targets)], ['sandbox-operations.md']);
  for (const target of targets) assert.ok(existsSync(join(installed, target)), target);
});

test('its command starts a sandbox', async () => {
  const { stdout } = await run(process.execPath, [join(installed, 'sandbox/main.js'), '--help']);
  assert.match(stdout, /--world NAME +acme \(default\)/);
});

test('inside this repository the same import is the source', () => {
  assert.equal(openSandbox, openFromSource);
});
