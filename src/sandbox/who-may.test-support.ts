/**
 * For tests: the status that each person gets, a table with a row per request. Everybody asks a sandbox of their own, so
 * nobody's answer depends on what somebody else did before.
 */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ask } from './ask.test-support.ts';
import type { Sandbox } from './open-sandbox.ts';
import type { Method } from './operation.ts';

/** The last: statuses by account id, '' for the anonymous caller. */
export type WhoMay = readonly [
  method: Method,
  path: string,
  body: unknown,
  statuses: Readonly<Record<string, number>>,
];

export function testWhoMay(rows: readonly WhoMay[], open: () => Promise<Sandbox>): void {
  for (const [method, path, body, statuses] of rows) {
    it(`${method} ${path}`, async () => {
      const answered: Record<string, number> = {};
      for (const who of Object.keys(statuses)) {
        await using sandbox = await open();
        answered[who] = (await ask(sandbox, who, path, body, method)).status;
      }
      assert.deepEqual(answered, statuses);
    });
  }
}
