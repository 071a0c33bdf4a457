import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hit } from '../../http/api.ts';
import { provenanceOf } from './provenance.ts';

const created = '2026-05-03T09:00:00Z';
const cases: [Hit['from'], string][] = [
  [{ kind: 'comment', author: 'Ana', created, restricted: true }, 'Comment by Ana, 3 May 2026'],
  [{ kind: 'comment', created, restricted: false }, 'Comment, 3 May 2026'],
  [{ kind: 'worklog', author: 'Bo', restricted: false }, 'Work log by Bo'],
  [{ kind: 'attachment', restricted: false }, 'Attachment name'],
  [{ kind: 'issue', author: 'Ana', created, restricted: false }, 'Issue text'],
  [{ kind: 'comment', author: 'Ana', created: 'soon', restricted: false }, 'Comment by Ana'],
];

for (const [from, expected] of cases) {
  test(`a passage is said to come from "${expected}"`, () =>
    assert.equal(provenanceOf(from, 'UTC'), expected));
}
