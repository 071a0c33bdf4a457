/** Rich text as a request gives it: a document, or null for none. */

import { documentFault } from '../rich-text/adf-document.ts';
import type { WorldText } from '../world/world-file.ts';
import { FieldRefusal } from './issue-references.ts';

export function richTextIn(value: unknown): WorldText | undefined {
  if (value === null) return undefined;
  const fault = documentFault(value);
  if (fault === 'empty') return undefined;
  if (fault === 'too-long') {
    throw new FieldRefusal(
      'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
    );
  }
  if (fault) {
    throw new FieldRefusal(
      'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    );
  }
  return { adf: value };
}
