/** Generated issues of the projects that build something: faults, wishes, chores, epics and sub-tasks. */
import type { WorldText } from '../../world/world-file.ts';
import { adf, code } from './adf.ts';
import type { Draft, DraftComment } from './authoring.ts';
import { type Desk, isProduct, restrict } from './desk.ts';
import type { ProductFacts } from './facts.ts';
import { plans } from './projects.ts';
import type { Slots } from './prose.ts';
import * as prose from './prose.ts';
import type { LevelName } from './site.ts';

type Text = Pick<Draft, 'type' | 'summary' | 'text' | 'components'> & {
  readonly comments: readonly DraftComment[];
};

export function productDraft(at: Desk, facts: ProductFacts): Draft {
  const { random } = at;
  const version = facts.versions[versionAt(at, facts)] ?? '1.0';
  const slots: Slots = {
    ...at.slots,
    version,
    next: facts.versions[versionAt(at, facts) + 1] ?? `${version}.1`,
    trigger: frozen(at, random.pick(facts.triggers)),
    choice: frozen(at, random.pick(facts.choices)),
    setting: random.pick(facts.settings),
    objects: random.pick(facts.objects),
  };
  const kind = random.next();
  const made =
    kind < 0.5 ? fault(at, facts, slots) : kind < 0.8 ? wish(at, facts, slots) : chore(at, facts, slots);
  const who = at.author();
  return {
    key: at.key,
    by: who,
    ...(random.chance(0.9) ? { to: at.author() } : {}),
    ...made,
    ...family(at, made.type),
    comments: restrict(at, made.comments),
    priority: random.pick(['Low', 'Medium', 'Medium', 'Medium', 'High', 'Highest']),
    labels: random.chance(0.4)
      ? [random.pick(['customer-request', 'regression', 'performance', 'security', 'ux', 'debt'])]
      : [],
    ...(made.type === 'Bug' ? { affects: [version] } : { fix: [version] }),
    ...(isProduct(at.project) && random.chance(0.3) ? { customer: slots.customer ?? '' } : {}),
    ...(random.chance(0.2) ? { region: random.pick(['EMEA', 'Americas', 'APAC']) } : {}),
    ...(random.chance(0.2)
      ? { work: [[who, 1 + random.below(7), at.write(prose.workNotes, { thing: 'tests', ...slots })]] }
      : {}),
    ...(random.chance(0.12)
      ? {
          files: [
            `${random.pick(['trace', 'screenshot', 'export'])}-${slots.code ?? ''}.${random.pick(['png', 'log', 'csv'])}`,
          ],
        }
      : {}),
    ...narrowed(at),
  };
}

function fault(at: Desk, facts: ProductFacts, common: Slots): Text {
  const { random } = at;
  const [component, thing, symptom] = split(frozen(at, random.pick(facts.problems)));
  const [cause, fix] = split(frozen(at, random.pick(facts.causes)));
  const slots = { ...common, component, thing, symptom, cause, fix };
  const details = Array.from({ length: random.below(3) }, () => prose.bugDetails);
  const steps = [prose.investigations, prose.fixes, prose.verifications].slice(0, random.below(4));
  const comments: DraftComment[] = steps.map((templates) => [at.author(), at.write(templates, slots)]);
  if (comments.length > 0 && random.chance(0.35)) comments.splice(1, 0, ...exchange(at, slots));
  return {
    type: 'Bug',
    summary: at.write(prose.bugSummaries, slots),
    text: withEvidence(at, at.compose([prose.bugOpenings, ...details], slots), slots),
    components: [component],
    comments,
  };
}

/** Some reports paste a line of log: half of these in documents, half in wiki markup. */
function withEvidence(at: Desk, text: string, slots: Slots): WorldText {
  if (!at.random.chance(0.2)) return text;
  const line = at.write(prose.evidence, slots);
  return at.random.chance(0.5)
    ? adf(text, code('text', line))
    : { wiki: `${text}\n\n{noformat}${line}{noformat}` };
}

/** A question and its answer by two people. */
function exchange(at: Desk, slots: Slots): readonly DraftComment[] {
  const [question, answer] = at.write(prose.exchanges, slots).split('\n\n');
  return [
    [at.author(), question ?? ''],
    [at.author(), answer ?? ''],
  ];
}

function wish(at: Desk, facts: ProductFacts, common: Slots): Text {
  const [component, wished, reason] = split(at.random.pick(facts.wishes));
  const slots = { ...common, component, wish: wished, reason, thing: `work on ${component.toLowerCase()}` };
  return {
    type: at.random.chance(0.12) ? 'Epic' : at.project === 'LAB' ? 'Idea' : 'Story',
    summary: at.write(prose.wishSummaries, slots),
    text: at.compose([prose.wishOpenings, prose.wishDetails], slots),
    components: [component],
    comments: talk(at, prose.wishTalk, slots, 5),
  };
}

function chore(at: Desk, facts: ProductFacts, common: Slots): Text {
  const [component, task, reason] = split(at.random.pick(facts.chores));
  const slots = { ...common, component, chore: task, reason, thing: task };
  return {
    type: 'Task',
    summary: at.write(prose.choreSummaries, slots),
    text: at.write(prose.choreOpenings, slots),
    components: [component],
    comments: talk(at, prose.choreTalk, slots, 3),
  };
}

const talk = (at: Desk, templates: readonly string[], slots: Slots, most: number): readonly DraftComment[] =>
  Array.from({ length: at.random.below(most) }, () => [at.author(), at.write(templates, slots)]);

/** Stories hang below epics, some tasks become sub-tasks of a recent issue, and some issues are linked. */
function family(at: Desk, type: Draft['type']): Partial<Draft> {
  const { random } = at;
  const recent = at.before.slice(-40);
  const epics = recent.filter((draft) => draft.type === 'Epic');
  const parents = recent.filter((draft) => draft.type === 'Story' || draft.type === 'Bug');
  const links: Partial<Draft> =
    recent.length > 0 && random.chance(0.1)
      ? { links: [[random.pick(['Relates', 'Blocks', 'Duplicate', 'Cause']), random.pick(recent).key]] }
      : {};
  if (type === 'Story' && epics.length > 0 && random.chance(0.6))
    return { ...links, parent: random.pick(epics).key };
  if (type === 'Task' && parents.length > 0 && random.chance(0.4)) {
    return { ...links, type: 'Sub-task', parent: random.pick(parents).key };
  }
  return links;
}

const levels: readonly LevelName[] = [
  'Team only',
  'Named approvers',
  'Reporter and assignee only',
  'Security incident',
  'Legal only',
];

function narrowed(at: Desk): Partial<Draft> {
  const { random, project } = at;
  if (project === 'QCL') return {};
  if (project === 'LAB')
    return random.chance(0.08)
      ? { onlyRoles: random.pick([['Administrator'], ['Administrator', 'Member']]) }
      : {};
  if (!random.chance(project === 'SEC' ? 0.3 : 0.06)) return {};
  const level = random.pick(
    project === 'SEC' ? ['Security incident' as const, 'Named approvers' as const] : levels,
  );
  return level === 'Named approvers' ? { level, approvers: [at.author(), 'nkechi'] } : { level };
}

/** Later issues speak of later versions. */
function versionAt(at: Desk, facts: ProductFacts): number {
  const age = Number(at.key.split('-')[1]) / (plans[at.project].size + 1);
  return Math.min(facts.versions.length - 1, Math.floor(age * facts.versions.length));
}

/** Numbers inside a fact are drawn once per issue: its cause stays the same in all comments. */
const frozen = (at: Desk, fact: string): string => prose.expand(fact, at.slots, at.random);

function split(fact: string): readonly [string, string, string] {
  const [first = '', second = '', third = ''] = fact.split('|');
  return [first, second, third];
}
