/**
 * What is said of projects that a credential is told of and cannot read: to the dry run as one more line, and to who
 * chooses projects as a refusal. Names of projects only, and few of them: an administrator's own site.
 */

import { AppError } from '../errors.ts';
import type { JiraCredential } from '../jira/credentials/credential.ts';
import {
  type ChosenProjects,
  chosenProjects,
  closedProjects,
  type NamedProject,
} from '../jira/projects-in-reach.ts';
import type { SourceKind } from '../model/source.ts';
import type { AskingTools } from './asking-tools.ts';
import type { DryRunLine } from './hidden-without.ts';

export interface ReachAsk {
  readonly baseUrl: string;
  readonly jira: JiraCredential;
  /** Undefined: all, present and future. */
  readonly projectKeys: readonly string[] | undefined;
}

const mostNamed = 10;

export const reachCall = 'GET /rest/api/3/project/search?action=browse';

const about = {
  call: reachCall,
  reads: 'whether all of the projects can be read',
  right: 'the permission "Browse Projects" in each project',
  scopes: { classic: ['read:jira-work'], granular: [] },
} as const;

/** `canList`: whether the list of projects was answered at all. */
export async function reachLine(
  tools: AskingTools,
  ask: ReachAsk & { readonly kind: SourceKind },
  canList: boolean,
  signal?: AbortSignal,
): Promise<DryRunLine> {
  // Where the credential's own eyes decide, only what can be browsed is listed to begin with.
  const isGiven = ask.projectKeys === undefined && ask.kind !== 'permission-based';
  if (!canList || isGiven) {
    const message = isGiven ? 'It reads what it can browse.' : 'The projects cannot be listed.';
    return { ...about, outcome: 'not asked', message };
  }
  try {
    const sentence = await whatIsClosed(tools, ask, signal);
    if (sentence === undefined) return { ...about, outcome: 'can' };
    return { ...about, outcome: 'cannot', missing: 'right', message: sentence, hidden: 'They are hidden.' };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'interrupted') throw error;
    return { ...about, outcome: 'unclear', message: error.message };
  }
}

/** Throws `bad-request` that names the keys which do not exist, or which this account may not read. */
export async function refuseClosedKeys(
  tools: AskingTools,
  ask: Omit<ReachAsk, 'projectKeys'>,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  if (keys.length === 0) return;
  const sentence = inWords(await chosenOf(tools, ask, keys, signal));
  if (sentence === undefined) return;
  throw new AppError('bad-request', `${sentence} Nothing was changed: choose other projects, or see to it.`);
}

/** Of keys that somebody chose, those that this account cannot read. */
export async function unreadableKeys(
  tools: AskingTools,
  ask: Omit<ReachAsk, 'projectKeys'>,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { closed, unknown } = await chosenOf(tools, ask, keys, signal);
  return [...unknown, ...closed.map(({ key }) => key)];
}

function chosenOf(
  tools: AskingTools,
  ask: Omit<ReachAsk, 'projectKeys'>,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ChosenProjects> {
  const asked = [...new Set(keys.map((key) => key.toUpperCase()))];
  return chosenProjects(asking(tools, ask), asked, signal);
}

async function whatIsClosed(
  tools: AskingTools,
  ask: ReachAsk,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (ask.projectKeys) return inWords(await chosenOf(tools, ask, ask.projectKeys, signal));
  const { count, first } = await closedProjects(asking(tools, ask), signal);
  return count === 0 ? undefined : closedSentence(count, first);
}

function inWords({ closed, unknown }: ChosenProjects): string | undefined {
  const sentences = [
    ...(unknown.length === 0 ? [] : [unknownSentence(unknown)]),
    ...(closed.length === 0 ? [] : [closedSentence(closed.length, closed)]),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function unknownSentence(keys: readonly string[]): string {
  const listed = some(keys, keys.length);
  return keys.length === 1
    ? `There is no project ${listed} that this account may see.`
    : `There are no projects ${listed} that this account may see.`;
}

function closedSentence(count: number, first: readonly NamedProject[]): string {
  const names = some(
    first.map(({ key, name }) => `${key} (${name})`),
    count,
  );
  const subject = count === 1 ? '1 project is' : `${count} projects are`;
  return (
    `${subject} listed to this account, which may not read the issues: ${names}. ` +
    `It needs the permission "Browse Projects" there; to administer is not enough.`
  );
}

function some(names: readonly string[], count: number): string {
  const named = names.slice(0, mostNamed);
  const more = count - named.length;
  return `${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

function asking({ clock, log, fetch }: AskingTools, { baseUrl, jira }: Omit<ReachAsk, 'projectKeys'>) {
  return { clock, log, fetch, baseUrl, credential: jira };
}
