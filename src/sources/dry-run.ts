/**
 * What a credential can and cannot read on this very site, before anything is kept: every call that a source of the
 * kind takes, asked once, one after the other, with what is missing where Jira refuses it and what will be hidden for
 * that. It asks about one project and one issue, and counts the projects that are listed and may not be browsed; what
 * else is refused in others is found by the sync, and said then.
 */

import type { JiraCredential } from '../jira/credentials/credential.ts';
import { type ProbeCall, type ProbeOutcome, type ProbeSubjects, probe } from '../jira/probe.ts';
import { contentCalls, permissionCalls } from '../jira/probe-calls.ts';
import { openJiraRequests } from '../jira/request.ts';
import type { SourceKind } from '../model/source.ts';
import type { AskingTools } from './asking-tools.ts';
import { reachCall, reachLine } from './closed-projects.ts';
import { type DryRunLine, type HiddenWithout, hiddenWithout } from './hidden-without.ts';

export interface DryRunAsk {
  readonly baseUrl: string;
  readonly jira: JiraCredential;
  readonly kind: SourceKind;
  /** The chosen projects, of which one is asked about; undefined: all. */
  readonly projectKeys: readonly string[] | undefined;
  /** The narrowing that the source has. */
  readonly jql?: string | undefined;
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
  projectKeys: undefined,
  roleId: undefined,
  issueId: undefined,
  groupId: undefined,
  securitySchemeId: undefined,
  jql: undefined,
};

const listing = 'GET /rest/api/3/project/search' satisfies (typeof contentCalls)[number]['call'];

export function callsOf(kind: SourceKind): readonly ProbeCall[] {
  return kind === 'permission-based' ? [...contentCalls, ...permissionCalls] : contentCalls;
}

/** Throws what concerns every call: a credential that is not accepted, a site that cannot be reached. */
export async function dryRun(
  tools: AskingTools,
  ask: DryRunAsk,
  signal?: AbortSignal,
  onProgress: (sofar: DryRun) => void = () => {},
): Promise<DryRun> {
  const { clock, log, fetch } = tools;
  const { baseUrl, jira, kind, projectKeys } = ask;
  const requests = openJiraRequests({ maxRetries: 1, clock, log, fetch, baseUrl, credential: jira });
  const calls = callsOf(kind);
  const of = calls.length + 1;
  let subjects: ProbeSubjects = { ...nothingKnown, projectKeys, jql: ask.jql };
  const lines: DryRunLine[] = [];
  for (const call of calls) {
    const request = call.request(subjects);
    if (request === undefined) lines.push(lineOf(call, undefined, jira));
    else {
      const { outcome, answer } = await probe(requests, call, request, signal);
      if (answer !== undefined) subjects = { ...subjects, ...call.found?.(answer) };
      lines.push(lineOf(call, outcome, jira));
    }
    onProgress({ lines: [...lines], of, verdict: undefined });
  }
  const canList = lines.some(({ call, outcome }) => call === listing && outcome === 'can');
  lines.push(await reachLine(tools, ask, canList, signal));
  const told = hiddenWithout(lines, jira.kind === 'connect');
  return { lines: told.lines, of, verdict: verdictOf(told, kind) };
}

const nothingYet = 'There is nothing here yet to ask this about.';

function lineOf(
  { call, reads, right, scopes, closedTo, otherwise }: ProbeCall,
  outcome: ProbeOutcome | undefined,
  { kind }: JiraCredential,
): DryRunLine {
  const about = { call, reads, right, scopes };
  if (outcome === undefined) return { ...about, outcome: 'not asked', message: otherwise ?? nothingYet };
  if (outcome.kind === 'can') return { ...about, outcome: 'can' };
  const { message } = outcome;
  if (outcome.kind === 'unclear') return { ...about, outcome: 'unclear', message };
  const closed = kind === 'connect' || kind === 'oauth' ? closedTo?.[kind] : undefined;
  if (closed !== undefined) return { ...about, outcome: 'cannot', missing: 'app', message: closed };
  return { ...about, outcome: 'cannot', missing: outcome.missing, message };
}

function verdictOf({ lines, isUseless }: HiddenWithout, kind: SourceKind): Verdict {
  const hidden = lines.filter((line) => line.hidden !== undefined && line.call !== reachCall);
  const closed = lines.find((line) => line.hidden !== undefined && line.call === reachCall)?.message;
  const unclear = lines.filter(({ outcome }) => outcome === 'unclear');
  const notAsked = lines.filter(({ message }) => message === nothingYet);
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
      message:
        `It can be connected; ${hidden.length} of ${lines.length} calls are refused, and what needs them is hidden. ` +
        `${closed ?? ''}`.trim(),
    };
  }
  if (closed !== undefined) return { kind: 'partly', message: `It can be connected. ${closed}` };
  if (unclear.length > 0) {
    return {
      kind: 'partly',
      message: `${unclear.length} of ${lines.length} calls could not be answered now. Ask again later.`,
    };
  }
  const open = notAsked.length > 0 ? ` ${notAsked.length} had nothing to ask about yet.` : '';
  return { kind: 'whole', message: `Everything that is needed can be read.${open}` };
}
