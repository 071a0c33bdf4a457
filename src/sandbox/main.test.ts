import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

it('as a process it prints its address, serves, names what it does not serve, and ends with its parent', async () => {
  const child = spawn(process.execPath, [main, '--world', 'empty', '--follow-stdin', '--prepare'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  const [line] = await once(createInterface(child.stdout), 'line');
  const { url } = JSON.parse(String(line));
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await fetch(`${url}/rest/api/3/serverInfo`)).status, 200);
  assert.equal((await fetch(`${url}/rest/api/3/dashboard`)).status, 501);
  assert.equal((await fetch(`${url}/sandbox/requests`)).status, 501);
  child.stdin.end();
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  assert.match(errors.join(''), /501 GET \/rest\/api\/3\/dashboard/);
});

it('as a process it saves its state when it is stopped, and goes on from it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const file = join(folder, 'a.state');
  const options = ['--world', 'empty', '--state', file, '--latency', '2', '--control'];
  const titles: unknown[] = [];
  for (const emailApi of ['approved', 'disabled']) {
    const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    const errors: string[] = [];
    child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    const [line] = await once(createInterface(child.stdout), 'line');
    const { url } = JSON.parse(String(line));
    const site = (body: unknown) =>
      fetch(`${url}/sandbox/site`, { method: 'PUT', body: JSON.stringify(body) }).then((reply) =>
        reply.json(),
      );
    titles.push(await site({}));
    await site({ emailApi });
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 0, errors.join(''));
    assert.equal(
      errors.join('').includes('--world counts only while that file is not there'),
      titles.length === 2,
    );
  }
  assert.deepEqual(
    titles.map((site) => Object(site).emailApi),
    [undefined, 'approved'],
  );
  const last = (await readFile(file, 'utf8')).split('\n');
  assert.match(last[0] ?? '', /"latencyMs":2/);
  assert.match(last[1] ?? '', /"emailApi":"disabled"/);
  await rm(folder, { recursive: true });
});

it('as a process it refuses what it cannot start with, and says what is wrong', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const port = String(Object(taken.address()).port);
  for (const [args, words] of [
    [['--world', 'empty', '--port', port], /^The port is in use\. Choose another one with --port/],
    [['--world', 'atlantis'], /There is no world atlantis/],
    [['--world', 'empty', '--port', 'x'], /--port must be a whole number from 0 to 65535, not 'x'/],
    [
      ['--world', 'empty', '--latency', 'moon'],
      /--latency must be a whole number from 0 to 600000, or cloud, not 'moon'/,
    ],
    [['--index-lag', '-1'], /'--index-lag' argument is ambiguous|--index-lag must be/],
    [['--public-url', 'acme'], /--public-url must be an address such as https:\/\/acme\.example, not 'acme'/],
    [['--state', main], /main\.ts is no saved state:\n {2}Line 1 is not JSON/],
    [['--speed', '9'], /--speed/],
    [['--world', 'empty', '--outgoing', 'moon'], /--outgoing must be loopback or anywhere, not 'moon'/],
  ] as const) {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    const errors: string[] = [];
    child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    const [code] = await once(child, 'close');
    assert.equal(code, 2);
    assert.match(errors.join(''), words);
  }
  taken.close();
});
