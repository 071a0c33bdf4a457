/**
 * What a credential can and cannot read on this very site, before anything is kept: every call that a source of the
 * kind takes, asked once, one after the other, with what is missing where Jira refuses it and what will be hidden for
 * that. It asks about one project and one issue; that others are refused is found by the sync, and said then.
 */

import type { JiraCredential } from '../jira/credentials/credential.ts';
import {
  contentCalls,
  type ProbeCall,
  type ProbeOutcome,
  type ProbeSubjects,
  permissionCalls,
  probe,
} from '../jira/probe-calls.ts';
import { openJiraRequests } from '../jira/request.ts';
import type { SourceKind } from '../model/source.ts';
import type { AskingTools } from './asking-tools.ts';
import { type DryRunLine, type HiddenWithout, hiddenWithout } from './hidden-without.ts';

export interface DryRunAsk {
  readonly baseUrl: string;
  readonly jira: JiraCredential;
  readonly kind: SourceKind;
  /** The first of the chosen projects; undefined: the first that there is. */
  readonly projectKey: string | undefined;
}

export interface DryRun {
  readonly lines: readonly DryRunLine[];
  readonly of: number;
  /** Undefined while it runs. */
  readonly verdict: Verdict | undefined;
}

/** `whole`: nothing is missing. `partly`: something will be hidden. `nothing`: there is no use in syncing. */
export interface Verdict {
  readonly kind: 'whole' | 'partly' | 'nothing';
  readonly message: string;
}

const nothingKnown: ProbeSubjects = {
  accountId: undefined,
  projectId: undefined,
  projectKey: undefined,
  roleId: undefined,
  issueId: undefined,
  groupId: undefined,
};

export function callsOf(kind: SourceKind): readonly ProbeCall[] {
  return kind === 'permission-based' ? [...contentCalls, ...permissionCalls] : contentCalls;
}

/** Throws what concerns every call: a credential that is not accepted, a site that cannot be reached. */
export async function dryRun(
  { clock, log, fetch }: AskingTools,
  { baseUrl, jira, kind, projectKey }: DryRunAsk,
  signal?: AbortSignal,
  onProgress: (sofar: DryRun) => void = () => {},
): Promise<DryRun> {
  const requests = openJiraRequests({ maxRetries: 1, clock, log, fetch, baseUrl, credential: jira });
  const calls = callsOf(kind);
  let subjects: ProbeSubjects = { ...nothingKnown, projectKey };
  const lines: DryRunLine[] = [];
  for (const call of calls) {
    const request = call.request(subjects);
    if (request === undefined) lines.push(lineOf(call, undefined));
    else {
      const { outcome, answer } = await probe(requests, call, request, signal);
      if (answer !== undefined) subjects = { ...subjects, ...call.found?.(answer) };
      lines.push(lineOf(call, outcome));
    }
    onProgress({ lines: [...lines], of: calls.length, verdict: undefined });
  }
  const told = hiddenWithout(lines);
  return { lines: told.lines, of: calls.length, verdict: verdictOf(told, kind) };
}

function lineOf({ call, reads, right, scopes }: ProbeCall, outcome: ProbeOutcome | undefined): DryRunLine {
  const about = { call, reads, right, scopes };
  if (outcome === undefined) {
    return { ...about, outcome: 'not asked', message: 'There is nothing here yet to ask this about.' };
  }
  if (outcome.kind === 'can') return { ...about, outcome: 'can' };
  const { message } = outcome;
  if (outcome.kind === 'unclear') return { ...about, outcome: 'unclear', message };
  return { ...about, outcome: 'cannot', missing: outcome.missing, message };
}

function verdictOf({ lines, isUseless }: HiddenWithout, kind: SourceKind): Verdict {
  const hidden = lines.filter((line) => line.hidden !== undefined);
  const unclear = lines.filter(({ outcome }) => outcome === 'unclear');
  const notAsked = lines.filter(({ outcome }) => outcome === 'not asked');
  if (isUseless) {
    const hint =
      kind === 'permission-based'
        ? ' Use the account of a Jira administrator, or connect it as a private source.'
        : '';
    return {
      kind: 'nothing',
      message: `With this credential nothing would be found.${hint} ${hidden[0]?.hidden ?? ''}`.trim(),
    };
  }
  if (hidden.length > 0) {
    return {
      kind: 'partly',
      message: `It can be connected; ${hidden.length} of ${lines.length} calls are refused, and what needs them is hidden.`,
    };
  }
  if (unclear.length > 0) {
    return {
      kind: 'partly',
      message: `${unclear.length} of ${lines.length} calls could not be answered now. Ask again later.`,
    };
  }
  const open = notAsked.length > 0 ? ` ${notAsked.length} had nothing to ask about yet.` : '';
  return { kind: 'whole', message: `Everything that is needed can be read.${open}` };
}
