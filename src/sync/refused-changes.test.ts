import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError } from '../errors.ts';
import { type ProjectId, projectId } from '../model/ids.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { refusedAmong } from './refused-changes.ts';
import { openSite } from './site.test-support.ts';

it('projects that Jira refuses are looked for once, and then asked for by themselves', async () => {
  await using site = await openSite(smallWorld());
  const all = Array.from({ length: 64 }, (_, n) => projectId(String(n + 1)));
  const gone = new Set([projectId('7'), projectId('40')]);
  const about = { client: site.client(), signal: new AbortController().signal };
  const listed = new Set<ProjectId>();
  let lists = 0;
  const list = async (some: readonly ProjectId[]) => {
    lists += 1;
    if (some.some((id) => gone.has(id))) throw new AppError('jira-bad-request', 'No such project.');
    for (const id of some) listed.add(id);
  };
  assert.deepEqual(await refusedAmong(about, all, undefined, list), gone);
  assert.deepEqual([lists > 20, listed.size], [true, 62], 'CONTROL: by halving');
  [lists] = [0, listed.clear()];
  const known = new Map([...gone].map((id) => [id, 1]));
  assert.deepEqual(await refusedAmong(about, all, known, list), gone);
  assert.deepEqual([lists, listed.size], [3, 62]);
  [lists] = [0, listed.clear()];
  gone.delete(projectId('7'));
  assert.deepEqual(await refusedAmong(about, all, known, list), gone, 'one is back');
  assert.deepEqual([lists, listed.size], [3, 63]);
});
