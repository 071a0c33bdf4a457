/**
 * What a generated draft is made with: one desk per issue, with its own random source and its common facts.
 * Also the two questions about a project that the makers of drafts share.
 */
import type { Draft, DraftComment, DraftRestriction, IssueKey } from './authoring.ts';
import type { Handle } from './people.ts';
import type { ProjectKey } from './projects.ts';
import type { Slots } from './prose.ts';
import type { Random } from './random.ts';

export interface Desk {
  readonly key: IssueKey;
  readonly project: ProjectKey;
  readonly random: Random;
  readonly author: () => Handle;
  /** Facts that every project has. */
  readonly slots: Slots;
  /** A text from one of the templates whose sentences are still fresh. */
  write(templates: readonly string[], slots: Slots): string;
  /** Several sentences in a row, as one text. */
  compose(parts: readonly (readonly string[])[], slots: Slots): string;
  /** The issues of this project so far, for parents and links. */
  readonly before: readonly Draft[];
}

/** Whether customers use what the project makes; the others work for colleagues. */
export const isProduct = (project: ProjectKey): boolean => ['QTE', 'QCL', 'VLT', 'FLOW'].includes(project);

/** One comment in nine is for a group or a role of the project. */
export function restrict(at: Desk, comments: readonly DraftComment[]): readonly DraftComment[] {
  const choices: readonly DraftRestriction[] =
    at.project === 'LAB'
      ? [{ role: 'Member' }]
      : [{ role: 'Developers' }, { role: 'Members' }, ...groupsFor(at.project)];
  return comments.map(
    (comment): DraftComment =>
      comment[2] === undefined && at.random.chance(0.11)
        ? [comment[0], comment[1], at.random.pick(choices)]
        : comment,
  );
}

function groupsFor(project: ProjectKey): readonly DraftRestriction[] {
  switch (project) {
    case 'QTE':
    case 'QCL':
      return [{ group: 'quote-team' }, { group: 'engineering' }];
    case 'VLT':
      return [{ group: 'vault-team' }, { group: 'legal' }];
    case 'FLOW':
      return [{ group: 'flow-team' }, { group: 'engineering' }];
    case 'PLAT':
      return [{ group: 'platform-team' }, { group: 'incident-commanders' }];
    case 'SEC':
      return [{ group: 'security-team' }];
    case 'HELP':
      return [{ group: 'support-agents' }];
    case 'PPL':
      return [{ group: 'hr-partners' }];
    case 'FIN':
      return [{ group: 'finance' }, { group: 'deal-desk' }, { group: 'executives' }];
    case 'LEGAL':
      return [{ group: 'legal' }];
    case 'LAB':
      return [{ group: 'labs' }];
  }
}
