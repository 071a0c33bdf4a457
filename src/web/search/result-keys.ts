/**
 * What a key press means on the search page: a pure table from (key, where the focus is, what is shown) to an
 * action. Keys that mean something to the browser or to another control are left alone: the answer is undefined.
 */

export type Focus =
  /** The search field */
  | 'field'
  /** A result */
  | 'result'
  /** Nothing in particular */
  | 'page'
  /** Another control: a button, a menu, another field */
  | 'elsewhere';

export interface Selected {
  readonly column: number;
  readonly index: number;
}

export interface Shown {
  /** How many results each column shows; one column but for the comparison. */
  readonly columns: readonly number[];
  readonly selected: Selected | undefined;
  readonly focus: Focus;
  readonly reading: boolean;
  readonly fieldText: string;
}

export interface Press {
  readonly key: string;
  readonly shift: boolean;
  readonly ctrl: boolean;
}

export type KeyAction =
  | { readonly kind: 'focus-field' | 'leave-field' | 'clear' | 'settle' | 'show-shortcuts' }
  | { readonly kind: 'select' | 'open' | 'open-in-jira' | 'read'; readonly at: Selected }
  | { readonly kind: 'fetch-more'; readonly column: number };

export function keyAction(press: Press, shown: Shown): KeyAction | undefined {
  if (shown.reading) return whileReading(press, shown);
  if (shown.focus === 'elsewhere') return undefined;
  const inField = shown.focus === 'field';
  if (press.key === 'Enter') return onEnter(press, shown);
  if (press.ctrl) return undefined;
  switch (press.key) {
    case 'ArrowDown':
      return down(shown);
    case 'ArrowUp':
      return inField ? undefined : up(shown);
    case 'ArrowRight':
      return inField ? undefined : sideways(shown, 1);
    case 'ArrowLeft':
      return inField ? undefined : sideways(shown, -1);
    case 'Escape':
      if (!inField) return { kind: 'focus-field' };
      return { kind: shown.fieldText === '' ? 'leave-field' : 'clear' };
  }
  if (inField) return undefined;
  switch (press.key) {
    case 'j':
      return down(shown);
    case 'k':
      return up(shown);
    case '/':
      return { kind: 'focus-field' };
    case '?':
      return { kind: 'show-shortcuts' };
    default:
      return undefined;
  }
}

function onEnter(press: Press, shown: Shown): KeyAction | undefined {
  if (shown.focus === 'field') {
    // A modifier says "in Jira" also from the field: the first result is meant.
    if ((press.shift || press.ctrl) && (shown.columns[0] ?? 0) > 0) {
      return { kind: 'open-in-jira', at: { column: 0, index: 0 } };
    }
    return { kind: 'settle' };
  }
  if (shown.selected === undefined) return undefined;
  return { kind: press.shift || press.ctrl ? 'open-in-jira' : 'open', at: shown.selected };
}

/** j and k read the next and the previous result; everything else belongs to the text being read. */
function whileReading(press: Press, shown: Shown): KeyAction | undefined {
  const { selected } = shown;
  if (press.key === '?' && !press.ctrl) return { kind: 'show-shortcuts' };
  if (selected === undefined) return undefined;
  if (press.key === 'Enter' && (press.shift || press.ctrl)) return { kind: 'open-in-jira', at: selected };
  if (press.ctrl || (press.key !== 'j' && press.key !== 'k')) return undefined;
  const index = selected.index + (press.key === 'j' ? 1 : -1);
  const count = shown.columns[selected.column] ?? 0;
  return index >= 0 && index < count ? { kind: 'read', at: { ...selected, index } } : undefined;
}

function down(shown: Shown): KeyAction | undefined {
  if (shown.selected === undefined || shown.focus === 'field') {
    const column = shown.columns.findIndex((count) => count > 0);
    return column === -1 ? undefined : { kind: 'select', at: { column, index: 0 } };
  }
  const { column, index } = shown.selected;
  if (index + 1 < (shown.columns[column] ?? 0)) return { kind: 'select', at: { column, index: index + 1 } };
  return { kind: 'fetch-more', column };
}

function up(shown: Shown): KeyAction | undefined {
  if (shown.selected === undefined) return undefined;
  const { column, index } = shown.selected;
  return index === 0 ? { kind: 'focus-field' } : { kind: 'select', at: { column, index: index - 1 } };
}

function sideways(shown: Shown, by: 1 | -1): KeyAction | undefined {
  if (shown.selected === undefined) return undefined;
  const column = shown.selected.column + by;
  const count = shown.columns[column] ?? 0;
  if (count === 0) return undefined;
  return { kind: 'select', at: { column, index: Math.min(shown.selected.index, count - 1) } };
}
