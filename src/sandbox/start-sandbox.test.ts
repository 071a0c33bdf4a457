/** Options of a command line that say more than one thing. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startSandbox } from './start-sandbox.ts';

it('answers as late as a site in the cloud, or by so many milliseconds', async () => {
  const latencyOf = async (latency: string) => {
    await using started = await startSandbox({ world: 'empty', latency });
    const { latencyMs, perIssueMs, perIdMs } = started.sandbox.site.settings;
    return { latencyMs, perIssueMs, perIdMs };
  };
  assert.deepEqual(await latencyOf('cloud'), { latencyMs: 120, perIssueMs: 4, perIdMs: 0.02 });
  assert.deepEqual(await latencyOf('7'), { latencyMs: 7, perIssueMs: 0, perIdMs: 0 });
});
