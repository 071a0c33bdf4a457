/**
 * Fills the numbers of each project that no hand-written issue takes. Every issue has its own seed (its key),
 * draws facts of its project and puts them into the sentences of `prose.ts`; a text whose sentences are used
 * up is drawn again. The same key therefore gives the same issue, as long as the issues before it do.
 */
import type { Draft, IssueKey } from './authoring.ts';
import { type Desk, isProduct } from './desk.ts';
import {
  customers,
  departments,
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
import { nameOf } from './people.ts';
import { type ProjectKey, plans, projectKeys } from './projects.ts';
import { expand, type Slots } from './prose.ts';
import { seededRandom, seedOf } from './random.ts';
import { openLedger } from './sentences.ts';

const productFacts: Readonly<Partial<Record<ProjectKey, ProductFacts>>> = {
  QTE: quoteFacts,
  QCL: { ...quoteFacts, versions: ['9.6', '9.7', '9.8', '9.9'] },
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
  const askers = productFacts[project] === undefined || isProduct(project) ? customers : departments;
  const customer = random.pick(askers);
  const slots: Slots = {
    customer,
    other: random.pick(askers.filter((name) => name !== customer)),
    env: random.pick(environments),
    moment: random.pick(moments),
    workaround: random.pick(workarounds),
    person: nameOf(random.pick(team)),
    month: random.pick(months),
    code: `${random.pick(['a', 'b', 'c', 'd', 'e', 'f'])}${random.below(0xfffff).toString(16)}`,
  };
  const used = new Set<string>();
  const compose = (parts: readonly (readonly string[])[], facts: Slots): string => {
    for (let tries = 0; tries < 60; tries++) {
      const chosen = new Set(used);
      const sentences = parts.map((templates) => {
        const template = random.pick(unusedOf(templates, chosen));
        chosen.add(template);
        const now = { ...facts, person: nameOf(random.pick(team)), moment: random.pick(moments) };
        return expand(template, now, random);
      });
      const text = sentences.join(' ');
      if (!admit([text], limit)) continue;
      for (const template of chosen) used.add(template);
      return text;
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
    write: (templates, facts) => compose([templates], facts),
    compose,
  };
}

/** No template twice in one issue, while there are others. */
function unusedOf(templates: readonly string[], used: ReadonlySet<string>): readonly string[] {
  const unused = templates.filter((template) => !used.has(template));
  return unused.length > 0 ? unused : templates;
}

function draftFor(at: Desk): Draft {
  const product = productFacts[at.project];
  if (product !== undefined) return productDraft(at, product);
  const matters = matterFacts[at.project];
  if (matters !== undefined) return matterDraft(at, matters);
  throw new RangeError(`No facts for ${at.project}`);
}
