/**
 * Random requests to every operation of the table, as people with and without rights, with parameters and bodies that
 * fit the description or nearly. Whatever comes back is a described answer: never a 500, never a hang.
 * A failure prints the seed and the smallest request that it was found with.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { basic } from '../ask.test-support.ts';
import { listOf, memberOf } from '../json-value.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { assertDescribed } from './described-answer.test-support.ts';
import { describedOperations, descriptionSkip as skip } from './description.test-support.ts';
import { randomValue } from './random-values.test-support.ts';

const requestsEach = 30;
const longestMs = 5000;

/** Things of the small world, and some that look like them. */
const pool = [
  ...['ann', 'ben', 'cleo', 'eve', 'hal', 'nobody'],
  ...['g-staff', 'g-cleos', 'staff', 'cleos'],
  ...['SOFT', 'TEAM', 'DESK', 'OLD', '1', '3', '99'],
  ...['SOFT-1', 'SOFT-2', 'SOFT-3', 'TEAM-1', 'DESK-1', 'DESK-2', '1001', '1021', 'NOPE-1'],
  ...['10002', '10100', '10300', '100', '200', '300', '500', '501', '502'],
  ...['2001', '2003', '3001', '4001', '9001'],
  ...['customfield_10001', 'customfield_10005', 'summary', 'security', '*all', '-comment'],
  ...['BROWSE_PROJECTS', 'ADMINISTER', 'EDIT_ISSUES'],
  ...['all', 'permissions', 'changelog', 'names', 'properties', 'groups'],
  ...['project = SOFT', 'text ~ "order"', 'order by created', 'key = '],
  ...['0', '-1', '50', '100000', 'true', 'name', '-created', '', ' ', '%', '\u202e', '<b>'],
];

/** What stands in the path of some operation. */
const segments = new Set(describedOperations().flatMap(({ path }) => path.split('/')));

/** Ann may do everything, Ben something, Fay nothing; '' is nobody. */
const callers = ['ann', 'ann', 'ann', 'ben', 'fay', 'gus', ''];

describe('random requests get described answers', { skip }, () => {
  const described = new Map(describedOperations().map((one) => [`${one.method} ${one.path}`, one.json]));
  for (const operation of operations) {
    it(`${operation.method} ${operation.path}`, async () => {
      await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
      const json = described.get(`${operation.method} ${operation.path}`);
      await fc.assert(
        fc.asyncProperty(requestTo(operation, json), async ({ who, path, body }) => {
          const authorization =
            who === '' ? {} : { authorization: basic(`${who}@small.example`, `token-${who}`) };
          const response = await fetch(sandbox.url + path, {
            method: operation.method,
            headers: { ...authorization, 'content-type': 'application/json' },
            redirect: 'manual',
            signal: AbortSignal.timeout(longestMs),
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
          const text = await response.text();
          assert.ok(response.status < 500, `${response.status}: ${text.slice(0, 500)}`);
          assertDescribed(operation.method, path, { status: response.status, text, json: parsed(text) });
        }),
        { numRuns: requestsEach },
      );
    });
  }
});

function requestTo({ method, path, parameters }: Operation, json: unknown) {
  const word = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...pool) },
    { weight: 1, arbitrary: fc.string() },
  );
  const places = [...path.matchAll(/\{\w+\}/g)].map(([place]) => place);
  const schemas = new Map(
    listOf(memberOf(json, 'parameters')).map((one) => [
      String(memberOf(one, 'name')),
      memberOf(one, 'schema'),
    ]),
  );
  const query = fc.record(
    Object.fromEntries(
      parameters.map((name) => [name, fc.array(queryValue(schemas.get(name), word), { maxLength: 2 })]),
    ),
    { requiredKeys: [] },
  );
  const content = memberOf(memberOf(memberOf(json, 'requestBody'), 'content'), 'application/json');
  const body =
    method === 'GET' || content === undefined
      ? fc.constant(undefined)
      : randomValue(memberOf(content, 'schema'), pool);
  return fc.record({
    who: fc.constantFrom(...callers),
    path: fc
      .tuple(fc.array(word, { minLength: places.length, maxLength: places.length }), query)
      .map(([words, values]) => {
        let n = 0;
        const filled = path.replace(/\{\w+\}/g, () => segmentOf(words[n++]));
        const search = new URLSearchParams(
          Object.entries(values).flatMap(([name, list]) => (list ?? []).map((value) => [name, value])),
        );
        return `${filled}?${search}`;
      }),
    body,
  });
}

function queryValue(schema: unknown, word: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const choices = [
    ...listOf(memberOf(schema, 'enum')),
    ...listOf(memberOf(memberOf(schema, 'items'), 'enum')),
  ].map(String);
  return choices.length === 0 ? word : fc.oneof(word, fc.constantFrom(...choices));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What would be another address is replaced: dots alone, and what stands in the path of some operation. */
function segmentOf(word = ''): string {
  return /^\.{0,2}$/.test(word) || segments.has(word) ? 'x' : encodeURIComponent(word);
}
