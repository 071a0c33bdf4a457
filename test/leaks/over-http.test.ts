/**
 * The same over HTTP, as the page and other programs ask: every body is scanned for words of what the person may
 * not see, hidden and absent things get answers that are equal byte for byte, and nothing is answered without a
 * token, except what the API's own description says is open.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { uniqueWordsIn } from './found-units.test-support.ts';
import { absentWord, type Http, openHttp, searchPath } from './http.test-support.ts';
import { openPipe, type Pipe } from './pipe.test-support.ts';
import { sandboxSees, unitsOf, viewerName, viewersOf } from './units.test-support.ts';

const seed = 5001;
let pipe: Pipe;
let http: Http;

before(async () => {
  pipe = await openPipe(generateWorld({ seed }));
  http = await openHttp(pipe);
});
after(async () => {
  await http[Symbol.asyncDispose]();
  await pipe[Symbol.asyncDispose]();
});

const get: Http['get'] = (path, token) => http.get(path, token);
const ask: Http['ask'] = (method, path, token) => http.ask(method, path, token);

test(`each person finds exactly their units over HTTP, and reads no word of another (seed ${seed})`, async (t) => {
  const { world } = pipe;
  const units = unitsOf(world);
  const counts = { allowed: 0, denied: 0 };
  for (const [index, viewer] of viewersOf(world).entries()) {
    const seen = new Set(units.filter((unit) => sandboxSees(world, viewer, unit)).map(({ word }) => word));
    // Long queries come as POST; the answers are the same.
    const method = index % 3 === 1 ? 'POST' : 'GET';
    const absent = await ask(method, searchPath(absentWord), http.tokenOf(viewer));
    assert.equal(absent.status, 200);
    for (const unit of units.filter((_, n) => n % 2 === index % 2)) {
      const answer = await ask(method, searchPath(unit.word), http.tokenOf(viewer));
      const at = `${viewerName(viewer)}, ${unit.name}`;
      if (seen.has(unit.word)) {
        counts.allowed += 1;
        assert.ok(answer.body.includes(unit.word), `MISSING: ${at}`);
      } else {
        counts.denied += 1;
        assert.deepEqual(answer, absent, `not as for a word that is nowhere: ${at}`);
      }
      for (const word of uniqueWordsIn(answer.body)) assert.ok(seen.has(word), `LEAKED ${word}: ${at}`);
    }
  }
  t.diagnostic(`${counts.allowed} allows, ${counts.denied} denials`);
  assert.ok(counts.allowed >= 100 && counts.denied >= 400);
});

test('one issue over HTTP: no word of what is hidden, and hidden ones are refused as missing ones are', async () => {
  const { world } = pipe;
  const units = unitsOf(world);
  let refused = 0;
  for (const viewer of viewersOf(world)) {
    const token = http.tokenOf(viewer);
    const seen = new Set(units.filter((unit) => sandboxSees(world, viewer, unit)).map(({ word }) => word));
    const missing = await get('/api/issues/P1-999', token);
    assert.equal(missing.status, 404);
    for (const unit of units.filter(({ kind }) => kind === 'issue')) {
      const answer = await get(`/api/issues/${unit.issue.key}`, token);
      assert.equal(answer.status, seen.has(unit.word) ? 200 : 404);
      for (const word of uniqueWordsIn(answer.body))
        assert.ok(seen.has(word), `LEAKED ${word}: ${viewerName(viewer)}`);
      if (answer.status === 404) {
        refused += 1;
        assert.equal(answer.body.replace(unit.issue.key, 'KEY'), missing.body.replace('P1-999', 'KEY'));
      }
    }
  }
  assert.ok(refused > 50);
});

test('a hidden project, person or label narrows as one that does not exist', async () => {
  const nobody = http.tokenOf(undefined);
  for (const field of ['project', 'assignee', 'reporter', 'label', 'component', 'status', '"watch list"']) {
    const absent = await get(searchPath(`${field}:nosuchvalue`), nobody);
    for (const value of ['P3', 'crawler', '"person 6"', 'anchor']) {
      const answer = await get(searchPath(`${field}:${value}`), nobody);
      for (const word of uniqueWordsIn(answer.body)) {
        const unit = unitsOf(pipe.world).find((one) => one.word === word);
        assert.ok(unit && sandboxSees(pipe.world, undefined, unit), `LEAKED ${word}`);
      }
      if (uniqueWordsIn(answer.body).size === 0) assert.deepEqual(answer, absent, `${field}:${value}`);
    }
  }
});

test('nothing is answered without a token, or with a wrong one, but what is described as open', async () => {
  const described = await get('/api/openapi.json', undefined);
  const { paths } = JSON.parse(described.body);
  const open: string[] = [];
  let closed = 0;
  for (const [path, methods] of Object.entries<Record<string, { security?: unknown[] }>>(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const asked = (token: string | undefined) => ask(method.toUpperCase(), address, token);
      const address = path.replace('{key}', 'P1-1') + (path === '/api/search' ? '?q=anchor' : '');
      if (operation.security?.length === 0) {
        open.push(path);
        assert.deepEqual([...uniqueWordsIn((await asked(undefined)).body)], []);
        continue;
      }
      closed += 1;
      const refused = await asked(undefined);
      assert.equal(refused.status, 401, path);
      const good = http.tokenOf('crawler') ?? '';
      assert.notEqual((await asked(good)).status, 401, `${path} with a token`);
      assert.deepEqual(await asked(''), refused, `${path} with an empty token`);
      // Whatever is wrong about a token, and whether it ever was one, the answer is the same.
      const unknown = await asked('x');
      assert.equal(unknown.status, 401, path);
      for (const wrong of [`jkd_${'a'.repeat(43)}`, `${good}x`, good.slice(0, -1), good.toUpperCase()]) {
        assert.deepEqual(await asked(wrong), unknown, `${path} with a wrong token`);
      }
    }
  }
  // New open routes are a decision, not an accident.
  assert.deepEqual(open.sort(), [
    '/api/invitations/accept',
    '/api/invitations/look',
    '/api/oauth/callback',
    '/api/set-up',
    '/api/sign-in',
    '/api/sign-in/callback',
    '/api/sign-in/forgotten',
    '/api/sign-in/password',
    '/api/sign-in/with/{id}',
    '/api/webhooks/connect',
    '/api/webhooks/jira/{address}',
    '/api/webhooks/oauth',
    '/healthz',
    '/readyz',
  ]);
  assert.ok(closed >= 4);
  assert.deepEqual([...uniqueWordsIn(described.body)], []);
});

test('the status of sources is for administrators, and tells them no content', async () => {
  assert.equal((await get('/api/status', http.tokenOf('crawler'))).status, 403);
  const admin = await pipe.person('557058:a0-deactivated', 'administrator');
  const status = await get('/api/status', await http.tokenFor(admin));
  assert.equal(status.status, 200);
  assert.deepEqual([...uniqueWordsIn(status.body)], []);
});
