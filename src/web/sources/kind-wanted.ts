/** Whom a source is for, as somebody chooses it: each choice with what it means for the people here, and what is missing. */

import type { SourceView } from '../../http/source-api.ts';

export type Choice = 'permission-based' | 'private' | 'everyone' | 'groups';

export interface KindForm {
  readonly choice: Choice;
  /** Of the workspace, by their numbers; they count while groups are chosen, and are not lost by looking elsewhere. */
  readonly groups: readonly number[];
  readonly titlesOnly: boolean;
}

export interface ChoiceWords {
  readonly choice: Choice;
  readonly label: string;
  readonly says: string;
}

const leftOut =
  'Left out for all: what has a security level, a restriction or a limited audience in Jira, and internal comments.';

export const choices: readonly ChoiceWords[] = [
  {
    choice: 'permission-based',
    label: 'Everybody, by Jira’s permissions',
    says: 'Everybody finds exactly what they may see in Jira. Takes a credential that can read the permissions.',
  },
  {
    choice: 'private',
    label: 'Only me',
    says: 'You alone find all that this credential may read. Nobody else does, administrators neither.',
  },
  {
    choice: 'everyone',
    label: 'Everybody here',
    says: `Everybody here finds what this credential may read, also who may not see it in Jira. ${leftOut}`,
  },
  {
    choice: 'groups',
    label: 'Chosen groups',
    says: `The people of these groups find what this credential may read, also who may not see it in Jira. ${leftOut}`,
  },
];

/** Those of a Connect app: it can act as anybody, so what it reads is no proof that somebody agreed to it. */
export const appChoices = choices.filter(({ choice }) => choice === 'permission-based');

/** Those of a shared source: its kind stays. */
export const sharedChoices = choices.filter(({ choice }) => choice === 'everyone' || choice === 'groups');

export const titlesOnlySays =
  'Kept and found are titles, with key, type, status, people and dates. No other text, comment, label or attachment. It can be switched back.';

/** Undefined: nothing. */
export function missingInKind({ choice, groups }: KindForm): string | undefined {
  return choice === 'groups' && groups.length === 0 ? 'Choose at least one group.' : undefined;
}

export function kindBody(form: KindForm): {
  readonly kind: SourceView['kind'];
  readonly titlesOnly: boolean;
  readonly audience: 'everyone' | number[] | undefined;
} {
  const { choice, titlesOnly } = form;
  if (choice === 'permission-based' || choice === 'private') {
    return { kind: choice, titlesOnly, audience: undefined };
  }
  return { kind: 'shared', titlesOnly, audience: audienceOf(form) };
}

export function audienceOf({ choice, groups }: KindForm): 'everyone' | number[] {
  return choice === 'groups' ? [...groups] : 'everyone';
}

/** Groups that were removed are not chosen any more. */
export function kindFormOf({ kind, audience, groups = [], titlesOnly }: ForWhom): KindForm {
  if (kind !== 'shared') return { choice: kind, groups: [], titlesOnly };
  const isForAll = audience === 'everyone';
  return { choice: isForAll ? 'everyone' : 'groups', groups: groups.map(({ id }) => id), titlesOnly };
}

type ForWhom = Pick<SourceView, 'kind' | 'audience' | 'groups' | 'titlesOnly'>;
