import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ask, at } from './ask.test-support.ts';
import { openSandbox } from './open-sandbox.ts';
import { smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world/world.ts';

it('links in answers begin with the address that the site is to have, and none tells where it listens', async () => {
  const publicUrl = 'https://small.example';
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()), publicUrl: `${publicUrl}/` });
  const paths = [
    '/serverInfo',
    '/myself',
    '/field',
    '/status',
    '/issuetype',
    '/priority',
    '/project/search?maxResults=1',
    '/project/SOFT',
    '/project/SOFT/role',
    '/project/SOFT/role/10100',
    '/project/SOFT/permissionscheme?expand=all',
    '/project/SOFT/issuesecuritylevelscheme',
    '/permissionscheme',
    '/group/member?groupId=g-staff&maxResults=1',
    '/users/search',
    '/issueLinkType',
    '/search/jql?jql=project%20in%20(TEAM,DESK)&fields=*all',
    '/issue/SOFT-1',
    '/issue/SOFT-1/comment',
    '/issue/SOFT-1/worklog',
    '/issue/SOFT-1/changelog',
    '/issue/SOFT-1/transitions',
    '/worklog/updated',
  ];
  for (const path of paths) {
    const who = path.startsWith('/issue/') ? 'ben' : 'ann';
    const { status, text } = await ask(sandbox, who, `/rest/api/3${path}`);
    assert.equal(status, 200, `${path}: ${text}`);
    assert.ok(!text.includes('127.0.0.1'), path);
    for (const [, link = ''] of text.matchAll(/"(?:self|nextPage|iconUrl|content)":"([^"]*)"/g)) {
      assert.ok(link.startsWith(`${publicUrl}/`), `${path}: ${link}`);
    }
  }
  const page = await ask(sandbox, 'ann', '/rest/api/3/group/member?groupId=g-staff&maxResults=1');
  assert.equal(
    at(page.json, 'nextPage'),
    `${publicUrl}/rest/api/3/group/member?groupId=g-staff&maxResults=1&startAt=1`,
  );
  const made = await ask(sandbox, 'ben', '/rest/api/3/issue', {
    fields: { project: { key: 'SOFT' }, issuetype: { id: '1' }, summary: 'One more' },
  });
  assert.equal(at(made.json, 'self'), `${publicUrl}/rest/api/3/issue/${at(made.json, 'id')}`);
});
