import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { comment, smallWorld } from '../small-world.test-support.ts';
import type { WorldComment } from '../world/world-file.ts';
import { namesOf, today, todayInSite, watchedSandbox, words } from './units.test-support.ts';

const api = '/rest/api/3';
const soft = `${api}/issue/SOFT-1/comment`;
const desk = `${api}/issue/DESK-1/comment`;
const commentLevel = (reply: { readonly json: unknown }) => at(reply.json, 'errors.commentLevel');

describe('a new comment', () => {
  it('is answered as it stands from now on, moves the issue and tells two events', async () => {
    await using site = await watchedSandbox();
    const { sandbox, events } = site;
    const reply = await ask(sandbox, 'cleo', `${soft}?expand=renderedBody,properties`, {
      body: words('Ready <now>'),
      properties: [{ key: 'mine', value: { a: 1 } }],
    });
    assert.equal(reply.status, 201);
    assert.equal(at(reply.json, 'id'), '10001');
    assert.equal(at(reply.json, 'author.accountId'), 'cleo');
    assert.equal(at(reply.json, 'updateAuthor.accountId'), 'cleo');
    assert.equal(at(reply.json, 'created'), todayInSite);
    assert.equal(at(reply.json, 'jsdPublic'), true);
    assert.deepEqual(at(reply.json, 'body'), words('Ready <now>'));
    assert.equal(at(reply.json, 'renderedBody'), '<p>Ready &lt;now&gt;</p>');
    assert.deepEqual(at(reply.json, 'properties'), [{ key: 'mine', value: { a: 1 } }]);
    const issue = await ask(sandbox, 'ben', `${api}/issue/SOFT-1?fields=updated,comment`);
    assert.equal(at(issue.json, 'fields.updated'), todayInSite);
    assert.deepEqual(each(issue.json, 'fields.comment.comments', 'id'), ['2001', '2003', '10001']);
    assert.deepEqual(namesOf(events), ['comment_created', 'jira:issue_updated issue_commented']);
    assert.deepEqual(
      events.map((event) => [event.actor, event.comment?.id, event.issue?.updated]),
      [
        ['cleo', '10001', today],
        ['cleo', '10001', today],
      ],
    );
    assert.equal(events[1]?.changelog, undefined);
  });

  it('needs the permission, and what its body says to be right', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    sandbox.world.setSchemeGrants('100', [
      ...(sandbox.world.permissionSchemes.get('100')?.permissions ?? []).filter(
        ({ permission }) => permission !== 'ADD_COMMENTS',
      ),
      { id: '1', permission: 'ADD_COMMENTS', holder: { type: 'user', parameter: 'ben', value: 'ben' } },
    ]);
    const refused = await ask(sandbox, 'cleo', soft, { body: words('x') });
    assert.equal(refused.status, 400);
    assert.equal(message(refused), 'Cleo Coder, you do not have the permission to comment on this issue.');
    for (const [body, error] of [
      ['plain text', 'Comment body is not valid!'],
      [words(' '), 'Comment body can not be empty!'],
      [undefined, 'Comment body can not be empty!'],
    ]) {
      const reply = await ask(sandbox, 'ben', soft, { body });
      assert.equal(reply.status, 400);
      assert.equal(at(reply.json, 'errors.comment'), error);
    }
    assert.equal((await ask(sandbox, 'ben', soft, { body: words('x') })).status, 201);
  });

  it('is answered alike on an issue that is hidden and on one that does not exist', async () => {
    await using site = await watchedSandbox();
    const hidden = await ask(site.sandbox, 'ann', soft, { body: words('x') });
    const missing = await ask(site.sandbox, 'ann', `${api}/issue/SOFT-99/comment`, { body: words('x') });
    assert.equal(hidden.status, 404);
    assert.equal(hidden.text, missing.text);
    assert.deepEqual(site.events, []);
  });

  it('can be restricted only to a group or role that its author is in', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const post = (visibility: unknown) => ask(sandbox, 'ben', soft, { body: words('x'), visibility });
    const group = await post({ type: 'group', value: 'staff' });
    assert.deepEqual(at(group.json, 'visibility'), { type: 'group', value: 'staff', identifier: 'g-staff' });
    const byId = await post({ type: 'group', identifier: 'g-staff' });
    assert.equal(at(byId.json, 'visibility.value'), 'staff');
    const role = await post({ type: 'role', value: 'Administrators' });
    assert.deepEqual(at(role.json, 'visibility'), {
      type: 'role',
      value: 'Administrators',
      identifier: 'Administrators',
    });
    assert.equal(
      commentLevel(await post({ type: 'group', value: 'cleos' })),
      'You are currently not a member of the group: cleos.',
    );
    assert.equal(
      commentLevel(await post({ type: 'group', value: 'nobodys' })),
      'You are currently not a member of the group: nobodys.',
    );
    assert.equal(
      commentLevel(
        await ask(sandbox, 'cleo', soft, {
          body: words('x'),
          visibility: { type: 'role', value: 'Administrators' },
        }),
      ),
      'You are currently not a member of the project role: Administrators.',
    );
    assert.equal((await post({ type: 'planet', value: 'x' })).status, 400);
  });

  it('of a service project is internal when its property says so', async () => {
    await using site = await watchedSandbox();
    const properties = [{ key: 'sd.public.comment', value: { internal: true } }];
    const reply = await ask(site.sandbox, 'dan', desk, { body: words('between us'), properties });
    assert.equal(at(reply.json, 'jsdPublic'), false);
    const path = `${desk}/${at(reply.json, 'id')}`;
    assert.equal((await ask(site.sandbox, 'ann', path)).status, 200, 'the control');
    assert.equal(site.events[0]?.comment?.internal, true);
    const open = await ask(site.sandbox, 'dan', desk, { body: words('for all') });
    assert.equal(at(open.json, 'jsdPublic'), true);
  });

  it('is the 5,000th at most', async () => {
    const world = smallWorld();
    const comments: WorldComment[] = Array.from({ length: 5000 }, (_, i) =>
      comment(`${30_000 + i}`, 'ben', 'x'),
    );
    const issues = world.issues.map((one) => (one.key === 'SOFT-1' ? { ...one, comments } : one));
    await using site = await watchedSandbox({ ...world, issues });
    const reply = await ask(site.sandbox, 'ben', soft, { body: words('one more') });
    assert.equal(reply.status, 413);
    assert.equal(
      (await ask(site.sandbox, 'ben', `${api}/issue/SOFT-2/comment`, { body: words('x') })).status,
      201,
    );
  });

  it('can be written by anybody where anybody may, and then has no author', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const anyone = ['BROWSE_PROJECTS', 'ADD_COMMENTS'].map((permission, index) => ({
      id: `${index}`,
      permission,
      holder: { type: 'anyone' },
    }));
    sandbox.world.setSchemeGrants('200', anyone);
    const reply = await ask(sandbox, '', desk, { body: words('hello') });
    assert.equal(reply.status, 201);
    assert.equal(at(reply.json, 'author'), undefined);
    assert.equal(site.events[0]?.actor, undefined);
  });
});

describe('a comment that is restricted', () => {
  it('is the same as missing to who may not see it, whatever they ask', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    // 2002 is for the group of cleos, 2003 for administrators of the project, which Ben is.
    for (const [id, sees, doesNot] of [
      ['2002', 'cleo', 'ben'],
      ['2003', 'ben', 'cleo'],
    ] as const) {
      for (const [method, body, path] of [
        ['GET', undefined, (one: string) => `${soft}/${one}`],
        ['PUT', { body: words('x') }, (one: string) => `${soft}/${one}`],
        ['DELETE', undefined, (one: string) => `${soft}/${one}`],
        ['GET', undefined, (one: string) => `${api}/comment/${one}/properties`],
        ['GET', undefined, (one: string) => `${api}/comment/${one}/properties/p`],
        ['PUT', 7, (one: string) => `${api}/comment/${one}/properties/p`],
        ['DELETE', undefined, (one: string) => `${api}/comment/${one}/properties/p`],
      ] as const) {
        const hidden = await ask(sandbox, doesNot, path(id), body, method);
        const missing = await ask(sandbox, doesNot, path('2999'), body, method);
        assert.equal(hidden.status, 404, `${method} ${path(id)}`);
        assert.equal(hidden.text.replaceAll(id, '2999'), missing.text);
      }
      assert.equal((await ask(sandbox, sees, `${soft}/${id}`)).status, 200, 'the control');
      assert.equal((await ask(sandbox, sees, `${api}/comment/${id}/properties`)).status, 200, 'the control');
      const ids = { ids: [2001, Number(id), 2999] };
      const list = await ask(sandbox, doesNot, `${api}/comment/list?expand=renderedBody`, ids);
      assert.deepEqual(each(list.json, 'values', 'id'), ['2001']);
      assert.equal(at(list.json, 'total'), 1);
      const whole = await ask(sandbox, sees, `${api}/comment/list`, ids);
      assert.deepEqual(each(whole.json, 'values', 'id'), ['2001', id]);
    }
    assert.deepEqual(site.events, []);
  });

  it('is not found by its id on another issue', async () => {
    await using site = await watchedSandbox();
    const elsewhere = await ask(site.sandbox, 'ben', `${api}/issue/SOFT-2/comment/2001`);
    assert.equal(elsewhere.status, 404);
    assert.equal(message(elsewhere), 'Can not find a comment for the id: 2001.');
    assert.equal((await ask(site.sandbox, 'ben', `${soft}/2001`)).status, 200);
  });

  it('is nothing that an edit, a deletion or an event puts into the changelog', async () => {
    await using site = await watchedSandbox();
    const before = site.sandbox.world.issue('1001')?.history;
    await ask(site.sandbox, 'ben', `${soft}/2003`, { body: words('secret edit') }, 'PUT');
    await ask(site.sandbox, 'ben', `${soft}/2003`, undefined, 'DELETE');
    assert.deepEqual(namesOf(site.events), [
      'comment_updated',
      'jira:issue_updated issue_comment_edited',
      'comment_deleted',
      'jira:issue_updated issue_comment_deleted',
    ]);
    for (const event of site.events) {
      assert.equal(event.changelog, undefined);
      assert.deepEqual(event.comment?.visibility, { type: 'role', value: 'Administrators' });
    }
    assert.deepEqual(site.sandbox.world.issue('1001')?.history, before);
  });
});

describe('an edit of a comment', () => {
  it('names who edited it and when; the restriction stays until it is taken off', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    sandbox.world.setRoleActors('1', { roleId: '10002', users: ['ben', 'cleo'], groups: [] });
    const edited = await ask(sandbox, 'cleo', `${soft}/2003`, { body: words('new') }, 'PUT');
    assert.equal(edited.status, 200);
    assert.equal(at(edited.json, 'author.accountId'), 'ben');
    assert.equal(at(edited.json, 'updateAuthor.accountId'), 'cleo');
    assert.equal(at(edited.json, 'created'), '2026-02-01T07:00:03.000-0300');
    assert.equal(at(edited.json, 'updated'), todayInSite);
    assert.equal(at(edited.json, 'visibility.value'), 'Administrators');
    const opened = await ask(sandbox, 'ben', `${soft}/2003`, { visibility: null }, 'PUT');
    assert.equal(at(opened.json, 'visibility'), undefined);
    assert.deepEqual(at(opened.json, 'body'), words('new'));
    assert.equal((await ask(sandbox, 'hal', `${soft}/2003`)).status, 200);
  });

  it('needs the right to edit all comments, or the own ones', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const own = await ask(sandbox, 'cleo', soft, { body: words('mine') });
    const path = `${soft}/${at(own.json, 'id')}`;
    const foreign = await ask(sandbox, 'cleo', `${soft}/2001`, { body: words('x') }, 'PUT');
    assert.equal(foreign.status, 400);
    assert.equal(message(foreign), 'Cleo Coder, you do not have the permission to edit this comment.');
    assert.equal((await ask(sandbox, 'cleo', `${soft}/2001`, undefined, 'DELETE')).status, 400);
    assert.equal((await ask(sandbox, 'cleo', `${api}/comment/2001/properties/p`, 1, 'PUT')).status, 403);
    assert.equal((await ask(sandbox, 'cleo', path, { body: words('mine, again') }, 'PUT')).status, 200);
    assert.equal((await ask(sandbox, 'ben', path, { body: words('all') }, 'PUT')).status, 200);
    assert.equal((await ask(sandbox, 'cleo', path, undefined, 'DELETE')).status, 204);
    assert.equal((await ask(sandbox, 'ben', path)).status, 404);
    assert.equal((await ask(sandbox, '', `${soft}/2001`, undefined, 'DELETE')).status, 405);
  });

  it('is refused on what is archived', async () => {
    await using site = await watchedSandbox();
    const path = `${api}/issue/OLD-1/comment`;
    assert.equal((await ask(site.sandbox, 'ann', path, { body: words('x') })).status, 400);
    assert.equal((await ask(site.sandbox, 'ann', path)).status, 200);
  });
});

describe('properties of comments', () => {
  it('are set, listed, read and deleted', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const one = `${api}/comment/2001/properties/a%20b`;
    assert.equal((await ask(sandbox, 'ben', one, { x: [1] }, 'PUT')).status, 201);
    assert.equal((await ask(sandbox, 'ben', one, { x: [2] }, 'PUT')).status, 200);
    assert.equal(
      (await ask(sandbox, 'ben', `${api}/comment/2001/properties/__proto__`, {}, 'PUT')).status,
      201,
    );
    assert.deepEqual((await ask(sandbox, 'ben', one)).json, { key: 'a b', value: { x: [2] } });
    const keys = await ask(sandbox, 'cleo', `${api}/comment/2001/properties`);
    assert.deepEqual(each(keys.json, 'keys', 'key'), ['__proto__', 'a b']);
    assert.equal((await ask(sandbox, 'ben', one, undefined, 'DELETE')).status, 204);
    assert.equal((await ask(sandbox, 'ben', one)).status, 404);
    assert.equal((await ask(sandbox, 'ben', one, undefined, 'DELETE')).status, 404);
    assert.equal((await ask(sandbox, 'ben', one, '', 'PUT')).status, 400);
    assert.equal((await ask(sandbox, 'ben', one, JSON.stringify('x'.repeat(32_766)), 'PUT')).status, 201);
    assert.equal((await ask(sandbox, 'ben', one, JSON.stringify('x'.repeat(32_767)), 'PUT')).status, 400);
  });

  it('make a comment of a service project internal and public again', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    sandbox.world.setSchemeGrants('200', [
      ...(sandbox.world.permissionSchemes.get('200')?.permissions ?? []),
      { id: '1', permission: 'BROWSE_PROJECTS', holder: { type: 'user', parameter: 'hal', value: 'hal' } },
    ]);
    const path = `${api}/comment/2010/properties/sd.public.comment`;
    assert.deepEqual((await ask(sandbox, 'dan', path)).json, {
      key: 'sd.public.comment',
      value: { internal: false },
    });
    assert.equal((await ask(sandbox, 'hal', `${desk}/2010`)).status, 200);
    assert.equal((await ask(sandbox, 'dan', path, { internal: true }, 'PUT')).status, 200);
    assert.equal(at((await ask(sandbox, 'dan', `${desk}/2010`)).json, 'jsdPublic'), false);
    assert.equal((await ask(sandbox, 'hal', `${desk}/2010`)).status, 404);
    assert.equal((await ask(sandbox, 'hal', path)).status, 404);
    assert.equal((await ask(sandbox, 'dan', path, undefined, 'DELETE')).status, 204);
    assert.equal((await ask(sandbox, 'hal', `${desk}/2010`)).status, 200);
  });
});
