/**
 * Whom a comment or worklog is shown to is the same through every door, and is whom its group or role names, for every
 * restriction of the small world. Random rich texts that are taken are served as they were sent; random
 * forms never fail.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Reply } from '../ask.test-support.ts';
import { ask, at, basic, each } from '../ask.test-support.ts';
import type { WatchedSandbox } from '../watched-sandbox.test-support.ts';
import { watchedSandbox, words } from './units.test-support.ts';

const api = '/rest/api/3';
const everybody = ['', 'ann', 'ben', 'cleo', 'dan', 'fay', 'gus', 'hal'];
/** Who sees SOFT-1 and DESK-1, and who is in what: taken from the small world by reading it. */
const browsers: Readonly<Record<string, readonly string[]>> = {
  'SOFT-1': ['ben', 'cleo', 'hal'],
  'DESK-1': ['ann', 'ben', 'cleo', 'dan'],
};
const inGroup: Readonly<Record<string, readonly string[]>> = {
  staff: ['ann', 'ben', 'cleo', 'gus'],
  agents: ['dan'],
  cleos: ['cleo'],
  fays: ['fay'],
};
const inRole: Readonly<Record<string, readonly string[]>> = {
  'SOFT-1 Administrators': ['ben'],
  'SOFT-1 Developers': ['ben', 'cleo', 'fay', 'gus', 'hal'],
};

interface Restriction {
  readonly type: 'group' | 'role';
  readonly value: string;
}

const restrictions: readonly Restriction[] = [
  ...['staff', 'agents', 'cleos', 'fays', 'none'].map((value) => ({ type: 'group' as const, value })),
  ...['Administrators', 'Developers', 'Member', 'none'].map((value) => ({ type: 'role' as const, value })),
];

function membersOf(key: string, { type, value }: Restriction): readonly string[] {
  return (type === 'group' ? inGroup[value] : inRole[`${key} ${value}`]) ?? [];
}

/** The doors that a comment may show through, each: does this caller see it? */
const commentDoors: readonly ((
  site: WatchedSandbox,
  who: string,
  key: string,
  id: string,
) => Promise<boolean>)[] = [
  async ({ sandbox }, who, key, id) => is200(await ask(sandbox, who, `${api}/issue/${key}/comment/${id}`)),
  async ({ sandbox }, who, _key, id) => is200(await ask(sandbox, who, `${api}/comment/${id}/properties`)),
  async ({ sandbox }, who, key, id) =>
    each((await ask(sandbox, who, `${api}/issue/${key}/comment`)).json, 'comments', 'id').includes(id),
  async ({ sandbox }, who, _key, id) =>
    each((await ask(sandbox, who, `${api}/comment/list`, { ids: [Number(id)] })).json, 'values', 'id')
      .length === 1,
  async ({ sandbox }, who, key, id) => {
    const reply = await ask(sandbox, who, `${api}/issue/bulkfetch`, {
      issueIdsOrKeys: [key],
      fields: ['comment'],
    });
    return each(reply.json, 'issues.0.fields.comment.comments', 'id').includes(id);
  },
];

const worklogDoors: typeof commentDoors = [
  async ({ sandbox }, who, key, id) => is200(await ask(sandbox, who, `${api}/issue/${key}/worklog/${id}`)),
  async ({ sandbox }, who, key, id) =>
    each((await ask(sandbox, who, `${api}/issue/${key}/worklog`)).json, 'worklogs', 'id').includes(id),
  async ({ sandbox }, who, _key, id) =>
    each((await ask(sandbox, who, `${api}/worklog/list`, { ids: [Number(id)] })).json, '', 'id').length === 1,
  async ({ sandbox }, who, _key, id) =>
    each((await ask(sandbox, who, `${api}/worklog/updated`)).json, 'values', 'worklogId').includes(
      Number(id),
    ),
  async ({ sandbox }, who, key, id) => {
    const reply = await ask(sandbox, who, `${api}/issue/${key}?fields=worklog`);
    return each(reply.json, 'fields.worklog.worklogs', 'id').includes(id);
  },
];

function is200({ status }: Reply): boolean {
  return status === 200;
}

describe('a restricted unit', () => {
  for (const [what, doors, body] of [
    ['comment', commentDoors, { body: words('x') }],
    ['worklog', worklogDoors, { timeSpent: '1h' }],
  ] as const) {
    it(`that is a ${what} shows through every door to those whom it names, and to nobody else`, async () => {
      let taken = 0;
      for (const key of ['SOFT-1', 'DESK-1']) {
        for (const author of ['ben', 'cleo']) {
          for (const visibility of restrictions) {
            await using site = await watchedSandbox();
            const made = await ask(site.sandbox, author, `${api}/issue/${key}/${what}`, {
              ...body,
              visibility,
            });
            const members = membersOf(key, visibility);
            if (!members.includes(author)) {
              assert.equal(made.status, 400);
              assert.deepEqual(site.events, []);
              continue;
            }
            assert.equal(made.status, 201, made.text);
            taken++;
            site.sandbox.clock.advance(60_000);
            const id = String(at(made.json, 'id'));
            const expected = browsers[key]?.filter((who) => members.includes(who));
            for (const door of doors) {
              const seen: string[] = [];
              for (const who of everybody) if (await door(site, who, key, id)) seen.push(who);
              assert.deepEqual(seen, expected, String(door));
            }
          }
        }
      }
      // Ben: staff and both roles in SOFT, staff in DESK. Cleo: staff, cleos and Developers, and staff and cleos.
      assert.equal(taken, 9);
    });
  }
});

const text = fc.record({ type: fc.constant('text'), text: fc.string({ minLength: 1 }) });
const node = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.record({
      type: fc.constantFrom('paragraph', 'bulletList', 'panel', 'mention', 'unknownNode'),
      content: fc.array(tie('node'), { maxLength: 3 }),
    }),
    fc.jsonValue(),
  ),
})).node;
const documents = fc.record({
  type: fc.constant('doc'),
  version: fc.constant(1),
  content: fc.array(node, { maxLength: 4 }),
});

describe('random rich texts', () => {
  it('are refused, or served as they were sent', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(documents, async (body) => {
        const sent: unknown = JSON.parse(JSON.stringify(body));
        const made = await ask(sandbox, 'ben', `${api}/issue/SOFT-2/comment?expand=renderedBody`, { body });
        assert.ok(made.status === 201 || made.status === 400, made.text);
        if (made.status === 400) return;
        taken++;
        assert.deepEqual(at(made.json, 'body'), sent);
        const again = await ask(sandbox, 'ben', `${api}/issue/SOFT-2/comment/${at(made.json, 'id')}`);
        assert.deepEqual(at(again.json, 'body'), sent);
      }),
      { numRuns: 60 },
    );
    assert.ok(taken > 0);
  });

  it('that are nested without end are refused', async () => {
    await using site = await watchedSandbox();
    for (const depth of [101, 499, 100_000]) {
      const opened = '{"type":"panel","content":['.repeat(depth);
      const body = `{"body":{"type":"doc","version":1,"content":[${opened}${']}'.repeat(depth)}]}}`;
      const reply = await ask(site.sandbox, 'ben', `${api}/issue/SOFT-2/comment`, body);
      assert.equal(reply.status, 400, `${depth}`);
      const property = await ask(
        site.sandbox,
        'ben',
        `${api}/comment/2001/properties/deep`,
        '['.repeat(depth) + ']'.repeat(depth),
        'PUT',
      );
      assert.equal(property.status, depth <= 500 ? (depth === 101 ? 201 : 200) : 400);
    }
  });
});

describe('random forms', () => {
  it('never fail', async () => {
    await using site = await watchedSandbox();
    const { sandbox } = site;
    const part = fc.oneof(
      fc.constant('--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n'),
      fc.constantFrom('--b--', '--b\r\n', '\r\n\r\n', 'Content-Disposition: form-data; name="file"', '"'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 6 }),
        fc.constantFrom('; boundary=b', '; boundary=', '', '; boundary="b"'),
        async (parts, boundary) => {
          const response = await fetch(`${sandbox.url}${api}/issue/SOFT-1/attachments`, {
            method: 'POST',
            headers: {
              authorization: basic('ben@small.example', 'token-ben'),
              'x-atlassian-token': 'no-check',
              'content-type': `multipart/form-data${boundary}`,
            },
            body: parts.join(''),
          });
          assert.ok([200, 400].includes(response.status), `${response.status}: ${await response.text()}`);
        },
      ),
      { numRuns: 100 },
    );
  });
});
