/**
 * One world that Jira tells only in part: some requests are refused, say that nothing is there, or answer nonsense,
 * from the first crawl on. Nobody may find more than without the faults, and whoever finds less has a finding that
 * names the project, issue, group or scheme that it is due to, or the whole site. Without the faults, all is well.
 */

import type { Finding } from '../../../src/model/directory.ts';
import type { Fault, FaultAnswer } from '../../../src/sandbox/faults/faults.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { type Random, seededRandom } from '../../../src/sandbox/worlds/acme/random.ts';
import { compare } from '../agreement.test-support.ts';
import { openPipe } from '../pipe.test-support.ts';
import type { Unit, Viewer } from '../units.test-support.ts';
import { proofWorld } from './proof-world.ts';
import { countsOf, isFalseAllow, nothing, type Tally } from './tally.ts';

export async function underFaults(seed: number): Promise<Tally> {
  const world = proofWorld(seed);
  const name = `seed ${seed} under faults`;
  await using pipe = await openPipe(world, { unread: true, embeddedComments: 2 });
  const random = seededRandom(seed ^ 0xfa17);
  const faults = Array.from({ length: 1 + random.below(2) }, () => random.pick(places)(world, random));
  for (const { fault } of faults) pipe.sandbox.faults.add(fault);
  await pipe.sync();
  const spoiled = await compare(pipe, name, { search: { readEvery: 6 } });
  const findings = await pipe.findings();
  pipe.sandbox.faults.clear();
  await pipe.sync();
  const mended = await compare(pipe, `${name}, mended`, { search: { readEvery: 6 } });
  const before = new Set((await pipe.findings()).map(({ code, subject }) => `${code} ${subject}`));
  const due = findings.filter(({ code, subject }) => !before.has(`${code} ${subject}`));
  const falseAllows = spoiled.differences.filter(isFalseAllow);
  const unexplained = spoiled.falseDenials.filter(
    ({ viewer, unit }) => !due.some((finding) => covers(finding, world, viewer, unit)),
  );
  const what = faults.map((fault) => fault.what).join(', ');
  return {
    ...nothing,
    counts: {
      'worlds under faults': 1,
      'decisions under faults': spoiled.decisions,
      'false denials under faults, each with its finding': spoiled.falseDenials.length - unexplained.length,
      ...countsOf(due.map(({ code }) => `finding ${code}`)),
    },
    differences: [
      ...falseAllows,
      ...unexplained.map(({ text }) => `MISSING without a finding (${what}): ${text}`),
      ...mended.differences,
    ],
  };
}

interface PlannedFault {
  readonly what: string;
  readonly fault: Fault;
}

/** None that the client would try again for minutes: those have their own tests. */
type Answers = readonly (readonly [how: string, answer: FaultAnswer])[];
const refused: Answers = [['refused', { kind: 'status', status: 403 }]];
const nonsense: Answers = [
  ['nonsense', { kind: 'status', status: 200, body: '{"values":7,"total":"many"}' }],
];
const absent: Answers = [['not there', { kind: 'status', status: 404 }]];
const spoiled: Answers = [...refused, ...nonsense];
const answers: Answers = [...spoiled, ...absent];

/** Where an answer can be spoiled; a place may have nothing to spoil in this world. */
const places: readonly ((world: World, random: Random) => PlannedFault)[] = [
  onProject('permissionscheme'),
  onProject('issuesecuritylevelscheme'),
  onProject('role'),
  // For this one, "not there" is how Jira says that no level has a member.
  on('the members of the levels', () => /\/issuesecurityschemes\/(\d+\/members|level\/member)/, spoiled),
  on('the permission schemes', () => /\/rest\/api\/3\/permissionscheme(\?|$)/),
  on('the security schemes', () => /\/issuesecurityschemes(\?|$)/),
  on('the levels', () => /\/issuesecurityschemes\/level\?/),
  on('which project has which security scheme', () => /\/issuesecurityschemes\/project/),
  on(
    'the security scheme of a project, however it is asked for',
    (world, random) => {
      const { id } = random.pick([...world.projects.values()]);
      return new RegExp(`/project/${id}/issuesecuritylevelscheme|/issuesecurityschemes/project`);
    },
    absent,
  ),
  on('the members of a group', (world, random) => {
    const group = random.pick([...world.groups.values()].filter(({ members }) => members.length > 0));
    return new RegExp(`/group/member\\?.*${group.groupId}(&|$)`);
  }),
  on('the groups', () => /\/group\/bulk/),
  on('the accounts', () => /\/users\/search/),
  on('the application roles', () => /\/applicationrole/),
  on('the custom fields', () => /\/rest\/api\/3\/field(\?|$)/),
  on('the comments of an issue', (world, random) => ofIssue(world, random, 'comment')),
  on('the worklogs of an issue', (world, random) => ofIssue(world, random, 'worklog')),
];

function onProject(what: string): (world: World, random: Random) => PlannedFault {
  return on(`${what} of a project`, (world, random) => {
    const { id } = random.pick([...world.projects.values()]);
    return new RegExp(`/project/${id}/${what}(/|\\?|$)`);
  });
}

function ofIssue(world: World, random: Random, what: string): RegExp {
  return new RegExp(`/issue/${random.pick([...world.entries.keys()])}/${what}`);
}

function on(
  what: string,
  path: (world: World, random: Random) => RegExp,
  how = answers,
): (world: World, random: Random) => PlannedFault {
  return (world, random) => {
    const [said, answer] = random.pick(how);
    return {
      what: `${what}: ${said}`,
      fault: { path: path(world, random), times: Number.POSITIVE_INFINITY, answer },
    };
  };
}

/** Whether the finding names something that this denial can be due to. */
function covers(
  { subject, subjects = [], message }: Finding,
  world: World,
  viewer: Viewer,
  { issue }: Unit,
): boolean {
  const project = world.knownProject(issue.projectId);
  const names = [project.key, issue.key, issue.id];
  const parent = world.issue(issue.parentId ?? '');
  if (parent) names.push(parent.key, parent.id);
  for (const { groupId, name, members } of world.groups.values()) {
    if (viewer !== undefined && members.includes(viewer)) names.push(groupId, name);
  }
  const scheme = world.permissionSchemes.get(project.permissionSchemeId);
  const security = world.securitySchemes.get(project.issueSecuritySchemeId ?? '');
  names.push(...[scheme?.name, security?.name].filter((name) => name !== undefined));
  const about = [subject, ...subjects];
  const isNamed = names.some((name) => about.some((one) => holds(one, name)));
  return subject === 'site' || isNamed || holds(message, issue.key);
}

/** As a whole word: P1 is not in P12. */
function holds(text: string, name: string): boolean {
  return ` ${text.replace(/[":,.()]/g, ' ')} `.includes(` ${name} `);
}
