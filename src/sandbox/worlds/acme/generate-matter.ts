/** Generated issues of the departments and of the service desk. */
import type { Draft, DraftComment } from './authoring.ts';
import { type Desk, restrict } from './desk.ts';
import type { MatterFacts } from './facts.ts';
import type { GroupName, Handle } from './people.ts';
import type { Slots } from './prose.ts';
import * as prose from './prose.ts';
import type { LevelName } from './site.ts';

export function matterDraft(at: Desk, facts: MatterFacts): Draft {
  const { random } = at;
  const matter = prose.expand(random.pick(facts.matters), at.slots, random);
  const [topic = '', asked = '', outcome = ''] = matter.split('|');
  const slots: Slots = {
    ...at.slots,
    topic,
    asked,
    outcome,
    reason: random.pick(facts.reasons),
    step: random.pick(facts.nextSteps),
  };
  const service = at.project === 'HELP';
  return {
    key: at.key,
    type: facts.type === 'Contract' && random.chance(0.4) ? 'Task' : facts.type,
    summary: at.write(
      service ? [...prose.matterSummaries, '{customer}: {topic}'] : prose.matterSummaries,
      slots,
    ),
    text: at.write(service ? prose.requestOpenings : prose.matterOpenings, slots),
    by: reporter(at),
    ...(random.chance(0.92) ? { to: at.author() } : {}),
    comments: restrict(at, service ? requestTalk(at, slots) : departmentTalk(at, slots)),
    labels: [random.pick(facts.labels)],
    priority: random.pick(['Low', 'Medium', 'Medium', 'High']),
    ...(at.project === 'PPL' ? {} : { customer: slots.customer ?? '' }),
    ...(random.chance(0.4) ? { region: random.pick(['EMEA', 'Americas', 'APAC']) } : {}),
    ...(at.project === 'FIN' || at.project === 'LEGAL' ? { value: (4 + random.below(400)) * 500 } : {}),
    ...(random.chance(0.1)
      ? { files: [`${random.pick(['letter', 'form', 'sheet'])}-${slots.code ?? ''}.pdf`] }
      : {}),
    ...readers(at),
  };
}

/** Customers write through the portal; sales and product people ask the departments. */
function reporter(at: Desk): Handle {
  const { random } = at;
  if (at.project === 'HELP')
    return random.chance(0.25) ? random.pick(['linnea', 'ravi', 'sofia']) : at.author();
  if (random.chance(0.7)) return at.author();
  const askers: readonly Handle[] =
    at.project === 'PPL' ? ['freya', 'gwen', 'kenji', 'rafael'] : ['desmond', 'sofia', 'vincent', 'mireille'];
  return random.pick(askers);
}

function departmentTalk(at: Desk, slots: Slots): readonly DraftComment[] {
  const talk: DraftComment[] = Array.from({ length: at.random.below(3) }, () => [
    at.author(),
    at.write(prose.matterTalk, slots),
  ]);
  if (at.random.chance(0.8)) talk.push([at.author(), at.write(prose.matterEnds, slots)]);
  return talk;
}

function requestTalk(at: Desk, slots: Slots): readonly DraftComment[] {
  const { random } = at;
  const talk: DraftComment[] = [[at.author(), at.write(prose.requestAnswers, slots)]];
  if (random.chance(0.35))
    talk.push([at.author(), at.write(prose.requestInternal, slots), { internal: true }]);
  if (random.chance(0.8)) talk.push([at.author(), at.write(prose.requestEnds, slots)]);
  if (random.chance(0.4))
    talk.push([random.pick(['linnea', 'ravi', 'sofia']), at.write(prose.requestThanks, slots)]);
  return talk;
}

const levels: readonly LevelName[] = [
  'Legal only',
  'Executives',
  'Reporter and assignee only',
  'Approvers and review board',
];
const boards: readonly GroupName[] = ['sales', 'executives', 'support-agents', 'change-board'];

function readers(at: Desk): Partial<Draft> {
  const { random, project } = at;
  if (project === 'HELP')
    return random.chance(0.04) ? { level: random.pick(['Team only', 'Security incident']) } : {};
  const level: LevelName | undefined = random.chance(0.1)
    ? random.pick(project === 'PPL' ? [...levels, 'HR confidential'] : levels)
    : undefined;
  const needed = level === 'Approvers and review board';
  return {
    ...(level === undefined ? {} : { level }),
    ...(needed || random.chance(0.15)
      ? { approvers: [random.pick<Handle>(['tobias', 'nkechi', 'vincent', 'gwen', 'freya'])] }
      : {}),
    ...(needed || random.chance(0.08) ? { board: random.pick(boards) } : {}),
  };
}
