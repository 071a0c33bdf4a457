/**
 * Fills the numbers of each project that no hand-written issue takes. Every issue has its own seed (its key),
 * draws facts of its project and puts them into the sentences of `prose.ts`; a text whose sentences are used
 * up is drawn again. The same key therefore gives the same issue, as long as the issues before it do.
 */
import type { Draft, DraftComment, DraftRestriction, IssueKey } from './authoring.ts';
import {
  customers,
  environments,
  type MatterFacts,
  moments,
  type ProductFacts,
  workarounds,
} from './facts.ts';
import { flowFacts } from './facts-flow.ts';
import { financeMatters, legalMatters, peopleMatters, serviceMatters } from './facts-matters.ts';
import { platformFacts } from './facts-platform.ts';
import { quoteFacts } from './facts-quote.ts';
import { labsFacts, securityFacts } from './facts-security.ts';
import { vaultFacts } from './facts-vault.ts';
import { matterDraft } from './generate-matter.ts';
import { productDraft } from './generate-product.ts';
import { type Handle, nameOf } from './people.ts';
import { type ProjectKey, plans, projectKeys } from './projects.ts';
import { expand, type Slots } from './prose.ts';
import { type Random, seededRandom, seedOf } from './random.ts';
import { openLedger } from './sentences.ts';

/** What a draft is made with. */
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

const productFacts: Readonly<Partial<Record<ProjectKey, ProductFacts>>> = {
  QTE: quoteFacts,
  QCL: quoteFacts,
  VLT: vaultFacts,
  FLOW: flowFacts,
  PLAT: platformFacts,
  SEC: securityFacts,
  LAB: labsFacts,
};
const matterFacts: Readonly<Partial<Record<ProjectKey, MatterFacts>>> = {
  PPL: peopleMatters,
  FIN: financeMatters,
  LEGAL: legalMatters,
  HELP: serviceMatters,
};

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Generated sentences stop earlier than the rule, so that hand-written ones may repeat them. */
const limit = 3;

export function generatedDrafts(written: readonly Draft[]): readonly Draft[] {
  const ledger = openLedger();
  const taken = new Map(written.map((draft) => [draft.key, draft]));
  for (const draft of written) {
    ledger.admit([draft.summary, draft.text], Number.POSITIVE_INFINITY);
    for (const [, text] of draft.comments ?? []) ledger.admit([text], Number.POSITIVE_INFINITY);
  }

  const drafts: Draft[] = [];
  for (const project of projectKeys) {
    const before: Draft[] = [];
    for (let number = 1; number <= plans[project].size; number++) {
      const key: IssueKey = `${project}-${number}`;
      const own = taken.get(key);
      const draft = own ?? draftFor(desk(key, project, before, ledger.admit));
      if (own === undefined) drafts.push(draft);
      before.push(draft);
    }
  }
  return drafts;
}

function desk(
  key: IssueKey,
  project: ProjectKey,
  before: readonly Draft[],
  admit: (texts: readonly string[], limit: number) => boolean,
): Desk {
  const random = seededRandom(seedOf(`text of ${key}`));
  const { team } = plans[project];
  const customer = random.pick(customers);
  const slots: Slots = {
    customer,
    other: random.pick(customers.filter((name) => name !== customer)),
    env: random.pick(environments),
    moment: random.pick(moments),
    workaround: random.pick(workarounds),
    person: nameOf(random.pick(team)),
    month: random.pick(months),
    code: `${random.pick(['a', 'b', 'c', 'd', 'e', 'f'])}${random.below(0xfffff).toString(16)}`,
  };
  const fresh = (make: () => string): string => {
    for (let tries = 0; tries < 60; tries++) {
      const text = make();
      if (admit([text], limit)) return text;
    }
    throw new Error(`${key}: the sentences are used up; add facts or templates`);
  };
  return {
    key,
    project,
    random,
    slots,
    before,
    author: () => random.pick(team),
    write: (templates, facts) => fresh(() => expand(random.pick(templates), facts, random)),
    compose: (parts, facts) =>
      fresh(() => parts.map((templates) => expand(random.pick(templates), facts, random)).join(' ')),
  };
}

function draftFor(at: Desk): Draft {
  const product = productFacts[at.project];
  if (product !== undefined) return productDraft(at, product);
  const matters = matterFacts[at.project];
  if (matters !== undefined) return matterDraft(at, matters);
  throw new RangeError(`No facts for ${at.project}`);
}

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
