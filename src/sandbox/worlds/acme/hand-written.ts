/** All issues of ACME that were written by hand, from the files of their topics. */
import type { Draft } from './authoring.ts';
import { quoteIssues } from './issues-quote.ts';

export const handWrittenDrafts: readonly Draft[] = [...quoteIssues];
