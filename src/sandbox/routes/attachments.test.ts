import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, basic, each, formWith, message } from '../ask.test-support.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { WorldAttachment, WorldFile } from '../world/world-file.ts';
import { namesOf, today, todayInSite, watchedSandbox } from './units.test-support.ts';

const api = '/rest/api/3';
const soft = `${api}/issue/SOFT-1/attachments`;
const one = `${api}/attachment`;

/** 4002 hangs on a comment for cleos, 4003 on an internal one. */
function worldWithFilesInComments(): WorldFile {
  const world = smallWorld();
  const file = (id: string, commentId: string): WorldAttachment => ({
    ...{ id, filename: `secret-${id}.png`, author: 'ben', created: '2026-03-01T10:00:00.000Z' },
    ...{ mimeType: 'image/png', size: 7, commentId },
  });
  const issues = world.issues.map((issue) => {
    const { attachments = [] } = issue;
    if (issue.key === 'SOFT-1') return { ...issue, attachments: [...attachments, file('4002', '2002')] };
    return issue.key === 'DESK-1' ? { ...issue, attachments: [file('4003', '2011')] } : issue;
  });
  return { ...world, issues };
}

describe('new attachments', () => {
  it('are answered, stand in the issue and its changelog, and are told', async () => {
    await using site = await watchedSandbox();
    const { sandbox, events } = site;
    const reply = await ask(sandbox, 'cleo', soft, formWith(['plan ü.txt', 'b.txt']));
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(each(reply.json, '', 'filename'), ['plan ü.txt', 'b.txt']);
    const first = at(reply.json, '0');
    assert.equal(at(first, 'size'), 5);
    assert.equal(at(first, 'mimeType'), 'text/plain');
    assert.equal(at(first, 'author.accountId'), 'cleo');
    assert.equal(at(first, 'created'), todayInSite);
    const issue = await ask(sandbox, 'ben', `${api}/issue/SOFT-1?fields=attachment,updated`);
    assert.deepEqual(each(issue.json, 'fields.attachment', 'filename'), ['log.txt', 'plan ü.txt', 'b.txt']);
    assert.equal(at(issue.json, 'fields.updated'), todayInSite);
    assert.deepEqual(namesOf(events), [
      'jira:issue_updated issue_updated',
      'attachment_created',
      'attachment_created',
    ]);
    const items = events[0]?.changelog?.items;
    assert.deepEqual(items?.[1], {
      ...{ field: 'Attachment', fieldtype: 'jira', fieldId: 'attachment', from: null, fromString: null },
      ...{ to: at(reply.json, '1.id'), toString: 'b.txt' },
    });
    assert.equal(events[1]?.attachment?.filename, 'plan ü.txt');
    assert.equal(events[1]?.issue?.updated, today);
  });

  it('need the header against forged requests, a form, a file and the permission', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const send = (headers: Record<string, string>, body: FormData | string) =>
      fetch(sandbox.url + soft, {
        method: 'POST',
        headers: { authorization: basic('ben@small.example', 'token-ben'), ...headers },
        body,
      });
    const forged = await send({}, formWith(['a.txt']));
    assert.equal(forged.status, 403);
    assert.equal(await forged.text(), 'XSRF check failed');
    assert.match(forged.headers.get('content-type') ?? '', /^text\/plain/);
    const noCheck = { 'x-atlassian-token': 'no-check' };
    assert.equal((await send(noCheck, 'text')).status, 415);
    const broken = await send({ ...noCheck, 'content-type': 'multipart/form-data; boundary=x' }, 'no form');
    assert.equal(broken.status, 400);
    assert.equal((await ask(sandbox, 'ben', soft, new FormData())).status, 400);
    assert.equal((await ask(sandbox, 'ben', soft, formWith(Array.from({ length: 61 }, String)))).status, 413);
    assert.equal((await ask(sandbox, 'ann', soft, formWith(['a.txt']))).status, 404);
    assert.equal((await ask(sandbox, 'ann', `${api}/issue/OLD-1/attachments`, formWith(['a']))).status, 403);
    assert.deepEqual(site.events, []);
    assert.equal((await ask(sandbox, 'ben', soft, formWith(['a.txt']))).status, 200);
  });

  it('of any bytes are measured in bytes', async () => {
    await using site = await watchedSandbox();
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from({ length: 256 }, (_, i) => i)]), 'bytes.bin');
    const reply = await ask(site.sandbox, 'ben', soft, form);
    assert.deepEqual(each(reply.json, '', 'size'), [256]);
    assert.deepEqual(each(reply.json, '', 'mimeType'), ['application/octet-stream']);
  });
});

describe('an attachment', () => {
  it('is described and downloaded by who may see its issue', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const shown = await ask(sandbox, 'ben', `${one}/4001`);
    assert.equal(at(shown.json, 'id'), 4001);
    assert.equal(at(shown.json, 'filename'), 'log.txt');
    const away = await ask(sandbox, 'ben', `${one}/content/4001`);
    assert.equal(away.status, 303);
    const there = new URL(away.headers.get('location') ?? '', `${sandbox.url}${one}/content/4001`);
    const bytes = await ask(sandbox, 'ben', there.pathname + there.search);
    assert.equal(bytes.status, 200);
    assert.equal(bytes.headers.get('content-type'), 'text/plain');
    assert.equal(bytes.text, 'Made ');
    const range = (value: string) =>
      fetch(`${sandbox.url}${one}/content/4001?redirect=false`, {
        headers: { authorization: basic('ben@small.example', 'token-ben'), range: value },
      });
    const part = await range('bytes=1-2');
    assert.deepEqual(
      [part.status, part.headers.get('content-range'), await part.text()],
      [206, 'bytes 1-2/5', 'ad'],
    );
    assert.equal((await range('bytes=5-')).status, 416);
    assert.equal((await range('bytes=x')).status, 400);
    assert.deepEqual((await ask(sandbox, '', `${one}/meta`)).json, {
      enabled: true,
      uploadLimit: 10_000_000,
    });
  });

  it('that is too large to be made up is honestly not served', async () => {
    const world = worldWithFilesInComments();
    const large: WorldAttachment = {
      ...{
        id: '4009',
        filename: 'l',
        created: '2026-03-01T10:00:00.000Z',
        mimeType: 'a\nb',
        size: 1_000_001,
      },
    };
    const small: WorldAttachment = { ...large, id: '4008', filename: 'bad \ud800 name', size: 3 };
    const issues = world.issues.map((issue) =>
      issue.key === 'SOFT-2' ? { ...issue, attachments: [large, small] } : issue,
    );
    await using site = await watchedSandbox({ ...world, issues });
    const content = (id: string) => ask(site.sandbox, 'ben', `${one}/content/${id}?redirect=false`);
    assert.equal((await content('4009')).status, 501);
    const odd = await content('4008');
    assert.equal(odd.status, 200);
    assert.equal(odd.headers.get('content-type'), 'application/octet-stream');
    assert.equal(at((await ask(site.sandbox, 'ben', `${one}/4008`)).json, 'author'), undefined);
  });

  it('that is hidden, by its issue or by its comment, is the same as missing', async () => {
    await using site = await watchedSandbox(worldWithFilesInComments());
    const { sandbox } = site;
    sandbox.world.setSchemeGrants('200', [
      ...(sandbox.world.permissionSchemes.get('200')?.permissions ?? []),
      { id: '1', permission: 'BROWSE_PROJECTS', holder: { type: 'user', parameter: 'hal', value: 'hal' } },
    ]);
    for (const [id, sees, doesNot, issue] of [
      ['4001', 'ben', 'ann', 'SOFT-1'],
      ['4002', 'cleo', 'ben', 'SOFT-1'],
      ['4003', 'dan', 'hal', 'DESK-1'],
    ] as const) {
      for (const [method, path] of [
        ['GET', (which: string) => `${one}/${which}`],
        ['DELETE', (which: string) => `${one}/${which}`],
        ['GET', (which: string) => `${one}/content/${which}`],
      ] as const) {
        const hidden = await ask(sandbox, doesNot, path(id), undefined, method);
        const missing = await ask(sandbox, doesNot, path('4999'), undefined, method);
        assert.equal(hidden.status, 404, `${method} ${path(id)}`);
        assert.equal(hidden.text.replaceAll(id, '4999'), missing.text);
      }
      assert.equal((await ask(sandbox, sees, `${one}/${id}`)).status, 200, 'the control');
      const shown = await ask(sandbox, sees, `${api}/issue/${issue}?fields=attachment`);
      assert.ok(each(shown.json, 'fields.attachment', 'id').includes(id), 'the control');
      const without = await ask(sandbox, doesNot, `${api}/issue/${issue}?fields=attachment`);
      assert.ok(!without.text.includes(id));
    }
    assert.deepEqual(site.events, []);
  });

  it('is deleted by whom the permissions let; of one in a comment the changelog says nothing', async () => {
    await using site = await watchedSandbox(worldWithFilesInComments());
    const { sandbox, events } = site;
    const refused = await ask(sandbox, 'cleo', `${one}/4001`, undefined, 'DELETE');
    assert.equal(refused.status, 403);
    assert.equal(message(refused), 'You do not have permission to delete this attachment.');
    assert.equal((await ask(sandbox, 'ben', `${one}/4001`, undefined, 'DELETE')).status, 204);
    assert.equal((await ask(sandbox, 'ben', `${one}/4001`)).status, 404);
    sandbox.world.setRoleActors('1', { roleId: '10002', users: ['cleo'], groups: [] });
    assert.equal((await ask(sandbox, 'cleo', `${one}/4002`, undefined, 'DELETE')).status, 204);
    assert.deepEqual(
      events.map(({ name, changelog }) => [name, changelog?.items[0]?.fromString]),
      [
        ['jira:issue_updated', 'log.txt'],
        ['attachment_deleted', undefined],
        ['jira:issue_updated', undefined],
        ['attachment_deleted', undefined],
      ],
    );
    const own = await ask(sandbox, 'hal', soft, formWith(['mine.txt']));
    assert.equal(
      (await ask(sandbox, 'hal', `${one}/${at(own.json, '0.id')}`, undefined, 'DELETE')).status,
      204,
    );
  });

  it('goes with the comment that it hangs on', async () => {
    await using site = await watchedSandbox(worldWithFilesInComments());
    const { sandbox } = site;
    sandbox.world.setGroupMembers('g-cleos', ['cleo', 'ben']);
    assert.equal((await ask(sandbox, 'ben', `${one}/4002`)).status, 200);
    await ask(sandbox, 'ben', `${api}/issue/SOFT-1/comment/2002`, undefined, 'DELETE');
    assert.equal((await ask(sandbox, 'ben', `${one}/4002`)).status, 404);
  });
});

describe('votes and watchers', () => {
  it('are none, for who may see the issue', async () => {
    await using site = await watchedSandbox();
    const votes = await ask(site.sandbox, 'ben', `${api}/issue/SOFT-1/votes`);
    assert.deepEqual([at(votes.json, 'votes'), at(votes.json, 'voters')], [0, []]);
    const watchers = await ask(site.sandbox, 'ben', `${api}/issue/SOFT-1/watchers`);
    assert.deepEqual([at(watchers.json, 'watchCount'), at(watchers.json, 'watchers')], [0, []]);
    assert.equal((await ask(site.sandbox, 'ann', `${api}/issue/SOFT-1/votes`)).status, 404);
    assert.equal((await ask(site.sandbox, 'ann', `${api}/issue/SOFT-1/watchers`)).status, 404);
  });
});
