/**
 * Where a passage stands, in words: "Comment by Ana Silva, 3 May 2026". Somebody whom Jira no longer names is
 * simply left out.
 */

import type { Hit } from '../../http/api.ts';
import { dayOf } from '../relative-time.ts';

const nouns: Record<Hit['from']['kind'], string> = {
  issue: 'Issue text',
  comment: 'Comment',
  worklog: 'Work log',
  attachment: 'Attachment name',
};

export function provenanceOf(from: Hit['from'], timeZone?: string): string {
  const noun = nouns[from.kind];
  if (from.kind === 'issue') return noun;
  const by = from.author === undefined ? noun : `${noun} by ${from.author}`;
  const day = from.created === undefined ? '' : dayOf(from.created, timeZone);
  return day === '' ? by : `${by}, ${day}`;
}
