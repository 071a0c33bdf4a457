import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HolderView, ProjectPermissionsView } from '../../http/permission-api.ts';
import {
  alsoOfInWords,
  findProjects,
  grantsOf,
  levelCounts,
  type ProjectRow,
  permissionInWords,
  reachInWords,
  unnamedPeople,
} from './scheme-words.ts';

const holder = (words: string, over: Partial<HolderView> = {}): HolderView => ({
  words,
  type: 'group',
  reach: 'people',
  count: 0,
  anonymous: 0,
  people: [],
  ...over,
});

const view: ProjectPermissionsView = {
  source: 'acme',
  site: 'acme.test',
  key: 'QTE',
  name: 'Quote Builder',
  type: 'software',
  teamManaged: false,
  hiddenBecause: [],
  permissionScheme: {
    id: '1',
    name: 'Product',
    alsoOf: [],
    permissions: [
      { permission: 'ADD_COMMENTS', holders: [1] },
      { permission: 'BROWSE_PROJECTS', holders: [0, 1, 9] },
      { permission: 'CLOSE_ISSUES', holders: [1, 0] },
      { permission: 'EDIT_ISSUES', holders: [0, 1] },
    ],
  },
  securityScheme: null,
  holders: [holder('group "staff"'), holder('the lead')],
  roles: [],
};

test('who may browse stands apart, and other permissions of the same holders together', () => {
  const { browse, others } = grantsOf(view);
  assert.deepEqual(
    browse.map(({ words }) => words),
    ['group "staff"', 'the lead'],
  );
  assert.deepEqual(
    others.map(({ permissions, holders }) => [permissions, holders.length]),
    [
      [['ADD_COMMENTS'], 1],
      [['CLOSE_ISSUES', 'EDIT_ISSUES'], 2],
    ],
  );
});

test('a scheme that could not be read grants nothing', () => {
  const { permissionScheme: _unread, ...unread } = view;
  assert.deepEqual(grantsOf(unread), { browse: [], others: [] });
});

test('permissions and holders are said in words', () => {
  assert.equal(permissionInWords('EDIT_OWN_COMMENTS'), 'Edit own comments');
  assert.equal(permissionInWords('MANAGE_SPRINTS_PERMISSION'), 'Manage sprints');
  assert.equal(reachInWords({ reach: 'people', count: 1 }), '1 person');
  assert.equal(reachInWords({ reach: 'people', count: 0 }), 'nobody');
  assert.equal(reachInWords({ reach: 'people', count: 50000 }), '50,000 people');
  assert.equal(reachInWords({ reach: 'public', count: 3 }), 'everybody, signed in or not');
  assert.equal(reachInWords({ reach: 'by-issue', count: 0 }), 'whom each issue names');
});

test('those whom the answer does not name are counted', () => {
  const people = [{ accountId: 'a', name: 'A', through: [] }];
  assert.equal(unnamedPeople(holder('x', { count: 4, anonymous: 2, people })), 5);
});

test('other projects of a scheme are named, the first of them', () => {
  assert.equal(alsoOfInWords({ alsoOf: [] }), 'of this project alone');
  assert.equal(alsoOfInWords({ alsoOf: ['A'] }), 'also of A');
  assert.equal(alsoOfInWords({ alsoOf: ['A', 'B', 'C'] }), 'also of A, B and C');
  assert.equal(alsoOfInWords({ alsoOf: [...'ABCDEFGH'] }), 'also of A, B, C, D, E, F and 2 more');
});

test('levels are counted by source and scheme', () => {
  const level = { name: 'L', isDefault: false, members: [] };
  const scheme = {
    id: '5',
    name: 'S',
    projects: [],
    read: '2026-11-26T12:00:00.000Z',
    levels: [level, level],
  };
  const counts = levelCounts({
    sources: [{ source: 'acme', site: 'acme.test', permissionSchemes: [], securitySchemes: [scheme] }],
  });
  assert.equal(counts.get('acme 5'), 2);
  assert.equal(levelCounts(undefined).size, 0);
});

test('projects are found by key, name and schemes', () => {
  const row = (key: string, name: string, scheme: string): ProjectRow => ({
    source: 'acme',
    site: 'acme.test',
    key,
    name,
    type: 'software',
    teamManaged: false,
    archived: false,
    permissionScheme: { id: '1', name: scheme },
    hiddenBecause: [],
  });
  const rows = [row('QTE', 'Quote Builder', 'Product'), row('FIN', 'Finance', 'Confidential')];
  const keys = (typed: string) => findProjects(rows, typed).map(({ key }) => key);
  assert.deepEqual(keys(''), ['QTE', 'FIN']);
  assert.deepEqual(keys('quote prod'), ['QTE']);
  assert.deepEqual(keys('confid'), ['FIN']);
  assert.deepEqual(keys('nothing'), []);
});
