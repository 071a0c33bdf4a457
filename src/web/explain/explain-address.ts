/**
 * What is explained, as it stands in the page's address and as people write it: a key, `KEY#COMMENT`, or an address
 * copied out of Jira.
 */

import { queryOf } from '../ask-server.ts';

export interface ExplainPlace {
  readonly issue: string;
  /** `12345` for a comment, `worklog-12345`, `attachment-12345`; undefined: the issue itself. */
  readonly unit?: string | undefined;
  /** A person's address, an account id, or `anonymous`. */
  readonly as: string;
  /** Everybody who can find it is asked for, too. */
  readonly who: boolean;
}

const explainPath = '/permissions/explain';

export function readExplainPlace(search: string): ExplainPlace {
  const parameters = new URLSearchParams(search);
  return {
    issue: parameters.get('issue')?.trim() ?? '',
    unit: parameters.get('unit')?.trim() || undefined,
    as: parameters.get('as')?.trim() ?? '',
    who: parameters.get('who') === 'yes',
  };
}

export function explainAddress({ issue, unit, as, who }: Partial<ExplainPlace>): string {
  return `${explainPath}${queryOf({ issue, unit, as, who: who === true ? 'yes' : undefined })}`;
}

/** Undefined where there is no key in it. */
export function issueWritten(text: string): Pick<ExplainPlace, 'issue' | 'unit'> | undefined {
  const [, key, part] = /(?:^|\/|\s)([a-z][a-z0-9_]*-\d+)(?:#([a-z]*-?\d+))?/i.exec(text.trim()) ?? [];
  if (key === undefined) return undefined;
  const [, comment] = /[?&](?:focusedCommentId|focusedId)=(\d+)/.exec(text) ?? [];
  const unit = part ?? comment;
  return { issue: key.toUpperCase(), ...(unit !== undefined && { unit }) };
}

/** As `issueWritten` reads it. */
export function writtenIssue({ issue, unit }: Pick<ExplainPlace, 'issue' | 'unit'>): string {
  return unit === undefined ? issue : `${issue}#${unit}`;
}
