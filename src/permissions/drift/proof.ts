/**
 * Our own answer about a pair that Jira answers otherwise, in the sentences of `explain`: what let the viewer in, or
 * which line kept them out. It is kept with the difference, as the directory moves on.
 */

import { AppError } from '../../errors.ts';
import type { AccountId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { explain } from '../explain/explain.ts';
import type { PermissionTools } from '../permission-tools.ts';

/** Empty where nothing can be said, for example of an account that is gone. */
export async function proofOf(
  tools: PermissionTools,
  source: Source,
  account: AccountId | undefined,
  issueKey: string,
): Promise<readonly string[]> {
  try {
    const request = { issue: issueKey, unit: undefined, as: account ?? 'anonymous' };
    const { explanations, notInCopy } = await explain(tools, request);
    const found = explanations.find(({ source: { site } }) => site === source.site.url);
    if (!found) return notInCopy ? [notInCopy.summary] : [];
    const decisive = found.lines.filter(
      ({ line, passes }) => passes === found.allowed && !ofRemarks.has(line),
    );
    return [
      ...found.viewer.reasons.filter(({ passes }) => !passes).map(({ sentence }) => sentence),
      ...decisive.flatMap(({ line, sentence, reasons }) => [
        `${line}: ${sentence}`,
        ...reasons.slice(0, mostReasons).map((reason) => `  ${reason.sentence}`),
      ]),
    ];
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return [];
    throw error;
  }
}

const mostReasons = 2;

/** Of an issue there is nothing to say about these. */
const ofRemarks: ReadonlySet<string> = new Set(['visibility', 'internal']);
