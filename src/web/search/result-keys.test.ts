import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeyAction, keyAction, type Shown } from './result-keys.ts';

const base: Shown = { columns: [3], selected: undefined, focus: 'page', reading: false, fieldText: '' };
const at = (index: number, column = 0) => ({ column, index });

const cases: [string, string, Partial<Shown>, KeyAction | undefined][] = [
  ['/ focuses the search field', '/', {}, { kind: 'focus-field' }],
  ['/ in the search field is a character', '/', { focus: 'field' }, undefined],
  ['/ in another field is a character', '/', { focus: 'elsewhere' }, undefined],
  ['? shows the shortcuts', '?', {}, { kind: 'show-shortcuts' }],
  ['? in the search field is a character', '?', { focus: 'field' }, undefined],
  ['↓ in the field selects the first result', 'ArrowDown', { focus: 'field' }, { kind: 'select', at: at(0) }],
  [
    '↓ in the field begins anew',
    'ArrowDown',
    { focus: 'field', selected: at(2) },
    { kind: 'select', at: at(0) },
  ],
  ['↓ without results does nothing', 'ArrowDown', { columns: [0] }, undefined],
  ['↓ moves on', 'ArrowDown', { focus: 'result', selected: at(0) }, { kind: 'select', at: at(1) }],
  [
    '↓ at the end asks for more',
    'ArrowDown',
    { focus: 'result', selected: at(2) },
    { kind: 'fetch-more', column: 0 },
  ],
  ['↑ moves back', 'ArrowUp', { focus: 'result', selected: at(2) }, { kind: 'select', at: at(1) }],
  [
    '↑ at the first result leads to the field',
    'ArrowUp',
    { focus: 'result', selected: at(0) },
    { kind: 'focus-field' },
  ],
  ['↑ in the field is the field’s', 'ArrowUp', { focus: 'field', selected: at(0) }, undefined],
  ['j moves on', 'j', { focus: 'result', selected: at(0) }, { kind: 'select', at: at(1) }],
  ['k moves back', 'k', { focus: 'result', selected: at(1) }, { kind: 'select', at: at(0) }],
  ['j in the field is a letter', 'j', { focus: 'field' }, undefined],
  ['Ctrl+J is the browser’s', 'ctrl+j', { focus: 'result', selected: at(0) }, undefined],
  [
    'Enter opens what is selected',
    'Enter',
    { focus: 'result', selected: at(1) },
    { kind: 'open', at: at(1) },
  ],
  [
    'Shift+Enter opens it in Jira',
    'shift+Enter',
    { focus: 'result', selected: at(1) },
    { kind: 'open-in-jira', at: at(1) },
  ],
  [
    'Ctrl+Enter opens it in Jira',
    'ctrl+Enter',
    { focus: 'result', selected: at(1) },
    { kind: 'open-in-jira', at: at(1) },
  ],
  ['Enter without a selection does nothing', 'Enter', {}, undefined],
  ['Enter on a button is the button’s', 'Enter', { focus: 'elsewhere', selected: at(1) }, undefined],
  [
    'Enter in the field settles the question',
    'Enter',
    { focus: 'field', selected: at(1) },
    { kind: 'settle' },
  ],
  [
    'Ctrl+Enter in the field opens the first in Jira',
    'ctrl+Enter',
    { focus: 'field' },
    { kind: 'open-in-jira', at: at(0) },
  ],
  [
    'Ctrl+Enter in the field without results settles',
    'ctrl+Enter',
    { focus: 'field', columns: [0] },
    { kind: 'settle' },
  ],
  ['Esc clears a full field', 'Escape', { focus: 'field', fieldText: 'x' }, { kind: 'clear' }],
  ['Esc leaves an empty field', 'Escape', { focus: 'field' }, { kind: 'leave-field' }],
  [
    'Esc on a result leads back to the field',
    'Escape',
    { focus: 'result', selected: at(1) },
    { kind: 'focus-field' },
  ],
  [
    '→ goes to the column beside',
    'ArrowRight',
    { columns: [3, 2], focus: 'result', selected: at(2) },
    { kind: 'select', at: at(1, 1) },
  ],
  [
    '← comes back',
    'ArrowLeft',
    { columns: [3, 2], focus: 'result', selected: at(1, 1) },
    { kind: 'select', at: at(1, 0) },
  ],
  [
    '→ into an empty column does nothing',
    'ArrowRight',
    { columns: [3, 0], focus: 'result', selected: at(0) },
    undefined,
  ],
  ['→ in the last column does nothing', 'ArrowRight', { focus: 'result', selected: at(0) }, undefined],
  [
    '↓ with an empty first column goes to the second',
    'ArrowDown',
    { columns: [0, 2], focus: 'field' },
    { kind: 'select', at: at(0, 1) },
  ],
  ['j while reading reads the next', 'j', { reading: true, selected: at(0) }, { kind: 'read', at: at(1) }],
  [
    'k while reading reads the one before',
    'k',
    { reading: true, selected: at(1) },
    { kind: 'read', at: at(0) },
  ],
  ['j while reading stops at the end', 'j', { reading: true, selected: at(2) }, undefined],
  ['↓ while reading scrolls', 'ArrowDown', { reading: true, selected: at(0) }, undefined],
  ['Esc while reading is the drawer’s', 'Escape', { reading: true, selected: at(0) }, undefined],
  ['Enter while reading is the focused link’s', 'Enter', { reading: true, selected: at(0) }, undefined],
  [
    'Ctrl+Enter while reading opens in Jira',
    'ctrl+Enter',
    { reading: true, selected: at(0) },
    { kind: 'open-in-jira', at: at(0) },
  ],
];

for (const [name, press, shown, expected] of cases) {
  test(name, () => {
    const parts = press.split('+');
    const action = keyAction(
      { key: parts.at(-1) ?? '', shift: parts.includes('shift'), ctrl: parts.includes('ctrl') },
      { ...base, ...shown },
    );
    assert.deepEqual(action, expected);
  });
}
