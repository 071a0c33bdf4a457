import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tester } from '../store/store.test-support.ts';
import { pauseSource, resumeSource } from './change-source.ts';
import { openConsenting } from './oauth/consenting.test-support.ts';

test('whose owner was removed is resumed by nobody: their credential reads nothing any more', async () => {
  await using at = await openConsenting();
  const { store } = at.tools;
  await at.connect({ kind: 'private' });
  await pauseSource(at.tools, await at.source(), tester);
  await resumeSource(at.tools, await at.source(), tester);
  assert.equal((await at.source()).halt, undefined, 'CONTROL: while there is one');
  await store.people.remove((await at.person('owner@small.example')).id, 1);
  assert.equal((await at.source()).halt?.reason, 'paused');
  await assert.rejects(resumeSource(at.tools, await at.source(), tester), {
    code: 'bad-request',
    message: /owner was removed.* Delete it/,
  });
  assert.equal((await at.source()).halt?.reason, 'paused');
});
