/**
 * The lines of the rule and the steps of a proof, by names for people. Sentences are the server's; a line or a step
 * that is new there does not compile here until it has its name.
 */

import type { Explanation, Reason, Support, WhoCanFindAnswer } from '../../http/explain-api.ts';
import { counted } from '../counted.ts';
import { permissionInWords } from '../project-permissions/scheme-words.ts';

export type ExplainedLine = Explanation['lines'][number];

const lineNames: Record<ExplainedLine['line'], string> = {
  live: 'Live',
  browse: 'Browse Projects',
  level: 'Security level',
  'parent-level': "Parent's security level",
  restriction: 'Restriction of the issue',
  visibility: 'Visibility of the comment',
  internal: 'Internal comment',
};

export function lineName(line: ExplainedLine['line']): string {
  return lineNames[line];
}

/** `unknown`: denied because something is not known. `idle`: there was nothing to pass. */
export type Outcome = 'passes' | 'fails' | 'unknown' | 'idle';

export function outcomeOf(line: Pick<ExplainedLine, 'line' | 'passes' | 'reasons'>): Outcome {
  if (!line.passes) return line.reasons.some((reason) => reason.unknown) ? 'unknown' : 'fails';
  return line.reasons.length === 0 && line.line !== 'live' ? 'idle' : 'passes';
}

const outcomeWords: Record<Outcome, string> = {
  passes: 'passes',
  fails: 'fails',
  unknown: 'not known, so it fails',
  idle: 'nothing to pass',
};

export function outcomeInWords(outcome: Outcome): string {
  return outcomeWords[outcome];
}

const stepNames: Record<Support['kind'], string> = {
  source: 'Site',
  project: 'Project',
  'permission-scheme': 'Permission scheme',
  'security-scheme': 'Security scheme',
  level: 'Security level',
  grant: 'Grant',
  holder: 'Holder',
  role: 'Project role',
  group: 'Group',
  members: 'Members of the group',
  accounts: 'Accounts',
  applications: 'Access to applications',
  fields: 'Fields',
  public: 'Request without an account',
};

export interface ProofStep {
  readonly kind: string;
  readonly name: string;
  /** ISO 8601; undefined: it is part of the step before. */
  readonly read: string | undefined;
}

/**
 * From the scheme to the membership. What says the same twice is one step for a reader: a group and the list of its
 * members, the holder "projectRole" and the role.
 */
export function proofSteps(reason: Pick<Reason, 'rests'>): ProofStep[] {
  const steps: ProofStep[] = [];
  for (const [index, { kind, id, name, read }] of reason.rests.entries()) {
    const before = reason.rests[index - 1];
    const next = reason.rests[index + 1]?.kind;
    const last = steps.at(-1);
    if (kind === 'holder' && (next === 'role' || next === 'group' || next === 'applications')) continue;
    if (kind === 'members' && before?.kind === 'group' && before.id === id && last !== undefined) {
      steps[steps.length - 1] = { ...last, read };
    } else {
      steps.push({ kind: stepNames[kind], name: stepName(kind, name) ?? (id || 'Jira'), read });
    }
  }
  return steps;
}

function stepName(kind: Support['kind'], name: string | undefined): string | undefined {
  if (kind === 'grant' && name !== undefined) return permissionInWords(name);
  return kind === 'holder' && name !== undefined ? (holderNames.get(name) ?? name) : name;
}

const holderNames: ReadonlyMap<string, string> = new Map([
  ['anyone', 'anyone'],
  ['applicationRole', 'access to Jira'],
  ['user', 'a single user'],
  ['projectLead', 'the project lead'],
  ['reporter', 'the reporter'],
  ['assignee', 'the assignee'],
  ['userCustomField', 'the people in a field'],
  ['groupCustomField', 'the groups in a field'],
]);

type Counted = Pick<WhoCanFindAnswer['sources'][number], 'total' | 'asked' | 'always' | 'matching'>;

/** "12 accounts of 40 can find it", of how many that were looked at; of a project, how many of them only what names them. */
export function findersInWords({ total, asked, always, matching }: Counted): string {
  const who = total === 0 ? 'No account' : counted(total, 'account');
  const what = always === undefined ? 'it' : 'something in it';
  const naming =
    always === undefined || always === total
      ? ''
      : `, ${(total - always).toLocaleString('en')} of them only what names them`;
  const named =
    matching === undefined
      ? ''
      : `. ${matching.toLocaleString('en')} of them ${matching === 1 ? 'fits' : 'fit'} these words`;
  return `${who} of ${asked.toLocaleString('en')} can find ${what}${naming}${named}`;
}
