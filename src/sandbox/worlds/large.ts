/**
 * Large sites by seed, for measuring. Texts are short and their words follow Zipf's law; projects differ in size.
 * Every (project, level) pair admits one band of viewers, shared out so that `viewer-1`, `viewer-20`, `viewer-50`
 * and `viewer-95` see about that many percent of the issues; beside it the pair admits one team group, the reporter,
 * and the crawl's account. `viewer-groups` is in 300 team groups (or in all there are).
 */

import type { WorldAccount, WorldFile, WorldGroup, WorldHolder, WorldIssue } from '../world-file.ts';
import { worldFormat } from '../world-file.ts';
import type { Random } from './acme/random.ts';
import { seededRandom } from './acme/random.ts';

export interface LargeOptions {
  readonly seed: number;
  /** Default 200,000. */
  readonly issues?: number;
  /** Default 250. */
  readonly projects?: number;
  /** Default 8, which makes 2,000 combinations with the projects. */
  readonly levelsPerScheme?: number;
  /** Team groups. Default 400. */
  readonly groups?: number;
  /** People beside the viewers. Default 500. */
  readonly accounts?: number;
}

const viewers = ['viewer-1', 'viewer-20', 'viewer-50', 'viewer-95', 'viewer-groups'];
/** Upper bound in percent of each band, and the viewers' bands are all those up to their percentage. */
const bands = [1, 20, 50, 95, 100];
const departments = 20;
const leads = '10010';

export function generateLargeWorld(options: LargeOptions): WorldFile {
  const {
    seed,
    issues = 200_000,
    projects = 250,
    levelsPerScheme = 8,
    groups = 400,
    accounts = 500,
  } = options;
  const random = seededRandom(seed);
  const people = Array.from({ length: accounts }, (_, index) => `person-${index + 1}`);
  const everybody = ['crawler', 'admin', ...viewers, ...people];
  // Sizes fall off gently: the largest project is about ten times the smallest.
  const weights = Array.from({ length: projects }, (_, index) => 1 / (1 + (9 * index) / projects));
  const bandOf = shareOut(weights, levelsPerScheme);
  return {
    format: worldFormat,
    site: { title: `Large ${seed}`, timeZone: 'Etc/UTC' },
    accounts: everybody.map(account),
    groups: [...fixedGroups(everybody), ...teamGroups(random, groups, people)],
    applicationRoles: [{ key: 'jira-software', name: 'Jira', groups: ['staff'] }],
    globalPermissions: [
      { permission: 'ADMINISTER', holder: holder('user', 'admin') },
      { permission: 'ADMINISTER', holder: holder('user', 'crawler') },
      { permission: 'USER_PICKER', holder: holder('user', 'crawler') },
    ],
    projectRoles: [{ id: leads, name: 'Leads' }],
    permissionSchemes: Array.from({ length: departments }, (_, index) => ({
      id: String(10_001 + index),
      name: `Department ${index + 1}`,
      permissions: [
        {
          id: `${10_001 + index}1`,
          permission: 'BROWSE_PROJECTS',
          holder: holder('group', `dept-${index + 1}`),
        },
        { id: `${10_001 + index}2`, permission: 'BROWSE_PROJECTS', holder: holder('projectRole', leads) },
      ],
    })),
    issueSecuritySchemes: weights.map((_, project) => ({
      id: `7${10_001 + project}`,
      name: `Levels of project ${project + 1}`,
      levels: Array.from({ length: levelsPerScheme }, (_, level) => {
        const id = levelId(project, level);
        const holders = [
          holder('group', `band-${bandOf(project, level)}`),
          ...(groups > 0 ? [holder('group', `team-${1 + random.below(groups)}`)] : []),
          { type: 'reporter' },
          holder('user', 'crawler'),
        ];
        return {
          id,
          name: `Level ${level + 1}`,
          members: holders.map((h, n) => ({ id: `${id}${n}`, holder: h })),
        };
      }),
    })),
    fields: [],
    issueTypes: [
      { id: '10001', name: 'Task' },
      { id: '10002', name: 'Bug' },
      { id: '10003', name: 'Story' },
    ],
    statuses: [
      { id: '1', name: 'To Do', category: 'new' },
      { id: '3', name: 'In Progress', category: 'indeterminate' },
      { id: '5', name: 'Done', category: 'done' },
    ],
    priorities: [{ id: '3', name: 'Medium' }],
    projects: weights.map((_, index) => ({
      id: projectId(index),
      key: `L${index + 1}`,
      name: `Large project ${index + 1}`,
      type: 'software',
      leadAccountId: 'admin',
      permissionSchemeId: String(10_001 + (index % departments)),
      issueSecuritySchemeId: `7${10_001 + index}`,
      roleActors: [{ roleId: leads, users: ['crawler'], groups: [] }],
    })),
    issues: generateIssues(random, issues, weights, levelsPerScheme, people),
  };
}

function generateIssues(
  random: Random,
  count: number,
  weights: readonly number[],
  levels: number,
  people: readonly string[],
): WorldIssue[] {
  const vocabulary = makeVocabulary(random, 4000);
  const pickProject = weightedPick(random, weights);
  const numbers = weights.map(() => 0);
  return Array.from({ length: count }, (_, index): WorldIssue => {
    const project = pickProject();
    const number = (numbers[project] ?? 0) + 1;
    numbers[project] = number;
    const created = new Date(Date.UTC(2020, 0, 1) + index * 900_000).toISOString();
    // One issue in two thousand is a viewer's own.
    const reporter =
      people.length === 0 || random.chance(1 / 2000) ? random.pick(viewers) : random.pick(people);
    const hasComment = random.chance(0.25) && people.length > 0;
    return {
      id: String(10_001 + index),
      key: `L${project + 1}-${number}`,
      projectId: projectId(project),
      issueTypeId: random.pick(['10001', '10002', '10003']),
      statusId: random.pick(['1', '3', '5']),
      priorityId: '3',
      summary: sentence(random, vocabulary, 4, 10),
      description: sentence(random, vocabulary, 10, 40),
      reporter,
      ...(people.length > 0 ? { assignee: random.pick(people) } : {}),
      created,
      updated: created,
      securityLevelId: levelId(project, random.below(levels)),
      ...(hasComment
        ? {
            comments: [
              {
                id: String(1_000_001 + index),
                author: random.pick(people),
                created,
                body: sentence(random, vocabulary, 5, 25),
              },
            ],
          }
        : {}),
    };
  });
}

/** Gives every (project, level) a band so that the bands' shares of all issues are what they should be. */
function shareOut(weights: readonly number[], levels: number): (project: number, level: number) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0) * levels;
  const missing = bands.map((upTo, index) => ((upTo - (bands[index - 1] ?? 0)) / 100) * total);
  const chosen = weights.map((weight) =>
    Array.from({ length: levels }, () => {
      const band = missing.indexOf(Math.max(...missing));
      missing[band] = (missing[band] ?? 0) - weight;
      return bands[band] ?? 100;
    }),
  );
  return (project, level) => chosen[project]?.[level] ?? 100;
}

function fixedGroups(everybody: readonly string[]): WorldGroup[] {
  const group = (name: string, members: readonly string[]): WorldGroup => ({ groupId: name, name, members });
  return [
    group('staff', everybody),
    ...Array.from({ length: departments }, (_, index) => group(`dept-${index + 1}`, everybody)),
    ...bands.map((upTo) =>
      group(
        `band-${upTo}`,
        viewers.filter((viewer) => Number(viewer.slice('viewer-'.length)) >= upTo),
      ),
    ),
  ];
}

function teamGroups(random: Random, count: number, people: readonly string[]): WorldGroup[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `team-${index + 1}`;
    const some = people.filter(() => random.chance(8 / Math.max(count, 1)));
    return { groupId: name, name, members: index < 300 ? ['viewer-groups', ...some] : some };
  });
}

function account(accountId: string): WorldAccount {
  const email = `${accountId}@large.example`;
  return {
    accountId,
    displayName: accountId,
    email,
    emailVisible: true,
    accountType: 'atlassian',
    active: true,
  };
}

function holder(type: string, value: string): WorldHolder {
  return { type, parameter: value, value };
}

function projectId(index: number): string {
  return String(10_001 + index);
}

function levelId(project: number, level: number): string {
  return `${10_001 + project}${String(level).padStart(3, '0')}`;
}

function weightedPick(random: Random, weights: readonly number[]): () => number {
  let sum = 0;
  const upTo = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return () => {
    const at = random.next() * sum;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? sum) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Distinct made-up words of two to four syllables, the frequent ones short. */
function makeVocabulary(random: Random, size: number): string[] {
  const words = new Set<string>();
  while (words.size < size) {
    const syllables = 2 + Math.floor((words.size / size) * 2) + random.below(2);
    let word = '';
    for (let n = 0; n < syllables; n++) word += random.pick(onsets) + random.pick(vowels);
    words.add(word + random.pick(codas));
  }
  return [...words];
}

const onsets = 'b d f g h k l m n p r s t v w z br dr kr pl st tr'.split(' ');
const vowels = 'a e i o u'.split(' ');
const codas = ['', '', 'n', 'r', 'k', 'm', 't'];

/** Words by Zipf's law (rank r about 1/r as often as the first), and now and then a number. */
function sentence(random: Random, vocabulary: readonly string[], least: number, most: number): string {
  const count = least + random.below(most - least + 1);
  let text = '';
  for (let n = 0; n < count; n++) {
    const rank = Math.floor((vocabulary.length + 1) ** random.next()) - 1;
    const word = random.chance(0.04) ? String(random.below(100_000)) : (vocabulary[rank] ?? '');
    text += n === 0 ? word : ` ${word}`;
  }
  // Joining by `+` leaves a tree of pieces in memory; searching in it flattens it.
  text.includes('\n');
  return text;
}
