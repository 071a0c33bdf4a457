import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { ask, askWith, at, each } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Method } from '../operation.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { controls } from './control.ts';

const open = (control = true) => openSandbox({ world: openWorld(smallWorld()), control });

type Opened = Awaited<ReturnType<typeof open>>;
const door = (sandbox: Opened, method: Method, path: string, body?: unknown) =>
  askWith(sandbox, undefined, `/sandbox/${path}`, body, method);

describe('the control door', () => {
  it('is closed unless asked for', async () => {
    await using sandbox = await open(false);
    for (const { method, path } of controls) {
      const { status, json } = await askWith(sandbox, undefined, path, undefined, method);
      assert.equal(status, 501, path);
      assert.match(String(at(json, 'errorMessages.0')), /start the sandbox with --control\.$/);
    }
  });

  it('tells what there is where an address is none', async () => {
    await using sandbox = await open();
    const { status, json } = await door(sandbox, 'GET', 'who-can-se');
    assert.equal(status, 501);
    assert.match(
      String(at(json, 'errorMessages.0')),
      /no GET \/sandbox\/who-can-se\..*GET \/sandbox\/who-can-see,/,
    );
  });

  it('is documented line by line', async () => {
    const text = await readFile(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/^\| `([A-Z]+ \/sandbox\/\S+)` +\| (.+?) +\|$/gm)];
    assert.deepEqual(
      documented.map(([, name, does]) => [name, does]),
      controls.map(({ method, path, does }) => [`${method} ${path}`, does]),
    );
  });

  it('sets what the body names, and leaves the rest', async () => {
    await using sandbox = await open();
    const reply = await door(sandbox, 'PUT', 'settings', {
      latencyMs: 1,
      rateLimits: { burst: 'enforced', burstFactor: 0.01 },
    });
    assert.equal(at(reply.json, 'latencyMs'), 1);
    assert.equal(at(reply.json, 'rateLimits.burst'), 'enforced');
    assert.equal(at(reply.json, 'rateLimits.quota'), 'off');
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/myself')).status, 200);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/myself')).status, 429);
  });

  it('deactivates an account, revokes its token, and takes both back', async () => {
    await using sandbox = await open();
    const myself = async () => {
      const { json } = await ask(sandbox, 'ben', '/rest/api/3/myself');
      return at(json, 'accountId');
    };
    const set = (body: unknown, account = 'ben') => door(sandbox, 'PUT', `account?account=${account}`, body);
    assert.equal(await myself(), 'ben');
    for (const [bad, good] of [
      [{ active: false }, { active: true }],
      [{ apiToken: 'another' }, { apiToken: 'token-ben' }],
    ]) {
      assert.equal((await set(bad)).status, 204);
      assert.notEqual(await myself(), 'ben', JSON.stringify(bad));
      await set(good);
      assert.equal(await myself(), 'ben');
    }
    assert.equal((await set({ active: true }, 'nobody')).status, 404);
  });

  it('names what is wrong with a body, and changes nothing', async () => {
    await using sandbox = await open();
    const bad: readonly (readonly [method: Method, path: string, body: unknown, name: string | undefined])[] =
      [
        ['PUT', 'settings', { latencyMs: -1 }, 'latencyMs'],
        ['PUT', 'settings', { rateLimits: { burst: 'on' } }, 'rateLimits.burst'],
        ['PUT', 'settings', { colour: 'red' }, 'colour'],
        ['PUT', 'settings', '{', undefined],
        ['PUT', 'clock', { set: 'tomorrow' }, 'set'],
        ['PUT', 'clock', { advanceMs: 'x' }, 'advanceMs'],
        ['PUT', 'clock', { advance: 1 }, 'advanceMs'],
        ['PUT', 'site', { emailApi: 'maybe' }, 'emailApi'],
        ['POST', 'faults', { answer: { kind: 'status', status: 200 } }, 'answer.status'],
        ['POST', 'faults', { answer: { kind: 'fire' } }, 'answer.kind'],
        ['POST', 'faults', {}, 'answer'],
        [
          'POST',
          'faults',
          { answer: { kind: 'status', status: 500, headers: { a: 'b\r\nc' } } },
          'answer.headers.a',
        ],
      ];
    for (const [method, path, body, name] of bad) {
      const { status, json } = await door(sandbox, method, path, body);
      assert.equal(status, 400, JSON.stringify(body));
      const names = Object.keys(Object(at(json, 'errors')));
      if (name !== undefined) assert.ok(names.includes(name), `${JSON.stringify(body)}: ${names}`);
    }
    const { json } = await door(sandbox, 'GET', 'settings');
    assert.equal(at(json, 'latencyMs'), 0);
    assert.deepEqual((await door(sandbox, 'GET', 'faults')).json, { faults: [] });
  });

  it('has webhooks go wrong, and tells what became of them', async () => {
    await using sandbox = await open();
    const set = await door(sandbox, 'PUT', 'webhooks/trouble', { lost: 1, seed: 3 });
    assert.deepEqual(set.json, { lost: 1, seed: 3 });
    const { status } = await door(sandbox, 'PUT', 'webhooks/trouble', { lost: 2 });
    assert.equal(status, 400);
    const hook = { name: 'Mine', url: 'http://127.0.0.1:9/x', events: ['user_deleted'] };
    assert.equal((await ask(sandbox, 'ann', '/rest/webhooks/1.0/webhook', hook)).status, 201);
    sandbox.site.events.publish({ name: 'user_deleted', atMs: 0, actor: 'ann', accountId: 'eve' });
    const told = await door(sandbox, 'GET', 'webhooks/deliveries');
    assert.equal(at(told.json, 'deliveries.0.state'), 'lost');
    assert.equal(at(told.json, 'deliveries.0.event'), 'user_deleted');
    assert.equal(at(told.json, 'deliveries.1'), undefined);
  });

  it('moves the clock and stops it', async () => {
    await using sandbox = await open();
    await door(sandbox, 'PUT', 'clock', { set: '2027-01-01T00:00:00Z' });
    await door(sandbox, 'PUT', 'clock', { running: false });
    await door(sandbox, 'PUT', 'clock', { set: '2027-01-01T00:00:00Z' });
    const { json } = await door(sandbox, 'PUT', 'clock', { advanceMs: 90_000 });
    assert.deepEqual(json, { now: '2027-01-01T00:01:30.000Z' });
    const info = await ask(sandbox, 'ann', '/rest/api/3/serverInfo');
    assert.equal(at(info.json, 'serverTime'), '2026-12-31T21:01:30.000-0300');
    await door(sandbox, 'PUT', 'clock', { running: true });
    assert.ok(sandbox.clock.now() >= Date.UTC(2027, 0, 1, 0, 1, 30));
  });

  it('plans faults, tells them, and takes them back', async () => {
    await using sandbox = await open();
    const answer = { kind: 'status', status: 503, headers: { 'Retry-After': '7' } };
    const planned = await door(sandbox, 'POST', 'faults', { path: 'myself', times: 'forever', answer });
    assert.equal(planned.status, 204);
    // The door itself is out of reach of a fault whose path is another.
    const told = await door(sandbox, 'GET', 'faults');
    assert.deepEqual(told.json, { faults: [{ path: 'myself', skip: 0, times: 'forever', answer }] });
    const refused = await ask(sandbox, 'ann', '/rest/api/3/myself');
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '7']);
    assert.equal((await door(sandbox, 'DELETE', 'faults')).status, 204);
    assert.equal((await ask(sandbox, 'ann', '/rest/api/3/myself')).status, 200);
  });

  it('touches an issue between two pages, and says when there is none', async () => {
    await using sandbox = await open();
    const missing = await door(sandbox, 'POST', 'faults', { answer: { kind: 'touch', issue: 'NOPE-1' } });
    assert.equal(missing.status, 404);
    await door(sandbox, 'POST', 'faults', { path: 'myself', answer: { kind: 'touch', issue: 'TEAM-2' } });
    const before = sandbox.world.issue('1021')?.updated;
    await ask(sandbox, 'ann', '/rest/api/3/myself');
    assert.notEqual(sandbox.world.issue('1021')?.updated, before);
  });

  it('blocks public access at once', async () => {
    const world = smallWorld();
    const permissionSchemes = world.permissionSchemes.map((scheme) =>
      scheme.id === '200'
        ? {
            ...scheme,
            permissions: [{ id: '2009', permission: 'BROWSE_PROJECTS', holder: { type: 'anyone' } }],
          }
        : scheme,
    );
    await using sandbox = await openSandbox({
      world: openWorld({ ...world, permissionSchemes }),
      control: true,
    });
    const visible = async () =>
      at((await door(sandbox, 'GET', 'who-can-see?account=&issue=DESK-1')).json, 'visible');
    assert.equal(await visible(), true);
    await door(sandbox, 'PUT', 'site', { blockPublicAccess: true });
    assert.equal(await visible(), false);
  });

  it('shows and counts the requests, and forgets them', async () => {
    await using sandbox = await open();
    await ask(sandbox, 'ann', '/rest/api/3/issue/SOFT-1?fields=summary');
    await ask(sandbox, 'gus', '/rest/api/3/issue/SOFT-1');
    const { json } = await door(sandbox, 'GET', 'requests/counts');
    assert.deepEqual(at(json, 'counts'), {
      'GET /rest/api/3/issue/{issueIdOrKey} 404': 2,
    });
    const list = await door(sandbox, 'GET', 'requests');
    assert.equal(at(list.json, 'requests.0.path'), '/rest/api/3/issue/SOFT-1?fields=summary');
    assert.equal((await door(sandbox, 'DELETE', 'requests')).status, 204);
    // What the sandbox itself is asked does not count.
    const after = await door(sandbox, 'GET', 'requests');
    assert.deepEqual(each(after.json, 'requests', 'path'), []);
  });
});

it('a door that fails says so, and the next request is answered', async () => {
  let fails = false;
  const now = () => {
    if (!fails) return Date.UTC(2026, 10, 26);
    fails = false;
    throw new Error('out of time');
  };
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()), control: true, now });
  fails = true;
  const failed = await door(sandbox, 'GET', 'clock');
  assert.deepEqual(
    [failed.status, at(failed.json, 'errorMessages.0')],
    [500, 'The sandbox failed: out of time'],
  );
  assert.equal((await door(sandbox, 'GET', 'clock')).status, 200);
});
