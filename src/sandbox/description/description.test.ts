/** The deltas are needed still, the check of answers finds what it is for, and no operation errs undescribed. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { ask } from '../ask.test-support.ts';
import { listOf, memberOf } from '../json-value.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { sharedFolder } from '../worlds/shared-folder.test-support.ts';
import { assertDescribed, checkAnswer, undescribed } from './described-answer.test-support.ts';
import {
  description,
  memberAt,
  savedDescription,
  descriptionSkip as skip,
  withDelta,
} from './description.test-support.ts';
import { deltas } from './description-deltas.test-support.ts';
import { faultsOf } from './schema-faults.test-support.ts';

const shared = sharedFolder();

describe('a delta of the description', { skip }, () => {
  for (const delta of deltas) {
    const { path, set, append, proof, why } = delta;
    it(`is needed still at ${path.join('.')}${append ? ` (${append.name})` : ''}: ${why}`, () => {
      const saved = savedDescription();
      const there = memberAt(saved, path);
      if (append) assert.ok(!listOf(there).some((one) => memberOf(one, 'name') === append.name));
      else assert.ok(!isDeepStrictEqual(there, set));
      assert.notEqual(memberAt(saved, path.slice(0, -1)), undefined, 'the place is gone');
      if (!proof) return;
      const without = deltas.filter((one) => one !== delta).reduce<unknown>(withDelta, saved);
      const check = (source: unknown) =>
        checkAnswer(proof.method, proof.path, proof.status, proof.json, undefined, source);
      assert.notDeepEqual(check(without), []);
      assert.deepEqual(check(description()), []);
    });
  }
});

describe('a status that an operation lacks', { skip }, () => {
  for (const [name, why] of undescribed) {
    it(`is lacking still, ${name}: ${why}`, () => {
      const [method = '', path = '', status = ''] = name.split(' ');
      const responses = memberAt(description(), ['paths', path, method.toLowerCase(), 'responses']);
      assert.ok(responses, 'the operation is gone');
      assert.equal(memberOf(responses, status), undefined);
    });
  }
});

describe('the check of an answer', { skip }, () => {
  const faults = (path: string, json: unknown, status = 200) =>
    checkAnswer('GET', `/rest/api/3${path}`, status, json);

  it('finds wrong types, wrong values, missing and unknown keys, at any depth', () => {
    const holder = { type: 'group', valeu: 'g' };
    assert.deepEqual(faults('/permissionscheme/1', { id: '1', permissions: [{ id: 1, holder }] }), [
      'answer.name is missing',
      'answer.id is string, not integer',
      'answer.permissions[0].holder.valeu is not described',
    ]);
    assert.deepEqual(faults('/issue/A-1/comment', { comments: [{ visibility: { type: 'team' } }] }), [
      'answer.comments[0].visibility.type is "team", not one of group, role',
    ]);
    assert.deepEqual(faults('/users/search', {}), ['answer is object, not array']);
    assert.deepEqual(faults('/users/search', [{ accountId: null }]), [
      'answer[0].accountId is null, not string',
    ]);
    assert.deepEqual(faults('/project/A/role', { Developers: 1 }), [
      'answer.Developers is number, not string',
    ]);
  });
  it('finds an unknown key also where the description lets others pass', () => {
    assert.deepEqual(faults('/issue/A-1/comment', { comments: [], totl: 0 }), [
      'answer.totl is not described',
    ]);
  });
  it('leaves free what is free', () => {
    const fields = { customfield_1: { any: [1, null] }, status: { name: 'Open', nmae: '' } };
    assert.deepEqual(faults('/issue/A-1', { fields, properties: { mine: 1 } }), [
      'answer.fields.status.nmae is not described',
    ]);
  });
  it('finds a status that the operation does not have, and a path that nobody described', () => {
    assert.deepEqual(faults('/users/search', [], 404), ['the status 404 is not one of 200, 400, 403, 409']);
    assert.deepEqual(faults('/user/searches', []), ['GET /rest/api/3/user/searches is not described']);
  });
  it('finds an error that is not in Jira’s shape, and knows the two of a 401', () => {
    assert.deepEqual(faults('/issue/A-1', { errorMessages: ['Gone.'] }, 404), ['answer.errors is missing']);
    assert.deepEqual(faults('/issue/A-1', { errorMessages: [], errors: { a: 1 } }, 404), [
      'answer.errors.a is number, not string',
    ]);
    assert.deepEqual(faults('/myself', { message: 'Who?', 'status-code': 401 }, 401), []);
    assert.deepEqual(faults('/myself', { code: 401, message: 'Unauthorized' }, 401), []);
    assert.deepEqual(faults('/myself', { message: 'Who?' }, 401), ['answer.status-code is missing']);
  });
  it('finds a failure of the sandbox itself, not one that was asked for', () => {
    const failed = (message: string) => faults('/myself', { errorMessages: [message], errors: {} }, 500);
    assert.deepEqual(failed('The sandbox failed: x is undefined'), ['The sandbox failed: x is undefined']);
    assert.deepEqual(failed('Internal server error'), []);
  });
  it('finds a body where there is none, and none where there is one', () => {
    assert.deepEqual(checkAnswer('DELETE', '/rest/api/3/permissionscheme/1', 204, {}), ['answer has a body']);
    assert.deepEqual(checkAnswer('DELETE', '/rest/api/3/permissionscheme/1', 204, undefined), []);
    assert.deepEqual(faults('/myself', undefined), ['answer has no body']);
    assert.deepEqual(checkAnswer('GET', '/rest/api/3/myself', 200, undefined, 'oops'), [
      'answer is not JSON',
    ]);
  });
  it('goes by the operation with the fewest placeholders', () => {
    assert.deepEqual(faults('/project/search?query=a', { values: [] }), []);
    assert.deepEqual(faults('/project/A?expand=lead', { values: [] }), ['answer.values is not described']);
  });
  it('lets pass what is no operation’s own answer, and fails a test by throwing', () => {
    const answered = (status: number, json: unknown) => ({ status, json, text: JSON.stringify(json) });
    const myself = '/rest/api/3/myself';
    assertDescribed('GET', myself, answered(404, { errorMessages: ['Fault: 404.'], errors: {} }));
    assertDescribed('GET', '/sandbox/requests', answered(200, {}));
    assert.throws(
      () => assertDescribed('GET', `${myself}?x=1`, answered(200, { nmae: 'Ann' })),
      /GET \/rest\/api\/3\/myself\?x=1 answers 200 .*\n {2}answer\.nmae is not described/,
    );
  });
  it('has nothing against issues as they were captured from a site', () => {
    for (const name of ['jm-SP-5', 'jm-SP-13', 'jm-SP-15']) {
      const captured: unknown = JSON.parse(readFileSync(`${shared.path}/fixtures/${name}.json`, 'utf8'));
      assert.notEqual(memberAt(captured, ['fields', 'status', 'name']), undefined);
      assert.deepEqual(checkAnswer('GET', '/rest/api/3/issue/A-1', 200, captured), [], name);
    }
  });
  it('looks behind the gateway, but not at what the gateway itself refuses', () => {
    const check = (status: number, json: unknown) =>
      checkAnswer('GET', '/ex/jira/11111111-2222/rest/api/3/myself', status, json);
    assert.deepEqual(check(200, { nmae: 'Ann' }), ['answer.nmae is not described']);
    assert.deepEqual(check(404, { code: 404, message: 'Not Found' }), []);
    assert.deepEqual(check(404, { errorMessages: [], errors: {} }), [
      'the status 404 is not one of 200, 401',
    ]);
  });
  it('happens to every answer that a test asks for', async () => {
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    assert.equal((await ask(sandbox, 'ben', '/rest/api/3/myself')).status, 200);
    sandbox.faults.add({ answer: { kind: 'status', status: 200, body: '{"nmae":"Ben"}' } });
    await assert.rejects(ask(sandbox, 'ben', '/rest/api/3/myself'), /answer\.nmae is not described/);
  });
  it('tries each of several schemas and tells of the nearest', () => {
    const schema = {
      anyOf: [{ type: 'string' }, { type: 'object', properties: { a: { type: 'integer' } } }],
    };
    assert.deepEqual(faultsOf('x', schema, 'it', {}), []);
    assert.deepEqual(faultsOf({ a: 1 }, schema, 'it', {}), []);
    assert.deepEqual(faultsOf({ a: 'x' }, schema, 'it', {}), ['it is object, not string']);
    assert.deepEqual(faultsOf(null, schema, 'it', {}), ['it is null, not string']);
  });
});
