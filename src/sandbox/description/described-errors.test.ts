/**
 * Asks every operation of the table for what is not there, as people with and without rights, with wrong parameters
 * and bodies: what comes back must be an error (or an answer) that the operation's description has, in its shape.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { basic } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { assertDescribed } from './described-answer.test-support.ts';
import { descriptionSkip as skip } from './description.test-support.ts';

interface Attempt {
  readonly who: string;
  readonly path: string;
  readonly body?: string;
}

const missing = ['999999', 'NOPE', '-1', '%20', 'a%2Fb'];
const present: Readonly<Record<string, string>> = {
  issueIdOrKey: 'SOFT-1',
  projectIdOrKey: 'SOFT',
  projectKeyOrId: 'TEAM',
  schemeId: '100',
  issueSecuritySchemeId: '500',
  commentId: '2001',
  linkId: '9001',
};
const wrongValues = ['-1', 'abc', '', '1e3'];
const bodies = ['', '{', '[]', 'null', '"text"', '{}', '{"ids":["x"],"jql":7,"fields":{}}'];

/** Ann may do everything, Ben something, Fay nothing; '' is nobody. */
const callers = ['ann', 'ben', 'fay', ''];

describe('the errors of the table are those of the description', { skip }, () => {
  for (const operation of operations) {
    it(`${operation.method} ${operation.path}`, async () => {
      await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
      const statuses = new Set<number>();
      for (const { who, path, body } of attemptsAt(operation)) {
        const authorization =
          who === '' ? {} : { authorization: basic(`${who}@small.example`, `token-${who}`) };
        const response = await fetch(sandbox.url + path, {
          method: operation.method,
          redirect: 'manual',
          headers: { ...authorization, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body }),
        });
        const text = await response.text();
        const about = `${operation.method} ${path} as ${who || 'nobody'} with ${body}: ${text.slice(0, 300)}`;
        assert.ok(response.status < 500, about);
        assertDescribed(operation.method, path, { status: response.status, text, json: parsed(text) });
        statuses.add(response.status);
      }
      assert.ok(statuses.size > 0);
    });
  }
});

function attemptsAt({ method, path, parameters }: Operation): Attempt[] {
  const fill = (value: (name: string) => string) => path.replace(/\{([^}]+)\}/g, (_, name) => value(name));
  const real = fill((name) => present[name] ?? '1');
  const paths = new Set([real, ...missing.map((value) => fill(() => value))]);
  const withBodies = method === 'GET' || method === 'DELETE' ? [undefined] : bodies;
  const plain = [...paths].flatMap((one) =>
    callers.map((who) => ({ who, path: one, ...(method === 'GET' ? {} : { body: '{}' }) })),
  );
  const badBodies = withBodies.flatMap((body) =>
    body === undefined ? [] : [{ who: 'ann', path: real, body }],
  );
  const badParameters = parameters.flatMap((name) =>
    wrongValues.map((value) => ({ who: 'ann', path: `${real}?${name}=${value}` })),
  );
  return [...plain, ...badBodies, ...badParameters];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
