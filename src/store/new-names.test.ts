import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NewName, renamed } from './new-names.ts';

const closed: NewName = { name: 'Former user', isClosed: true };
const ada = { accountId: 'ada', displayName: 'Ada Byron' };
const bob = { accountId: 'bob', displayName: 'Bob' };
const mention = (id: string, text?: string) => ({
  type: 'mention',
  attrs: { id, text, userType: 'DEFAULT' },
});
const paragraph = (...content: readonly unknown[]) => ({ type: 'paragraph', content });

function rename(data: unknown, documents: unknown, names: Readonly<Record<string, NewName>>) {
  const written = { data: JSON.stringify(data), documents: JSON.stringify(documents) };
  const after = renamed(written, new Map(Object.entries(names)));
  return { data: JSON.parse(after.data), documents: JSON.parse(after.documents ?? 'null') };
}

test('a closed account loses its name, its mentions and what texts say of it; others keep theirs', () => {
  const issue = {
    summary: 'Ada Byron',
    description: 'Ask @Ada Byron, not @Adam or @Bob.',
    customText: [{ name: 'Team', text: '@Ada, @Bob' }],
    reporter: ada,
    assignee: bob,
    mentions: [
      { ...ada, displayName: '@Ada Byron' },
      { ...ada, displayName: '@Ada' },
      { ...bob, displayName: '@Bob' },
    ],
    userFields: { customfield_1: ['ada'] },
  };
  const documents = { description: paragraph(mention('ada', '@Ada Byron'), mention('bob', '@Bob')) };
  assert.deepEqual(rename(issue, documents, { ada: closed }), {
    data: {
      summary: 'Ada Byron',
      description: 'Ask @Former user, not @Adam or @Bob.',
      customText: [{ name: 'Team', text: '@Former user, @Bob' }],
      reporter: { accountId: 'ada', displayName: 'Former user' },
      assignee: bob,
      mentions: [
        { accountId: 'ada', displayName: '@Former user' },
        { accountId: 'ada', displayName: '@Former user' },
        { accountId: 'bob', displayName: '@Bob' },
      ],
      userFields: { customfield_1: ['ada'] },
    },
    documents: { description: paragraph(mention('ada', '@Former user'), mention('bob', '@Bob')) },
  });
});

test('a mention that only the document knows of, without its @, is taken out of the text as well', () => {
  const remark = { author: bob, text: '@A. (B) [C] and @Bob' };
  assert.deepEqual(rename(remark, paragraph(mention('ada', 'A. (B) [C]')), { ada: closed }), {
    data: { author: bob, text: '@Former user and @Bob' },
    documents: paragraph(mention('ada', '@Former user')),
  });
});

test('an account that is only called otherwise keeps the mentions that Jira has of it', () => {
  const remark = { author: ada, text: '@Ada Byron', mentions: [{ ...ada, displayName: '@Ada Byron' }] };
  const document = paragraph(mention('ada', '@Ada Byron'));
  assert.deepEqual(rename(remark, document, { ada: { name: 'Ada Lovelace', isClosed: false } }), {
    data: { ...remark, author: { accountId: 'ada', displayName: 'Ada Lovelace' } },
    documents: document,
  });
});

test('what names nobody of them is left as it is written, byte for byte, and a document may be missing', () => {
  const written = { data: '{"author":{"accountId":"bob","displayName":"Bob"}}', documents: null };
  assert.deepEqual(renamed(written, new Map([['ada', closed]])), written);
  assert.equal(renamed(written, new Map()), written);
});
