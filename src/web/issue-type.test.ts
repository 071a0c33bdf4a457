import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawingOf } from './issue-type.ts';

for (const [name, expected] of [
  ['Bug', 'bug'],
  ['Sub-task', 'subtask'],
  ['Subtask', 'subtask'],
  ['Task', 'task'],
  ['Epic', 'epic'],
  ['New Feature', 'improvement'],
  ['[System] Incident', 'incident'],
  ['[System] Service request', 'request'],
  ['Service Request with Approvals', 'request'],
  ['[System] Change', 'change'],
  ['Kundenwunsch', 'plain'],
  ['', 'plain'],
] as const) {
  test(`the type "${name}" is drawn as ${expected}`, () => assert.equal(drawingOf(name), expected));
}
