/** Moving an issue on: its resolution and dates, its screen, and a comment that comes along. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import type { WorldFile } from '../world/world-file.ts';
import { api, edit, newIssue, open } from './issue-edits.test-support.ts';

describe('a transition', () => {
  it('to done resolves, back from it unresolves, and both move the date of the category', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    sandbox.clock.stop();
    sandbox.clock.set(Date.UTC(2026, 5, 1));
    const go = (id: string, fields = {}) =>
      ask(sandbox, 'cleo', `${api}/issue/SOFT-1/transitions`, { transition: { id }, fields });
    assert.equal((await go('51')).status, 204);
    const done = await ask(sandbox, 'cleo', `${api}/issue/SOFT-1`);
    assert.deepEqual(
      ['status.name', 'resolution.name', 'resolutiondate', 'statuscategorychangedate'].map((field) =>
        at(done.json, `fields.${field}`),
      ),
      ['Done', 'Fixed', '2026-05-31T21:00:00.000-0300', '2026-05-31T21:00:00.000-0300'],
    );
    assert.deepEqual(
      events[0]?.changelog?.items.map(({ field }) => field),
      ['resolution', 'status'],
    );
    assert.equal(events[0]?.issueEventTypeName, 'issue_generic');
    await go('31');
    const reopened = await ask(sandbox, 'cleo', `${api}/issue/SOFT-1`);
    assert.deepEqual(
      ['status.name', 'resolution', 'resolutiondate'].map((field) => at(reopened.json, `fields.${field}`)),
      ['In Progress', null, null],
    );
  });

  it('sets what is not on its screen only for those who may edit the issue', async () => {
    const without = (permission: string) => (file: WorldFile) => ({
      ...file,
      permissionSchemes: file.permissionSchemes.map((scheme) => ({
        ...scheme,
        permissions: scheme.permissions.filter((grant) => grant.permission !== permission),
      })),
    });
    await using refused = await open(without('EDIT_ISSUES'));
    await using allowed = await open();
    const path = `${api}/issue/SOFT-1/transitions`;
    const done = (more: object) => ({ transition: { id: '51' }, ...more });
    for (const more of [{ fields: { summary: 'Mine' } }, { update: { labels: [{ add: 'mine' }] } }]) {
      const reply = await ask(refused.sandbox, 'cleo', path, done(more));
      assert.equal(reply.status, 400);
      assert.match(reply.text, /cannot be set. It is not on the appropriate screen, or unknown./);
      assert.equal((await ask(allowed.sandbox, 'cleo', path, done(more))).status, 204, 'the control');
    }
    assert.equal(refused.sandbox.world.issue('1001')?.statusId, '1');
    const resolved = done({ fields: { resolution: { name: 'Declined' } } });
    assert.equal((await ask(refused.sandbox, 'cleo', path, resolved)).status, 204);
    assert.equal(refused.sandbox.world.issue('1001')?.resolution, 'Declined');
    await using still = await open(without('TRANSITION_ISSUES'));
    const made = { ...newIssue({}), transition: { id: '51' } };
    assert.equal((await ask(still.sandbox, 'cleo', `${api}/issue`, made)).status, 400);
    assert.equal((await ask(allowed.sandbox, 'cleo', `${api}/issue`, made)).status, 201, 'the control');
  });

  it('is offered only to those who may, with the fields of its screen', async () => {
    await using opened = await open();
    const { json } = await ask(
      opened.sandbox,
      'cleo',
      `${api}/issue/SOFT-1/transitions?expand=transitions.fields`,
    );
    assert.deepEqual(each(json, 'transitions', 'id'), ['11', '31', '51']);
    assert.deepEqual(each(json, 'transitions', 'fields.resolution.name'), [
      undefined,
      undefined,
      'Resolution',
    ]);
    const archived = await ask(opened.sandbox, 'dan', `${api}/issue/DESK-2/transitions`);
    assert.deepEqual(at(archived.json, 'transitions'), []);
  });
});

describe('a comment that an edit brings along', () => {
  const body = {
    type: 'doc',
    version: 1,
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Done.' }] }],
  };
  it('is added behind it, and nothing is done where it may not be', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    const update = { comment: [{ add: { body } }] };
    const transition = { transition: { id: '51' } };
    const done = await ask(sandbox, 'cleo', `${api}/issue/SOFT-1/transitions`, { ...transition, update });
    assert.equal(done.status, 204, done.text);
    assert.equal((await edit(sandbox, 'cleo', 'SOFT-1', { fields: { summary: 'x' }, update })).status, 204);
    assert.deepEqual(
      events.map(({ name }) => name).filter((name) => name === 'comment_created'),
      ['comment_created', 'comment_created'],
    );
    assert.equal(sandbox.world.issue('1001')?.comments?.length, 5);
    const restricted = {
      comment: [{ add: { body, visibility: { type: 'role', value: 'Administrators' } } }],
    };
    const refused = await ask(sandbox, 'cleo', `${api}/issue/SOFT-2/transitions`, {
      ...transition,
      update: restricted,
    });
    assert.deepEqual([refused.status, sandbox.world.issue('1002')?.statusId], [400, '1']);
    const wrong = await edit(sandbox, 'cleo', 'SOFT-1', {
      update: { comment: [{ remove: { id: '2001' } }] },
    });
    assert.deepEqual(at(wrong.json, 'errors'), { comment: 'A comment can only be added, with a body.' });
  });
});
