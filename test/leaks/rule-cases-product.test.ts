/**
 * The cases that others get wrong, decided by the product: each world is crawled from the sandbox into the store and the
 * index, and both the door and searching have to give the literal expectation that the sandbox is held to. Where
 * something changes, the product answers as before until it has read the change. Who holds what counts once the
 * directory has been read, with no document written; all else after the next whole sync.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../src/errors.ts';
import { addPerson } from '../../src/people/add-person.ts';
import { readIssue } from '../../src/search/read-issue.ts';
import { searchAs } from '../../src/search/search.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { openPipe, type Pipe } from './pipe.test-support.ts';
import { cases, issueOf } from './rule-cases.test-support.ts';
import { hasFinding, only, productShows, tinyWorld, unitNamed, whoSees } from './tiny-world.test-support.ts';

interface InTheProduct {
  /** Where the product shows less than Jira, and why it has to. */
  readonly shows?: { readonly only: readonly string[]; readonly because: string };
  /** What else is to be true of it, at the end of the case. */
  readonly also: (pipe: Pipe) => Promise<void>;
}

const by = { actor: tester, now: () => 1 };

/** By the name of the case. */
const inTheProduct: Readonly<Record<string, InTheProduct>> = {
  'restricted comment that alone contains the query word (no hit, no count, no snippet, no suggestion for others)':
    {
      async also(pipe) {
        const { word } = unitNamed(pipe, 'A-1 comment 701');
        for (const [who, finds] of [
          ['ann', true],
          ['ben', false],
        ] as const) {
          const visibility = await pipe.visibilityOf(who);
          const ask = (text: string, typing = false) =>
            searchAs(pipe.tools, visibility, { text, offset: 0, limit: 20, typing });
          for (const answer of [await ask(word), await ask(`"before ${word}"`), await ask(word, true)]) {
            assert.equal(answer.hits.length, finds ? 1 : 0, who);
            assert.equal(answer.nextOffset, undefined);
            assert.equal(JSON.stringify(answer).includes(word), finds, who);
          }
          if (!finds) assert.deepEqual(await ask(word.slice(0, -2), true), await ask('zqnowhere', true));
          assert.equal((await ask('something')).hits[0]?.key, 'A-1', 'the issue itself is open to both');
          const view = await readIssue(pipe.tools, await pipe.person(who), 'A-1');
          assert.equal(view.comments.length, finds ? 1 : 0);
        }
      },
    },
  'group deleted and re-created under the same name': {
    async also(pipe) {
      assert.ok(hasFinding(await pipe.findings(), 'group-missing', 'A'));
    },
  },
  'archived project': { also: (pipe) => isRefused(pipe, 'ann', 'A-1') },
  'archived issue': { also: (pipe) => isRefused(pipe, 'ann', 'A-1') },
  'deleted issue still in the index': {
    async also(pipe) {
      const { id } = issueOf(pipe.world, 'A-2');
      const { word } = unitNamed(pipe, 'A-2');
      assert.equal((await pipe.find('ann', word)).length, 1);
      pipe.world.deleteIssue(id);
      await pipe.crawl();
      assert.deepEqual(await pipe.find('ann', word), [], 'the index still holds it');
      await isRefused(pipe, 'ann', 'A-2');
      assert.deepEqual(await pipe.index(), { issues: 1, documents: 0 });
      assert.deepEqual(await pipe.find('ann', word), []);
    },
  },
  'two accounts with the same email': {
    async also(pipe) {
      await pipe.store.people.listDomain('tiny.example');
      const add = addPerson(pipe.store, by, {
        email: 'same@tiny.example',
        name: undefined,
        title: undefined,
        role: 'member',
        account: undefined,
      });
      // Hidden from others, the address names neither; shown, it names two, which is a question.
      const { person } = await add;
      assert.deepEqual(await pipe.findAs(person, 'something'), []);
    },
  },
  'account whose email is hidden': {
    async also(pipe) {
      await pipe.store.people.listDomain('tiny.example');
      const keysOf = async (email: string) => {
        const given = {
          email,
          name: undefined,
          title: undefined,
          role: 'member',
          account: undefined,
        } as const;
        const { person } = await addPerson(pipe.store, by, given);
        return (await pipe.findAs(person, 'something')).map(({ key }) => key);
      };
      assert.deepEqual(await keysOf('ben@tiny.example'), [], 'no account is known by it');
      const tied = await pipe.person('ben');
      assert.deepEqual(
        (await pipe.findAs(tied, 'something')).map(({ key }) => key),
        ['A-1'],
        'CONTROL',
      );
    },
  },
  'crawl account that cannot see a level': {
    shows: { only: [], because: 'what the crawl has not read, nobody finds' },
    async also(pipe) {
      assert.deepEqual(productShows(await whoSees(pipe, 'A-2')), ['ann', 'ben', 'cleo'], 'CONTROL');
      pipe.world.setIssueLevel(issueOf(pipe.world, 'A-1').id, undefined);
      await pipe.sync();
      assert.deepEqual(await whoSees(pipe, 'A-1'), only('ann', 'ben', 'cleo'), 'CONTROL');
    },
  },
  '403 on one project’s scheme': {
    async also(pipe) {
      await using other = await openPipe(pipe.world, { unread: true });
      const path = `/project/${issueOf(pipe.world, 'A-1').projectId}/permissionscheme`;
      const always = Number.POSITIVE_INFINITY;
      other.sandbox.faults.add({ path, times: always, answer: { kind: 'status', status: 403 } });
      await other.sync();
      assert.deepEqual(productShows(await whoSees(other, 'A-1')), []);
      assert.ok(hasFinding(await other.findings(), 'scheme-unreadable', 'A'));
      other.sandbox.faults.clear();
      await other.sync();
      assert.deepEqual(await whoSees(other, 'A-1'), only('ann', 'ben', 'cleo'), 'CONTROL');
      // Refused later on, the last complete copy stays.
      other.sandbox.faults.add({ path, times: always, answer: { kind: 'status', status: 403 } });
      await other.sync();
      assert.deepEqual(await whoSees(other, 'A-1'), only('ann', 'ben', 'cleo'));
    },
  },
  'unknown holder type': {
    async also(pipe) {
      assert.ok(hasFinding(await pipe.findings(), 'holder-unknown', 'A'));
    },
  },
  'holder naming a field that no longer exists': {
    async also(pipe) {
      assert.ok(hasFinding(await pipe.findings(), 'field-missing', 'A'));
    },
  },
};

describe('the product decides as Jira does, from the crawl to the hit:', () => {
  for (const { name, fact, world, unit, sees, change, seesThen = [], lateBound } of cases) {
    const own = inTheProduct[name];
    it(`${name} (${own?.shows ? `${own.shows.because}; ` : ''}${fact})`, async () => {
      await using pipe = await openPipe(tinyWorld(world));
      const before = await whoSees(pipe, unit);
      assert.deepEqual(before.sandbox, [...sees].sort());
      assert.deepEqual(productShows(before), [...(own?.shows?.only ?? sees)].sort());
      assert.deepEqual(before.door, before.search);
      if (change) {
        change(pipe.world);
        assert.deepEqual(productShows(await whoSees(pipe, unit)), [...sees].sort(), 'before it is read');
        const written = lateBound ? await pipe.readPermissions() : await pipe.sync();
        assert.deepEqual(await whoSees(pipe, unit), only(...seesThen));
        if (lateBound) assert.deepEqual(written, { issues: 0, documents: 0 });
        await pipe.sync();
        assert.deepEqual(await whoSees(pipe, unit), only(...seesThen));
      }
      await own?.also(pipe);
    });
  }

  it('what is said of single cases is said of cases that there are', () => {
    const names = new Set(cases.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(inTheProduct).filter((name) => !names.has(name)),
      [],
    );
  });
});

/** As an issue that does not exist. */
async function isRefused(pipe: Pipe, who: string, key: string): Promise<void> {
  const person = await pipe.person(who);
  const refusal = async (asked: string) => {
    const error = await readIssue(pipe.tools, person, asked).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError, asked);
    return [error.code, error.message.replace(asked, 'KEY')];
  };
  assert.deepEqual(await refusal(key), await refusal('A-999'));
}
