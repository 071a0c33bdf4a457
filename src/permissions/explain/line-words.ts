/** What one line of the rule is explained with, and what comes of it. */

import type { AccessFacts } from '../../model/access.ts';
import type { HeldPart, RereadPart } from '../../model/directory.ts';
import type { Reason } from './explanation.ts';
import type { Because } from './reason-words.ts';

export interface Unit {
  readonly facts: AccessFacts;
  /** `the issue`, `the comment` */
  readonly words: string;
  readonly issueKey: string;
  readonly projectKey: string;
  readonly isSubtask: boolean;
  /** What hides the project until it was read again, and until somebody releases it. */
  readonly reread: RereadPart | undefined;
  readonly held: HeldPart | undefined;
}

export interface Said {
  /** What the line comes to. */
  readonly sentence: string;
  readonly reasons: readonly Reason[];
}

export function deny(why: Because): Said {
  return { sentence: why.words, reasons: [reason(why)] };
}

export function reason({ words, ...rest }: Because): Reason {
  return { ...rest, sentence: words };
}

export function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
