/**
 * What an administrator is told of comparisons with Jira, out of what the store holds: held projects for as long as
 * they are held, false denials of the last day, and why the last comparison failed.
 */

import type { Finding, HeldPart } from '../../model/directory.ts';
import type { Difference } from '../../model/drift.ts';
import type { Source } from '../../model/source.ts';
import type { PermissionTools } from '../permission-tools.ts';

const area = 'drift';
const dayMs = 86_400_000;
/** One an hour, and what people start by hand. */
const runsOfADay = 100;
const mostDenials = 1_000;

export const driftFindingCodes = ['project-held', 'false-denials', 'comparison-failed'] as const;

export async function refreshDriftFindings(
  { store, now }: Pick<PermissionTools, 'store' | 'now'>,
  source: Source,
): Promise<void> {
  const nowMs = now();
  const findings: Finding[] = [];
  for (const part of await store.directory.parts(source.id)) {
    if (part.kind !== 'held') continue;
    const key = (await store.directory.part(source.id, 'project', part.subject))?.body.key ?? part.subject;
    findings.push({
      code: 'project-held',
      subject: key,
      message: heldMessage(key, part.body),
    });
  }
  const runs = (await store.drift.latest(source.id, runsOfADay)).filter(
    ({ startedMs }) => nowMs - startedMs <= dayMs,
  );
  const denials: Difference[] = [];
  for (const run of runs) {
    if (run.counts.falseDenials === 0) continue;
    denials.push(...(await store.drift.differences(run.id, ['false-denial'], mostDenials)));
  }
  for (const [key, ofProject] of Map.groupBy(
    denials.filter(({ finding }) => finding === undefined),
    ({ projectKey }) => projectKey,
  )) {
    const [first] = ofProject;
    findings.push({
      code: 'false-denials',
      subject: key,
      message:
        `Jira lets people see issues of ${key} that Jackdaw hides from them (one is ${first?.issueKey} for ` +
        `${first?.account ?? 'somebody who is not signed in'}), and no other finding says why. ` +
        'Look at the reasons with "jackdaw audit --history", and please report it.',
    });
  }
  const [last] = runs;
  if (last?.state === 'failed') {
    findings.push({
      code: 'comparison-failed',
      subject: 'site',
      message: `What people find could not be compared with Jira's own answers: ${last.error ?? 'no reason is known.'}`,
    });
  }
  await store.directory.putFindings(source.id, area, findings, nowMs);
}

function heldMessage(key: string, { examples, unsettled }: HeldPart): string {
  const issues = [...new Set(examples.map(({ issueKey }) => issueKey))].join(', ');
  if (unsettled !== undefined) {
    return (
      `Everything in ${key} is hidden for now: Jira refused people what Jackdaw would have shown them (${issues}), and ` +
      'it could not be read again whether that is so still. The next comparison tries again, and shows the project ' +
      'again by itself if all of it was only late; "jackdaw audit" compares now, ' +
      `"jackdaw audit release ${key}" shows it as it is.`
    );
  }
  return (
    `Everything in ${key} is hidden: Jackdaw would have shown people what Jira refuses them (${issues}), also ` +
    'after reading it again. Look at the reasons with "jackdaw audit --history", mend them or report them, then ' +
    `run "jackdaw audit release ${key}".`
  );
}

/** The finding that says why something of this project is denied, where there is one. */
export function explainingFinding(
  findings: readonly Finding[],
  { projectKey, issueKey, issueId }: Pick<Difference, 'projectKey' | 'issueKey' | 'issueId'>,
): string | undefined {
  const subjects: readonly string[] = [projectKey, issueKey, issueId, 'site'];
  const own: readonly string[] = driftFindingCodes;
  return findings.find(
    ({ code, subject, subjects: many = [] }) =>
      !own.includes(code) &&
      (subjects.includes(subject) ||
        many.some((one) => subjects.includes(one)) ||
        // Of a thread of the issue, and of a holder in one of the project's schemes.
        subject.startsWith(`${issueKey} `) ||
        subject.startsWith(`${projectKey}: `) ||
        code === 'group-unreadable'),
  )?.code;
}
