import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { WatchedSandbox } from '../watched-sandbox.test-support.ts';
import { webhookBody } from '../webhooks/webhook-body.ts';
import { namesOf, todayInSite, watchedSandbox, words } from './units.test-support.ts';

const api = '/rest/api/3';
const links = `${api}/issueLink`;
const blocks = (source: string, destination: string, more: object = {}) => ({
  type: { name: 'Blocks' },
  inwardIssue: { key: source },
  outwardIssue: { key: destination },
  ...more,
});

async function linksOf({ sandbox }: WatchedSandbox, who: string, key: string) {
  const reply = await ask(sandbox, who, `${api}/issue/${key}?fields=issuelinks,updated`);
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
}

describe('a new link', () => {
  it('stands on both issues, in both changelogs, and is told', async () => {
    await using site = await watchedSandbox();
    const { sandbox, events } = site;
    const reply = await ask(sandbox, 'ben', links, blocks('SOFT-2', 'DESK-1'));
    assert.deepEqual([reply.status, reply.text], [201, '']);
    const source = await linksOf(site, 'ben', 'SOFT-2');
    assert.equal(at(source, 'fields.issuelinks.0.outwardIssue.key'), 'DESK-1');
    assert.equal(at(source, 'fields.issuelinks.0.type.outward'), 'blocks');
    assert.equal(at(source, 'fields.updated'), todayInSite);
    const destination = await linksOf(site, 'ben', 'DESK-1');
    assert.equal(at(destination, 'fields.issuelinks.0.inwardIssue.key'), 'SOFT-2');
    const id = at(source, 'fields.issuelinks.0.id');
    assert.equal(at(destination, 'fields.issuelinks.0.id'), id);
    assert.deepEqual(namesOf(events), [
      'jira:issue_updated issue_updated',
      'jira:issue_updated issue_updated',
      'issuelink_created',
    ]);
    assert.deepEqual(
      events.map(({ changelog }) => changelog?.items[0]),
      [
        {
          ...{ field: 'Link', fieldtype: 'jira', fieldId: 'issuelinks', from: null, fromString: null },
          ...{ to: 'DESK-1', toString: 'This issue blocks DESK-1' },
        },
        {
          ...{ field: 'Link', fieldtype: 'jira', fieldId: 'issuelinks', from: null, fromString: null },
          ...{ to: 'SOFT-2', toString: 'This issue is blocked by SOFT-2' },
        },
        undefined,
      ],
    );
    const { sourceIssueId, destinationIssueId } = events[2]?.link ?? {};
    assert.deepEqual([sourceIssueId, destinationIssueId], ['1002', '1010']);
    const shown = await ask(sandbox, 'ben', `${links}/${id}`);
    assert.equal(at(shown.json, 'inwardIssue.key'), 'SOFT-2');
    assert.equal(at(shown.json, 'outwardIssue.key'), 'DESK-1');
  });

  it('that is there already is not made again, but its comment is', async () => {
    await using site = await watchedSandbox();
    const comment = { body: words('see there'), visibility: { type: 'group', value: 'cleos' } };
    const again = blocks('SOFT-1', 'SOFT-3', { comment });
    assert.equal((await ask(site.sandbox, 'cleo', links, again)).status, 201);
    assert.equal(each(await linksOf(site, 'cleo', 'SOFT-1'), 'fields.issuelinks', 'id').length, 1);
    assert.deepEqual(namesOf(site.events), ['comment_created', 'jira:issue_updated issue_commented']);
    assert.equal(site.events[0]?.issue?.key, 'SOFT-3');
  });

  it('is not made where its comment cannot be', async () => {
    await using site = await watchedSandbox();
    const comment = { body: words('x'), visibility: { type: 'group', value: 'cleos' } };
    const reply = await ask(site.sandbox, 'ben', links, blocks('SOFT-2', 'DESK-1', { comment }));
    assert.equal(reply.status, 400);
    assert.equal(
      at(reply.json, 'errors.commentLevel'),
      'You are currently not a member of the group: cleos.',
    );
    assert.deepEqual(site.events, []);
  });

  it('needs both issues to be visible: a hidden one is answered as a missing one', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    for (const body of [(key: string) => blocks('SOFT-2', key), (key: string) => blocks(key, 'SOFT-2')]) {
      const hidden = await ask(sandbox, 'ben', links, body('SOFT-3'));
      const missing = await ask(sandbox, 'ben', links, body('SOFT-99'));
      assert.equal(hidden.status, 404);
      assert.equal(hidden.text, missing.text);
      assert.equal((await ask(sandbox, 'cleo', links, body('SOFT-3'))).status, 201, 'the control');
    }
  });

  it('is not written on an archived issue, from whichever end', async () => {
    await using opened = await watchedSandbox();
    const { sandbox } = opened;
    const link = (inward: string, outward: string) =>
      ask(sandbox, 'dan', `${api}/issueLink`, {
        ...{ type: { name: 'Blocks' }, inwardIssue: { key: inward }, outwardIssue: { key: outward } },
      });
    for (const key of ['DESK-2', 'OLD-1']) {
      assert.equal((await ask(sandbox, 'dan', `${api}/issue/${key}`)).status, 200);
      assert.equal((await link('DESK-1', key)).status, 404);
      assert.equal((await link(key, 'DESK-1')).status, 404);
      assert.equal(sandbox.world.findEntry(key)?.issue.links, undefined);
    }
    assert.equal((await link('DESK-1', 'TEAM-2')).status, 201, 'the control');
    const id = String(at(await linksOf(opened, 'dan', 'DESK-1'), 'fields.issuelinks.0.id'));
    const remove = () => ask(sandbox, 'dan', `${links}/${id}`, undefined, 'DELETE');
    const { world } = sandbox;
    const linked = world.findEntry('TEAM-2')?.issue;
    assert.ok(linked);
    world.putIssue({ ...linked, archived: true });
    assert.equal((await remove()).status, 404);
    assert.equal(world.issue(linked.id)?.links?.length, 1);
    world.putIssue(linked);
    assert.equal((await remove()).status, 204, 'the control');
  });

  it('needs a type, two issues and the permission on its source', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const unknown = await ask(sandbox, 'ben', links, blocks('SOFT-1', 'SOFT-2', { type: { name: 'Loves' } }));
    assert.equal(unknown.status, 404);
    assert.equal(message(unknown), "No issue link type with name 'Loves' found.");
    assert.equal((await ask(sandbox, 'ben', links, blocks('SOFT-1', 'SOFT-1'))).status, 400);
    assert.equal((await ask(sandbox, 'ben', links, { type: { name: 'Blocks' } })).status, 400);
    const grants = sandbox.world.permissionSchemes.get('100')?.permissions ?? [];
    sandbox.world.setSchemeGrants(
      '100',
      grants.filter(({ permission }) => permission !== 'LINK_ISSUES'),
    );
    const refused = await ask(sandbox, 'ben', links, blocks('SOFT-2', 'DESK-1'));
    assert.equal(refused.status, 404);
    assert.equal(message(refused), "No Link Issue Permission for issue 'SOFT-2'");
    assert.equal((await ask(sandbox, 'ben', links, blocks('DESK-1', 'SOFT-2'))).status, 201);
  });
});

describe('a link', () => {
  it('with an issue that the caller may not see is the same as missing', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    // 9001 is between SOFT-1, which Ben sees, and SOFT-3, which he does not.
    for (const method of ['GET', 'DELETE'] as const) {
      const hidden = await ask(sandbox, 'ben', `${links}/9001`, undefined, method);
      const missing = await ask(sandbox, 'ben', `${links}/9999`, undefined, method);
      assert.equal(hidden.status, 404);
      assert.equal(hidden.text.replaceAll('9001', '9999'), missing.text);
    }
    assert.deepEqual(at(await linksOf(site, 'ben', 'SOFT-1'), 'fields.issuelinks'), []);
    const shown = await ask(sandbox, 'cleo', `${links}/9001`);
    assert.equal(at(shown.json, 'inwardIssue.key'), 'SOFT-1');
    assert.equal(at(shown.json, 'outwardIssue.fields.summary'), 'Issue SOFT-3');
    assert.equal((await ask(sandbox, 'cleo', `${links}/blocks`)).status, 400);
  });

  it('is taken off both issues', async () => {
    await using site = await watchedSandbox();
    const { sandbox, events } = site;
    assert.equal((await ask(sandbox, 'ben', links, blocks('SOFT-2', 'DESK-1'))).status, 201);
    const id = String(at(await linksOf(site, 'ben', 'SOFT-2'), 'fields.issuelinks.0.id'));
    assert.equal((await ask(sandbox, 'dan', `${links}/${id}`, undefined, 'DELETE')).status, 404);
    assert.equal((await ask(sandbox, 'ben', `${links}/${id}`, undefined, 'DELETE')).status, 204);
    assert.deepEqual(at(await linksOf(site, 'ben', 'SOFT-2'), 'fields.issuelinks'), []);
    assert.deepEqual(at(await linksOf(site, 'ben', 'DESK-1'), 'fields.issuelinks'), []);
    assert.equal((await ask(sandbox, 'ben', `${links}/${id}`)).status, 404);
    assert.deepEqual(
      events.slice(3).map(({ name, changelog }) => [name, changelog?.items[0]?.fromString]),
      [
        ['jira:issue_updated', 'This issue blocks DESK-1'],
        ['jira:issue_updated', 'This issue is blocked by SOFT-2'],
        ['issuelink_deleted', undefined],
      ],
    );
  });

  it('to an issue that the reader may not see is no line of their changelog', async () => {
    await using site = await watchedSandbox();
    const { sandbox, events } = site;
    assert.equal((await ask(sandbox, 'cleo', links, blocks('SOFT-2', 'SOFT-3'))).status, 201);
    const lines = async (who: string) =>
      each((await ask(sandbox, who, `${api}/issue/SOFT-2/changelog`)).json, 'values', 'items.0.to');
    assert.deepEqual(await lines('cleo'), ['SOFT-3']);
    assert.deepEqual(await lines('ben'), []);
    const [event] = events;
    assert.ok(event);
    const told = (accountId: string) => webhookBody(sandbox.site, { sees: 'own', accountId }, event);
    assert.equal(at(told('cleo'), 'changelog.items.0.to'), 'SOFT-3');
    assert.equal(at(told('ben'), 'changelog'), undefined);
    assert.ok(!JSON.stringify(told('ben')).includes('SOFT-3'));
  });

  it('of a world that has it on one issue only is taken off there', async () => {
    await using site = await watchedSandbox();
    assert.equal((await ask(site.sandbox, 'cleo', `${links}/9001`, undefined, 'DELETE')).status, 204);
    assert.deepEqual(namesOf(site.events), ['jira:issue_updated issue_updated', 'issuelink_deleted']);
    assert.equal((await ask(site.sandbox, 'cleo', `${links}/9001`)).status, 404);
  });
});

describe('types of links', () => {
  const types = `${api}/issueLinkType`;
  const listed = [{ id: '7', name: 'Relates', inward: 'relates to', outward: 'relates to' }];

  it('are those that are listed and those that links have', async () => {
    await using site = await watchedSandbox({ ...smallWorld(), issueLinkTypes: listed });
    const all = await ask(site.sandbox, 'ben', types);
    assert.deepEqual(each(all.json, 'issueLinkTypes', 'name'), ['Blocks', 'Relates']);
    const id = at(all.json, 'issueLinkTypes.0.id');
    assert.equal(at((await ask(site.sandbox, 'ben', `${types}/${id}`)).json, 'outward'), 'blocks');
    const link = at(await linksOf(site, 'cleo', 'SOFT-1'), 'fields.issuelinks.0.type.id');
    assert.equal(link, id);
    assert.equal((await ask(site.sandbox, 'ben', `${types}/8`)).status, 404);
    assert.equal((await ask(site.sandbox, 'ben', `${types}/x`)).status, 400);
    assert.equal((await ask(site.sandbox, '', types)).status, 401);
    assert.equal((await ask(site.sandbox, 'fay', types)).status, 404);
  });

  it('are made, changed and deleted by administrators, with their links', async () => {
    await using site = await watchedSandbox({ ...smallWorld(), issueLinkTypes: listed });
    const { sandbox } = site;
    const cause = { name: 'Cause', inward: 'is caused by', outward: 'causes' };
    assert.equal((await ask(sandbox, 'ben', types, cause)).status, 404);
    assert.equal((await ask(sandbox, 'ann', types, { name: 'Cause' })).status, 400);
    const made = await ask(sandbox, 'ann', types, cause);
    assert.equal(made.status, 201);
    assert.equal((await ask(sandbox, 'ann', types, { ...cause, name: 'cause' })).status, 404);
    const path = `${types}/${at(made.json, 'id')}`;
    await ask(sandbox, 'ben', links, blocks('SOFT-1', 'SOFT-2', { type: { name: 'Cause' } }));
    assert.equal(
      (await ask(sandbox, 'ann', path, { name: 'Reason', outward: 'leads to' }, 'PUT')).status,
      200,
    );
    const link = at(await linksOf(site, 'ben', 'SOFT-1'), 'fields.issuelinks.0.type');
    assert.deepEqual(
      [at(link, 'id'), at(link, 'name'), at(link, 'inward'), at(link, 'outward')],
      [at(made.json, 'id'), 'Reason', 'is caused by', 'leads to'],
    );
    assert.equal((await ask(sandbox, 'ann', path, { name: 'Relates' }, 'PUT')).status, 400);
    assert.equal((await ask(sandbox, 'ben', path, undefined, 'DELETE')).status, 404);
    assert.equal((await ask(sandbox, 'ann', path, undefined, 'DELETE')).status, 204);
    assert.deepEqual(at(await linksOf(site, 'ben', 'SOFT-1'), 'fields.issuelinks'), []);
    assert.equal((await ask(sandbox, 'ann', path)).status, 404);
  });

  it('that are listed nowhere keep their id when they are changed', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const id = at((await ask(sandbox, 'ann', types)).json, 'issueLinkTypes.0.id');
    assert.equal((await ask(sandbox, 'ann', `${types}/${id}`, { name: 'Stops' }, 'PUT')).status, 200);
    const all = await ask(sandbox, 'ann', types);
    assert.deepEqual(each(all.json, 'issueLinkTypes', 'name'), ['Stops']);
    const link = at(await linksOf(site, 'cleo', 'SOFT-1'), 'fields.issuelinks.0.type');
    assert.deepEqual([at(link, 'id'), at(link, 'name')], [id, 'Stops']);
    assert.equal((await ask(sandbox, 'ann', `${types}/${id}`, undefined, 'DELETE')).status, 204);
    assert.deepEqual(at(await linksOf(site, 'cleo', 'SOFT-1'), 'fields.issuelinks'), []);
  });
});
