/**
 * What stands in the search field, what is being asked, and how that enters the browser's history.
 * Moves: typed (the field changes) → paused (it is asked, its last word unfinished) → settled (asked as it
 * stands: Enter, an example). Arrived: the address changed from outside, by the back button or a link.
 * One stretch of typing makes one history entry: its first pause pushes, the following ones replace.
 */

export interface QuestionState {
  /** As typed, spaces and all. */
  readonly field: string;
  /** Trimmed; empty asks nothing. */
  readonly asked: string;
  readonly typing: boolean;
  /** The newest history entry belongs to typing that has not settled. */
  readonly draft: boolean;
}

export type QuestionMove =
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'paused' }
  | { readonly kind: 'settled'; readonly text?: string }
  | { readonly kind: 'arrived'; readonly text: string };

export interface QuestionStep {
  readonly state: QuestionState;
  /** How the address is to be written; left out when it already says what is asked. */
  readonly write?: 'push' | 'replace';
}

export function questionAt(text: string): QuestionState {
  return { field: text, asked: text, typing: false, draft: false };
}

export function move(state: QuestionState, made: QuestionMove): QuestionStep {
  switch (made.kind) {
    case 'typed':
      return { state: { ...state, field: made.text } };
    case 'paused': {
      const asked = state.field.trim();
      // After a space the last word is finished.
      const typing = asked !== '' && !/\s$/.test(state.field);
      if (asked === state.asked) return { state };
      return { state: { ...state, asked, typing, draft: true }, write: state.draft ? 'replace' : 'push' };
    }
    case 'settled': {
      const field = made.text ?? state.field;
      const asked = field.trim();
      const next = { field, asked, typing: false, draft: false };
      if (asked === state.asked) return { state: next };
      return { state: next, write: state.draft && made.text === undefined ? 'replace' : 'push' };
    }
    case 'arrived':
      return { state: made.text === state.asked ? state : questionAt(made.text) };
  }
}
