/**
 * What people do on a site while something is wrong, one edit of each kind that has to be found out afterwards: told
 * by Jira (an issue's time of change) or by nobody (an issue deleted, somebody leaves a group). Each issue and remark
 * keeps or gets a word of its own.
 */

import assert from 'node:assert/strict';
import type { World } from '../../src/sandbox/world/world.ts';
import type { WorldComment, WorldIssue } from '../../src/sandbox/world/world-file.ts';
import { type Random, seededRandom } from '../../src/sandbox/worlds/acme/random.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import { uniqueWord } from '../../src/sandbox/worlds/unique-word.ts';
import { sandboxSees, unitsOfIssue } from '../leaks/units.test-support.ts';

export function editTheSite(world: World, nowMs: number, seed: number): void {
  const random = seededRandom(seed);
  const touch = (issue: WorldIssue) => world.putIssue({ ...issue, updated: new Date(nowMs).toISOString() });
  const mostly = readable(world);
  const take = (is: (issue: WorldIssue) => boolean, what: string) => {
    const found = mostly.filter(is);
    const issue = found.length === 0 ? assert.fail(`The world has no issue ${what}.`) : random.pick(found);
    mostly.splice(mostly.indexOf(issue), 1);
    return issue;
  };
  const single = ({ id, parentId }: WorldIssue) =>
    parentId === undefined && world.childrenOf(id).length === 0;

  const model = take(single, 'without sub-tasks');
  touch(newIssue(world, model, nowMs));
  touch(
    withComment(
      world,
      take(() => true, 'at all'),
      nowMs,
    ),
  );
  const talkative = take(hasComments, 'with a comment');
  touch({ ...talkative, comments: (talkative.comments ?? []).slice(1) });
  touch(restricted(take(hasComments, 'with another comment')));
  touch({ ...take(single, 'that is left'), reporter: random.pick(peopleOf(world)) });
  const levelled = take(
    (issue) => single(issue) && levelsOf(world, issue).length > 1,
    'with a choice of levels',
  );
  touch({ ...levelled, securityLevelId: otherLevel(world, levelled, random) });
  // Nobody tells of these.
  world.deleteIssue(take(single, 'to delete').id);
  const left = random.pick([...world.groups.values()].filter(({ members }) => members.length > 1));
  const [leaver] = left.members.filter((member) => member !== crawler);
  world.setGroupMembers(
    left.groupId,
    left.members.filter((member) => member !== leaver),
  );
}

/** Live ones that the account reads, the oldest first. */
function readable(world: World): WorldIssue[] {
  return [...world.entries.values()]
    .map(({ issue }) => issue)
    .filter((issue) =>
      unitsOfIssue(issue).some((unit) => unit.kind === 'issue' && sandboxSees(world, crawler, unit)),
    );
}

function hasComments({ comments = [] }: WorldIssue): boolean {
  return comments.length > 0;
}

export function newIssue(world: World, model: WorldIssue, nowMs: number): WorldIssue {
  const id = world.takeId('issue');
  const { key } = world.knownProject(model.projectId);
  const { comments: _c, worklogs: _w, attachments: _a, links: _l, ...rest } = model;
  const made = {
    ...rest,
    id,
    key: `${key}-${world.takeKeyNumber(model.projectId)}`,
    summary: `${uniqueWord('issue', id)} made meanwhile`,
    created: new Date(nowMs).toISOString(),
  };
  return withComment(world, made, nowMs);
}

export function withComment(world: World, issue: WorldIssue, nowMs: number): WorldIssue {
  const id = world.takeId('comment');
  const comment: WorldComment = {
    id,
    author: crawler,
    created: new Date(nowMs).toISOString(),
    body: `said meanwhile ${uniqueWord('comment', id)}`,
  };
  return { ...issue, comments: [...(issue.comments ?? []), comment] };
}

function restricted(issue: WorldIssue): WorldIssue {
  const [first, ...others] = issue.comments ?? [];
  if (!first) return issue;
  return { ...issue, comments: [{ ...first, visibility: { type: 'group', value: 'g-users' } }, ...others] };
}

function levelsOf(world: World, { projectId }: WorldIssue): readonly string[] {
  const scheme = world.knownProject(projectId).issueSecuritySchemeId ?? '';
  const levels = world.securitySchemes.get(scheme)?.levels ?? [];
  // One without members hides the issue from the account, too: that is an edit of another kind.
  return levels.filter(({ members }) => members.length > 0).map(({ id }) => id);
}

function otherLevel(world: World, issue: WorldIssue, random: Random): string {
  return random.pick(levelsOf(world, issue).filter((id) => id !== issue.securityLevelId));
}

function peopleOf(world: World): string[] {
  return [...world.accounts.values()]
    .filter(({ active, accountType }) => active && accountType === 'atlassian')
    .map(({ accountId }) => accountId)
    .filter((id) => id !== crawler);
}
