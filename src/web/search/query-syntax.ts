/**
 * What one can write in the search field, for the tips before the first question and in the help.
 */

export interface SyntaxTip {
  readonly write: string;
  readonly finds: string;
}

export const syntaxTips: readonly SyntaxTip[] = [
  { write: '"data retention"', finds: 'these words, in this order' },
  { write: 'export -pdf', finds: 'without a word' },
  { write: 'OPS-123', finds: 'an issue by its key' },
  { write: 'project:OPS', finds: 'in one project' },
  { write: 'type:bug', finds: 'of one type' },
  { write: 'status:done', finds: 'in one status' },
  { write: 'assignee:ana', finds: 'assigned to somebody' },
  { write: 'reporter:ana', finds: 'reported by somebody' },
  { write: 'updated:>2026-01-01', finds: 'changed since that day' },
];

export const shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['/'], does: 'to the search field' },
  { keys: ['↓', '↑'], does: 'next and previous result, or j and k' },
  { keys: ['←', '→'], does: 'between the two columns of a comparison' },
  { keys: ['Enter'], does: 'read the issue; in the field: ask for whole words' },
  { keys: ['Shift', 'Enter'], does: 'open it in Jira, or Ctrl and Enter' },
  { keys: ['j', 'k'], does: 'while reading: next and previous' },
  { keys: ['Esc'], does: 'close, back to the field, clear it' },
  { keys: ['?'], does: 'this help' },
];
