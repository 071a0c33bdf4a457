/**
 * Sources that read a part of their site: chosen projects, what was updated since a day, or what a JQL clause finds. Each
 * comes with the same narrowing of the sandbox's model, by which the end of a history is judged: what is outside nobody
 * finds.
 */

import type { SourceScope } from '../../src/model/source.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { WorldIssue } from '../../src/sandbox/world/world-file.ts';
import type { Random } from '../../src/sandbox/worlds/acme/random.ts';

export interface Narrowing {
  readonly name: string;
  readonly scope: SourceScope;
  readonly has: (issue: WorldIssue) => boolean;
}

export const whole: Narrowing = {
  name: 'the whole site',
  scope: { projectKeys: undefined },
  has: () => true,
};

/** `nowMs`: by the clock of whoever chooses, as no date after it is taken. */
export function narrowingOf(world: World, random: Random, nowMs: number): Narrowing {
  return random.pick([chosenProjects, updatedSince, reportedBy])(world, random, nowMs);
}

function chosenProjects(world: World, random: Random): Narrowing {
  const live = [...world.projects.values()].filter(({ state = 'live' }) => state === 'live');
  const first = random.pick(live.length > 0 ? live : [...world.projects.values()]);
  const chosen = [first, ...live.filter((one) => one !== first && random.chance(0.5))];
  const ids = new Set(chosen.map(({ id }) => id));
  return {
    name: 'chosen projects',
    scope: { projectKeys: chosen.map(({ key }) => key) },
    has: ({ projectId }) => ids.has(projectId),
  };
}

function updatedSince(world: World, random: Random, nowMs: number): Narrowing {
  const all = [...world.entries.values()].map(({ issue }) => Date.parse(issue.updated));
  const times = all.filter((ms) => ms <= nowMs).sort();
  const updatedSinceMs = times[random.below(Math.ceil(times.length * 0.7))] ?? 0;
  return {
    name: 'updated since',
    scope: { projectKeys: undefined, updatedSinceMs },
    has: ({ updated }) => Date.parse(updated) >= updatedSinceMs,
  };
}

function reportedBy(world: World, random: Random): Narrowing {
  const reporters = [...new Set([...world.entries.values()].flatMap(({ issue }) => issue.reporter ?? []))];
  const chosen = new Set([
    random.pick(reporters),
    ...[...world.accounts.keys()].filter(() => random.chance(0.5)),
  ]);
  const names = [...chosen].map((account) => `"${account}"`);
  return {
    name: 'by JQL',
    scope: { projectKeys: undefined, jql: `reporter in (${names.join(', ')})` },
    has: ({ reporter }) => reporter !== undefined && chosen.has(reporter),
  };
}
