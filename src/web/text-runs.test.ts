import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextRun } from '../http/api.ts';
import { mergeRuns, plainText } from './text-runs.ts';

/** `a [b] c` → runs, brackets marking. */
function runs(text: string): TextRun[] {
  return text
    .split(/(\[[^\]]*\])/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('[') ? { text: part.slice(1, -1), mark: true } : { text: part, mark: false },
    );
}

const cases: [string, TextRun[]][] = [
  ['', []],
  ['plain', [{ text: 'plain', mark: false }]],
  [
    'a [b][c] d',
    [
      { text: 'a ', mark: false },
      { text: 'bc', mark: true },
      { text: ' d', mark: false },
    ],
  ],
  [
    'the [quoting] [system] of',
    [
      { text: 'the ', mark: false },
      { text: 'quoting system', mark: true },
      { text: ' of', mark: false },
    ],
  ],
  [
    '[a], [b]',
    [
      { text: 'a', mark: true },
      { text: ', ', mark: false },
      { text: 'b', mark: true },
    ],
  ],
  [
    '[a] ',
    [
      { text: 'a', mark: true },
      { text: ' ', mark: false },
    ],
  ],
];

for (const [text, expected] of cases) {
  test(`runs of ${JSON.stringify(text)} are merged, words kept`, () => {
    assert.deepEqual(mergeRuns(runs(text)), expected);
    assert.equal(plainText(mergeRuns(runs(text))), plainText(runs(text)));
  });
}

test('empty runs vanish and do not part their neighbours', () => {
  assert.deepEqual(
    mergeRuns([
      { text: 'a', mark: true },
      { text: '', mark: false },
      { text: 'b', mark: true },
    ]),
    [{ text: 'ab', mark: true }],
  );
});
