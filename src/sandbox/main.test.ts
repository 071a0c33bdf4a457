import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

it('as a process it refuses a world that is not there and a port that is no number', async () => {
  for (const [args, words] of [
    [['--world', 'atlantis'], /There is no world atlantis/],
    [['--world', 'empty', '--port', 'x'], /--port must be a whole number/],
    [['--world', 'empty', '--outgoing', 'moon'], /--outgoing must be loopback or anywhere, not 'moon'/],
  ] as const) {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    const errors: string[] = [];
    child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    const [code] = await once(child, 'close');
    assert.equal(code, 2);
    assert.match(errors.join(''), words);
  }
});
