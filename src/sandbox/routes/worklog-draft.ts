/** Reads a worklog that somebody wants to write: when, how long, what, and for whom. */

import { z } from 'zod';
import { parseTimeSpent } from '../answers/time-spent.ts';
import type { Answer, Call, Parameter } from '../operation.ts';
import { BadParameter, jiraError } from '../operation.ts';
import { documentFault } from '../rich-text/adf-document.ts';
import type { WorldIssue, WorldText, WorldVisibility } from '../world/world-file.ts';
import { restrictionOf, visibilityBody } from './units.ts';

export const worklogBody = z.object({
  started: z.string().nullish(),
  timeSpent: z.string().nullish(),
  timeSpentSeconds: z.number().nullish(),
  comment: z.unknown().optional(),
  visibility: visibilityBody,
});

export type WorklogBody = z.infer<typeof worklogBody>;

/** What the body has; null: it says that there is none. */
export interface WorklogParts {
  readonly started?: string;
  readonly timeSpentSeconds?: number;
  readonly comment?: WorldText | null;
  readonly visibility?: WorldVisibility | null;
}

export function readWorklog(
  call: Call,
  issue: WorldIssue,
  body: WorklogBody,
): { readonly parts: WorklogParts } | { readonly refusal: Answer } {
  const started = body.started == null ? undefined : moment(body.started);
  if (started === null) return refused('startDate', 'You must specify a date on which the work occurred.');
  const seconds = secondsIn(body);
  if (typeof seconds === 'string') return refused('timeLogged', seconds);
  const { comment } = body;
  const fault = comment == null ? undefined : documentFault(comment);
  if (fault === 'not-a-document') return refused('comment', 'Comment body is not valid!');
  if (fault === 'too-long') {
    return refused(
      'comment',
      'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
    );
  }
  const visibility = restrictionOf(call, issue, body.visibility);
  if (typeof visibility === 'string') return refused('commentLevel', visibility);
  const parts: WorklogParts = {
    ...(started === undefined ? {} : { started }),
    ...(seconds === undefined ? {} : { timeSpentSeconds: seconds }),
    ...(comment === undefined
      ? {}
      : { comment: comment === null || fault === 'empty' ? null : { adf: comment } }),
    ...(body.visibility === undefined ? {} : { visibility: visibility ?? null }),
  };
  return { parts };
}

function refused(name: string, message: string): { readonly refusal: Answer } {
  return { refusal: jiraError(400, '', { [name]: message }) };
}

const unusableTime = 'You must indicate the time spent working.';

/** Whole minutes; undefined: the body does not say; a text: why not. */
function secondsIn({ timeSpent, timeSpentSeconds }: WorklogBody): number | undefined | string {
  if (timeSpent != null && timeSpentSeconds != null) {
    return 'The time spent can be given as timeSpent or as timeSpentSeconds, not as both.';
  }
  if (timeSpent == null && timeSpentSeconds == null) return undefined;
  const seconds = timeSpentSeconds ?? parseTimeSpent(timeSpent ?? '');
  const minutes = Math.floor((seconds ?? 0) / 60);
  return minutes > 0 && Number.isSafeInteger(minutes * 60) ? minutes * 60 : unusableTime;
}

export const missingTime = refused('timeLogged', unusableTime).refusal;

/** ISO 8601 in UTC; null: not a time as Jira writes them, `2026-01-31T10:00:00.000+0000`. */
function moment(text: string): string | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)$/.exec(text);
  const [, time = '', zone = ''] = match ?? [];
  const ms = Date.parse(time + zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

// Estimates

const ways = ['new', 'leave', 'manual', 'auto'] as const;
type Way = (typeof ways)[number];

export const adjustEstimate: Parameter<Way> = ([value = 'auto'], name) => {
  const way = ways.find((one) => one === value);
  if (!way) throw new BadParameter(`The '${name}' parameter must be one of ${ways.join(', ')}.`);
  return way;
};

/** Estimates are not kept; what Jira would refuse is refused. `amount` is what goes with `manual`. */
export function estimateRefusal(
  way: Way,
  newEstimate: string | undefined,
  amount: string | undefined,
): Answer | undefined {
  if (way === 'new' && parseTimeSpent(newEstimate ?? '') === undefined) {
    return refused('newEstimate', 'You must supply a valid new estimate.').refusal;
  }
  if (way === 'manual' && parseTimeSpent(amount ?? '') === undefined) {
    const message = 'You must supply a valid amount of time to adjust the estimate by.';
    return refused('adjustmentAmount', message).refusal;
  }
  return undefined;
}
