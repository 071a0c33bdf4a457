import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assignableSchemes } from './assignable-schemes.ts';

const scheme = (id: string, name: string, projects: string[], browse: string[]) => ({
  id,
  name,
  projects,
  teamManaged: name === 'Team',
  browse,
  grants: 3,
  read: '2026-11-26T12:00:00.000Z',
});
const schemes = {
  sources: [
    {
      source: 'acme',
      site: 'acme.test',
      permissionSchemes: [
        scheme('1', 'Product', ['QTE'], ['group "staff"']),
        scheme('2', 'Open', [...'ABCDEFG'], ['anyone', 'the project lead']),
        scheme('3', 'Closed', [], []),
        scheme('4', 'Team', ['LAB'], []),
      ],
      securitySchemes: [],
    },
    {
      source: 'other',
      site: 'other.test',
      permissionSchemes: [scheme('9', 'Elsewhere', [], [])],
      securitySchemes: [],
    },
  ],
};

test('a project can be given the other schemes of its site but those of team-managed projects, with who may browse by them', () => {
  const { current, others } = assignableSchemes(schemes, {
    source: 'acme',
    permissionScheme: { id: '1', name: 'Product', alsoOf: [], permissions: [] },
  });
  assert.equal(current, 'Product');
  assert.deepEqual(others, [
    { id: '2', name: 'Open', description: 'Browse: anyone, the project lead. Of A, B, C, D, E and 2 more.' },
    { id: '3', name: 'Closed', description: 'Nobody may browse. Of no project yet.' },
  ]);
});

test('a project whose scheme could not be read can be given any', () => {
  const { current, others } = assignableSchemes(schemes, { source: 'acme' });
  assert.deepEqual([current, others.length], [undefined, 3]);
});
