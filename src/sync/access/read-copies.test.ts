import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { accountId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import { readPermissions } from '../read-permissions.ts';
import { type ConnectedSite, openSite } from '../site.test-support.ts';

/** A pass over one more source of the site, read with the token of `who`: what it asks for, and what it keeps. */
async function passOf(site: ConnectedSite, kind: Source['kind'], who: string) {
  const { id: _, ...based } = site.source;
  const source = await site.store.sources.add({ ...based, kind, accountId: accountId(who) }, []);
  const from = site.sandbox.requests().length;
  const { findings } = await readPermissions({
    store: site.store,
    client: site.client(`${who}@small.example`, `token-${who}`),
    source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    patienceMs: 0,
  });
  const asked = site.sandbox
    .requests()
    .slice(from)
    .map(({ path }) => path.replace(/(startAt|maxResults|expand|orderBy)=[^&]*&?/g, '').replace(/[?&]$/, ''));
  const parts = (await site.store.directory.parts(source.id)).map((part) => `${part.kind} ${part.subject}`);
  return { source, findings, asked, parts };
}

test('a private source asks which projects its owner browses, and nothing of who may see what', async () => {
  await using site = await openSite(smallWorld());
  const { asked, parts, findings } = await passOf(site, 'private', 'dan');
  assert.deepEqual(
    new Set(asked),
    new Set([
      '/rest/api/3/myself',
      '/rest/api/3/project/search?status=live&action=browse',
      '/rest/api/3/project/search?status=archived&action=browse',
      '/rest/api/3/field',
    ]),
  );
  assert.deepEqual(parts, ['fields ', 'project 2', 'project 3', 'project 4']);
  assert.deepEqual(findings, []);
});

test('what an administrator may list and not browse is not in their private source', async () => {
  await using site = await openSite(smallWorld());
  const anns = await passOf(site, 'private', 'ann');
  const everything: string[] = [];
  for await (const page of site.client().projects())
    everything.push(...page.map(({ id }) => `project ${id}`));
  const own = anns.parts.filter((part) => part.startsWith('project'));
  assert.ok(everything.length > own.length, `${everything} ${own}`);
});

test('a shared source asks besides which projects have a security scheme, and nothing of groups and people', async () => {
  await using site = await openSite(smallWorld());
  const { asked, parts } = await passOf(site, 'shared', 'ann');
  const others = asked.filter((path) => !/myself|project\/search|\/field$/.test(path));
  assert.ok(others.length > 0);
  for (const path of others) assert.match(path, /^\/rest\/api\/3\/project\/\d+\/issuesecuritylevelscheme$/);
  const kinds = new Set(parts.map((part) => part.split(' ')[0]));
  assert.deepEqual(kinds, new Set(['fields', 'project', 'security-scheme']));
});

test('a shared source whose credential may not read security schemes says what is therefore hidden', async () => {
  await using site = await openSite(smallWorld());
  const { findings, parts } = await passOf(site, 'shared', 'cleo');
  assert.ok(findings.some(({ code }) => code === 'security-unreadable'));
  assert.equal(parts.includes('security-scheme 1'), false);
  assert.equal(parts.includes('project 1'), true, 'control');
});
