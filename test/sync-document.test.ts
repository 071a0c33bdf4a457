import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { syncPhases } from '../src/model/sync-progress.ts';
import { runKinds } from '../src/store/run-store.ts';

const document = await readFile(new URL('../docs/sync.md', import.meta.url), 'utf8');

/** What stands under a heading, up to the next one. */
function section(heading: string): string {
  const text = document.split(`\n### ${heading}\n`)[1]?.split(/\n##+ /)[0];
  assert.ok(text, `docs/sync.md has the heading "${heading}"`);
  return text;
}

function drawing(heading: string): string {
  const text = section(heading).split('```')[1];
  assert.ok(text, `"${heading}" has a drawing`);
  return text;
}

test('the states in the drawing of a pass are the phases of the code', () => {
  const drawn = [...drawing('A pass').matchAll(/^ {4}([a-z]+)\b/gm)].map(([, name]) => name);
  assert.deepEqual(drawn.sort(), [...syncPhases].sort());
});

test('the documented runs are those of the code', () => {
  const rows = [...section('The runs').matchAll(/^\| `([a-z]+)`/gm)].map(([, name]) => name);
  assert.deepEqual(rows.sort(), [...runKinds].sort());
});

test('every run of the code is in the drawing of what comes next', () => {
  const moves = [...drawing('What the schedule does next').matchAll(/──► +(.+)$/gm)].map(
    ([, to]) => to ?? '',
  );
  for (const kind of runKinds) {
    assert.ok(
      moves.some((to) => new RegExp(`(?:^|, | or )${kind}\\b`).test(to)),
      kind,
    );
  }
});
