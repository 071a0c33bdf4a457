/**
 * A site on which people work at random: whatever they do, no key and no id is ever somebody else's, old keys lead to
 * where the issue went, sub-tasks are with their parent and under its level, the changelog replays from the first state to
 * the last, the world can be saved, and who sees what is the same after it was opened again. A failure prints the
 * seed and the smallest sequence of edits.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { askWith, basic } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { canBrowse, canSeeIssue } from '../permissions/who-can-see.ts';
import { checkWorld } from '../world/check-world.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldIssue } from '../world/world-file.ts';
import { generateWorld } from '../worlds/generated.ts';

const runs = 25;
const mostEdits = 30;
const rights = [
  ...['CREATE_ISSUES', 'EDIT_ISSUES', 'DELETE_ISSUES', 'MOVE_ISSUES', 'TRANSITION_ISSUES', 'ASSIGN_ISSUES'],
  ...['ASSIGNABLE_USER', 'MODIFY_REPORTER', 'SET_ISSUE_SECURITY', 'RESOLVE_ISSUES', 'SCHEDULE_ISSUES'],
] as const;

/** Whoever has access to Jira may do everything where they browse; the first two levels are their schemes' defaults. */
function livelyWorld(seed: number): WorldFile {
  const file = generateWorld({ seed });
  const holder = { type: 'applicationRole' };
  const parents = new Map(file.issues.map((issue) => [issue.id, issue]));
  const subtasks = new Set(file.issueTypes.filter(({ subtask }) => subtask).map(({ id }) => id));
  return {
    ...file,
    globalPermissions: [...file.globalPermissions, { permission: 'BULK_CHANGE', holder }],
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        ...rights.map((permission, n) => ({ id: `9${scheme.id}${n}`, permission, holder })),
      ],
    })),
    issueSecuritySchemes: file.issueSecuritySchemes.map((scheme) => ({
      ...scheme,
      ...(scheme.levels[0] ? { defaultLevelId: scheme.levels[0].id } : {}),
    })),
    issues: file.issues.map((issue) => {
      if (!subtasks.has(issue.issueTypeId)) return issue;
      const { securityLevelId: _stale, ...rest } = issue;
      const level = parents.get(issue.parentId ?? '')?.securityLevelId;
      return level === undefined ? rest : { ...rest, securityLevelId: level };
    }),
  };
}

interface Step {
  readonly what:
    | 'create'
    | 'edit'
    | 'transition'
    | 'delete'
    | 'move'
    | 'archive'
    | 'restore'
    | 'rename'
    | 'close'
    | 'reopen';
  readonly who: number;
  readonly issue: number;
  readonly project: number;
  readonly type: number;
  readonly field: number;
  readonly value: number;
}

const nat = fc.nat({ max: 60 });
const step = fc.record<Step>({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('edit' as const) },
    { weight: 3, arbitrary: fc.constantFrom('create' as const, 'move' as const, 'transition' as const) },
    { weight: 1, arbitrary: fc.constantFrom('delete' as const, 'archive' as const, 'restore' as const) },
    { weight: 1, arbitrary: fc.constantFrom('rename' as const, 'close' as const, 'reopen' as const) },
  ),
  who: nat,
  issue: nat,
  project: nat,
  type: nat,
  field: nat,
  value: nat,
});

describe('random edits', () => {
  it('keep what must hold', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(step, { minLength: 5, maxLength: mostEdits, size: 'max' }),
        async (seed, steps) => {
          await using sandbox = await openSandbox({ world: openWorld(livelyWorld(seed)) });
          const { world } = sandbox;
          const seen = new History(world);
          for (const one of steps) {
            const status = await perform(sandbox, one);
            assert.ok(status < 500, `${status} to ${JSON.stringify(one)}`);
            if (status < 400) accepted++;
            seen.look();
          }
          seen.replay();
          assert.deepEqual(checkWorld(world.toFile()), []);
          assertSameSight(world, openWorld(JSON.parse(JSON.stringify(world.toFile()))), seen);
        },
      ),
      { numRuns: runs },
    );
    assert.ok(accepted > runs, `only ${accepted} edits were accepted`);
  });
});

async function perform(
  sandbox: Sandbox,
  { what, who, issue, project, type, field, value }: Step,
): Promise<number> {
  const { world } = sandbox;
  const issues = [...world.entries.values()].map((entry) => entry.issue);
  const chosen = pick(issues, issue);
  const place = pick([...world.projects.values()], project);
  const ask = async (path: string, body: unknown, method: 'POST' | 'PUT' | 'DELETE') =>
    (await askWith(sandbox, basicOf(world, who, chosen), `/rest/api/3${path}`, body, method)).status;
  const administer = async (path: string, body: unknown, method: 'POST' | 'PUT') =>
    (await askWith(sandbox, administratorOf(world), `/rest/api/3${path}`, body, method)).status;
  if (!place) return 0;
  const issuetype = { id: pick([...world.issueTypes.keys()], type) };
  switch (what) {
    case 'create': {
      const parent =
        world.issueTypes.get(issuetype.id ?? '')?.subtask && chosen ? { parent: { id: chosen.id } } : {};
      return ask(
        '/issue',
        { fields: { project: { id: place.id }, issuetype, summary: `New ${value}`, ...parent } },
        'POST',
      );
    }
    case 'rename':
      return administer(`/project/${place.id}`, { key: `R${project}X${value}` }, 'PUT');
    case 'close':
      return administer(`/project/${place.id}/archive`, undefined, 'POST');
    case 'reopen':
      return administer(`/project/${place.id}/restore`, undefined, 'POST');
  }
  if (!chosen) return 0;
  switch (what) {
    case 'edit':
      return ask(`/issue/${chosen.key}`, editBody(world, chosen, field, value), 'PUT');
    case 'transition':
      return ask(
        `/issue/${chosen.key}/transitions`,
        { transition: { id: `${pick([...world.statuses.keys()], value)}1` } },
        'POST',
      );
    case 'delete':
      return ask(`/issue/${chosen.key}?deleteSubtasks=${value % 2 === 0}`, undefined, 'DELETE');
    case 'move': {
      const target = `${place.key},${issuetype.id}`;
      return ask(
        '/bulk/issues/move',
        { targetToSourcesMapping: { [target]: { issueIdsOrKeys: [chosen.key] } } },
        'POST',
      );
    }
    case 'archive':
      return administer('/issue/archive', { issueIdsOrKeys: [chosen.key] }, 'PUT');
    case 'restore':
      return administer('/issue/unarchive', { issueIdsOrKeys: [chosen.key] }, 'PUT');
  }
}

function editBody(world: World, issue: WorldIssue, field: number, value: number) {
  const account = { accountId: pick([...world.accounts.keys()], value) };
  const project = world.projects.get(issue.projectId);
  const levels = world.securitySchemes.get(project?.issueSecuritySchemeId ?? '')?.levels ?? [];
  const roles = project ? world.rolesOfProject(project) : [];
  const bodies = [
    { fields: { summary: `Summary ${value}` } },
    { fields: { labels: [`l${value}`, 'same'] } },
    { update: { labels: [{ add: `l${value}` }, { remove: 'same' }] } },
    { fields: { reporter: account } },
    { fields: { assignee: account } },
    { fields: { assignee: null, duedate: '2026-12-24' } },
    { fields: { security: value % 4 === 0 ? null : { id: pick(levels, value)?.id } } },
    { fields: { priority: { id: pick([...world.priorities.keys()], value) } } },
    { fields: { issuetype: { id: pick([...world.issueTypes.keys()], value) } } },
    { fields: { parent: { id: pick([...world.entries.keys()], value) } } },
    { update: { parent: [{ set: { none: true } }] } },
    {
      fields: {
        description: {
          type: 'doc',
          version: 1,
          content: [{ type: 'paragraph', content: [{ type: 'text', text: `d${value}` }] }],
        },
      },
    },
    {
      fields: {
        issuerestriction: {
          issuerestrictions: { projectrole: [{ id: pick(roles, value)?.id }] },
        },
      },
    },
  ];
  return pick(bodies, field) ?? {};
}

/** What was seen of the world, to hold against what comes. */
class History {
  readonly #world: World;
  readonly #idOfKey = new Map<string, string>();
  readonly #gone = new Set<string>();
  readonly #first = new Map<string, ReadonlyMap<string, string>>();
  #last = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.look();
  }

  look(): void {
    const world = this.#world;
    const now = new Set(world.entries.keys());
    for (const id of this.#last) if (!now.has(id)) this.#gone.add(id);
    this.#last = now;
    for (const { issue } of world.entries.values()) {
      assert.ok(!this.#gone.has(issue.id), `id ${issue.id} is back`);
      const holder = this.#idOfKey.get(issue.key) ?? issue.id;
      assert.equal(holder, issue.id, `key ${issue.key} was another issue's`);
      this.#idOfKey.set(issue.key, issue.id);
      if (!this.#first.has(issue.id)) this.#first.set(issue.id, stateOf(issue));
      assertInPlace(world, issue);
    }
    for (const [key, id] of this.#idOfKey) {
      assert.equal(world.findEntry(key)?.issue.id, now.has(id) ? id : undefined, `key ${key}`);
    }
  }

  get keys(): ReadonlyMap<string, string> {
    return this.#idOfKey;
  }

  /** From the first state by the lines of the changelog to the last. */
  replay(): void {
    for (const { issue } of this.#world.entries.values()) {
      const state = new Map(this.#first.get(issue.id));
      for (const { fieldId, from, fromString, to, toString: toText } of (issue.history ?? []).flatMap(
        (one) => one.items,
      )) {
        if (!state.has(fieldId)) continue;
        assert.equal(from ?? fromString ?? '', state.get(fieldId), `${issue.key}: ${fieldId} before`);
        state.set(fieldId, to ?? toText ?? '');
      }
      assert.deepEqual(state, stateOf(issue), issue.key);
    }
  }
}

function stateOf(issue: WorldIssue): ReadonlyMap<string, string> {
  return new Map([
    ['summary', issue.summary],
    ['project', issue.projectId],
    ['issuetype', issue.issueTypeId],
    ['status', issue.statusId],
    ['priority', issue.priorityId ?? ''],
    ['labels', (issue.labels ?? []).join(' ')],
    ['reporter', issue.reporter ?? ''],
    ['assignee', issue.assignee ?? ''],
    ['duedate', issue.dueDate ?? ''],
    ['security', issue.securityLevelId ?? ''],
  ]);
}

function assertInPlace(world: World, issue: WorldIssue): void {
  const project = world.projects.get(issue.projectId);
  assert.ok(project && issue.key.startsWith(`${project.key}-`), `${issue.key} in ${project?.key}`);
  if (!world.isSubtask(issue)) return;
  const parent = world.issue(issue.parentId ?? '');
  assert.deepEqual(
    [parent?.projectId, parent?.securityLevelId],
    [issue.projectId, issue.securityLevelId],
    `${issue.key} and its parent ${parent?.key}`,
  );
}

function assertSameSight(world: World, again: World, seen: History): void {
  const viewers = [undefined, ...world.accounts.keys()];
  for (const { issue } of world.entries.values()) {
    const copy = again.issue(issue.id);
    assert.ok(copy, issue.key);
    const sight = (where: World, one: WorldIssue) =>
      viewers.map((viewer) => [canBrowse(where, viewer, one), canSeeIssue(where, viewer, one)]);
    assert.deepEqual(sight(again, copy), sight(world, issue), issue.key);
  }
  for (const [key] of seen.keys)
    assert.equal(again.findEntry(key)?.issue.id, world.findEntry(key)?.issue.id, key);
  assert.deepEqual(
    (['issue', 'history', 'project'] as const).map((kind) => again.takeId(kind)),
    (['issue', 'history', 'project'] as const).map((kind) => world.takeId(kind)),
  );
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}

/** Mostly somebody who may browse the issue. */
function basicOf(world: World, index: number, issue: WorldIssue | undefined): string | undefined {
  const people = [...world.accounts.values()].filter(
    ({ active, accountType }) => active && accountType !== 'customer',
  );
  const able = people.filter(({ accountId }) => issue && canBrowse(world, accountId, issue));
  const account = pick(able.length > 0 && index % 5 > 0 ? able : people, index);
  return account && basic(account.email ?? '', account.apiToken ?? `token-${account.accountId}`);
}

function administratorOf(world: World): string {
  const [grant] = world.globalPermissions.filter(({ permission }) => permission === 'ADMINISTER');
  const named = grant?.holder.value ?? '';
  const accountId = grant?.holder.type === 'user' ? named : (world.groups.get(named)?.members[0] ?? '');
  const account = world.accounts.get(accountId);
  return basic(account?.email ?? '', account?.apiToken ?? `token-${accountId}`);
}
