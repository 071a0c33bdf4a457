/** Moving issues between projects, putting them away, and what the metadata says can be set. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, at, each, message } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWatchedSandbox } from '../watched-sandbox.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

const api = '/rest/api/3';

/** Ben may move out of SOFT, everybody may make issues in TEAM and DESK; LOCK has a default level for Cleos. */
function movable(): WorldFile {
  const file = smallWorld();
  const [scheme] = file.issueSecuritySchemes;
  const [soft] = file.projects;
  if (!scheme || !soft) throw new Error('The small world has no scheme.');
  const locked = {
    ...scheme,
    id: '600',
    levels: scheme.levels.map((level) => ({ ...level, id: `6${level.id}` })),
  };
  return {
    ...file,
    issueSecuritySchemes: [scheme, { ...locked, defaultLevelId: '6502' }],
    projects: [...file.projects, { ...soft, id: '9', key: 'LOCK', issueSecuritySchemeId: '600' }],
  };
}

const move = (target: string, issueIdsOrKeys: readonly string[]) => ({
  targetToSourcesMapping: { [target]: { issueIdsOrKeys } },
});

async function open(file = movable()) {
  const watched = await openWatchedSandbox({ world: openWorld(file) });
  const { sandbox } = watched;
  const moved = async (who: string, target: string, keys: readonly string[]) => {
    const { json, status, text } = await ask(sandbox, who, `${api}/bulk/issues/move`, move(target, keys));
    assert.equal(status, 201, text);
    return (await ask(sandbox, who, `${api}/bulk/queue/${String(at(json, 'taskId'))}`)).json;
  };
  return { ...watched, moved };
}

describe('a moved issue', () => {
  it('keeps its comments and worklogs from a role of the new project that only has the same name', async () => {
    const base = movable();
    const visibility = { type: 'role', value: 'Developers' } as const;
    const issues = base.issues.map((one) =>
      one.key === 'SOFT-1'
        ? {
            ...one,
            comments: [
              { id: '2701', author: 'ben', created: one.created, body: 'for developers', visibility },
            ],
            worklogs: [{ id: '3701', author: 'ben', started: one.created, timeSpentSeconds: 60, visibility }],
          }
        : one,
    );
    await using opened = await open({ ...base, issues });
    const { sandbox, moved } = opened;
    const ids = async (who: string) => {
      const { json } = await ask(sandbox, who, `${api}/issue/SOFT-1?fields=comment,worklog`);
      return [...each(json, 'fields.comment.comments', 'id'), ...each(json, 'fields.worklog.worklogs', 'id')];
    };
    assert.deepEqual(await ids('cleo'), ['2701', '3701'], 'the control');
    await moved('ben', 'TEAM,1', ['SOFT-1']);
    sandbox.world.setRoleActors('3', { roleId: '10301', users: ['dan', 'cleo'], groups: [] });
    // Dan and Cleo are developers of TEAM, whose role is another one.
    for (const who of ['dan', 'cleo', 'ben']) assert.deepEqual(await ids(who), [], who);
    sandbox.world.setRoleActors('3', { roleId: '10300', users: ['ben', 'cleo'], groups: [] });
    await moved('ben', 'SOFT,1', ['SOFT-1']);
    assert.deepEqual(await ids('cleo'), ['2701', '3701'], 'back where the role is');
  });

  it('moves when the task ends, where tasks take their time', async () => {
    await using sandbox = await openSandbox({ world: openWorld(movable()), taskMs: 60_000 });
    sandbox.clock.stop();
    const started = await ask(sandbox, 'ben', `${api}/bulk/issues/move`, move('TEAM,1', ['SOFT-1']));
    const task = async () => {
      const { json } = await ask(sandbox, 'ben', `${api}/bulk/queue/${String(at(started.json, 'taskId'))}`);
      return ['status', 'progressPercent', 'totalIssueCount', 'processedAccessibleIssues'].map((name) =>
        at(json, name),
      );
    };
    assert.deepEqual(await task(), ['RUNNING', 0, 1, []]);
    assert.equal(sandbox.world.issue('1001')?.key, 'SOFT-1');
    sandbox.clock.advance(60_000);
    assert.deepEqual(await task(), ['COMPLETE', 100, 1, [1001]]);
    assert.equal(sandbox.world.issue('1001')?.key, 'TEAM-3');
  });

  it('keeps its id, gets a new key, is found by the old one, and takes its sub-tasks along', async () => {
    await using opened = await open();
    const { sandbox, events } = opened;
    const task = await opened.moved('ben', 'TEAM,1', ['SOFT-1']);
    assert.deepEqual(
      [at(task, 'status'), at(task, 'processedAccessibleIssues'), at(task, 'totalIssueCount')],
      ['COMPLETE', [1001], 1],
    );
    for (const [old, id, key] of [
      ['SOFT-1', '1001', 'TEAM-3'],
      ['SOFT-2', '1002', 'TEAM-4'],
    ]) {
      const read = await ask(sandbox, 'ben', `${api}/issue/${old}`);
      assert.deepEqual(
        [at(read.json, 'id'), at(read.json, 'key'), at(read.json, 'fields.project.key')],
        [id, key, 'TEAM'],
      );
    }
    assert.equal(at((await ask(sandbox, 'ben', `${api}/issue/TEAM-4`)).json, 'fields.parent.key'), 'TEAM-3');
    assert.deepEqual(
      events.map(({ name, issueEventTypeName, issue }) => [name, issueEventTypeName, issue?.key]),
      [
        ['jira:issue_updated', 'issue_moved', 'TEAM-3'],
        ['jira:issue_updated', 'issue_moved', 'TEAM-4'],
      ],
    );
    assert.deepEqual(
      events[0]?.changelog?.items.map(({ field, fromString, toString: now }) => [field, fromString, now]),
      [
        ['project', 'Software', 'Team space'],
        ['Key', 'SOFT-1', 'TEAM-3'],
        ['Component', 'Engine', null],
      ],
    );
    const made = await ask(sandbox, 'cleo', `${api}/issue`, {
      fields: { project: { key: 'SOFT' }, issuetype: { id: '1' }, summary: 'x' },
    });
    assert.equal(at(made.json, 'key'), 'SOFT-4');
  });

  it('still answers to its old key in a site that was saved and opened again', async () => {
    await using opened = await open();
    await opened.moved('ben', 'TEAM,1', ['SOFT-1']);
    await using again = await open(JSON.parse(JSON.stringify(opened.sandbox.world.toFile())));
    assert.equal(at((await ask(again.sandbox, 'ben', `${api}/issue/SOFT-1`)).json, 'key'), 'TEAM-3');
  });

  it('gets the default level of the new project, with its sub-tasks', async () => {
    await using opened = await open();
    await opened.moved('ben', 'LOCK,1', ['SOFT-1']);
    assert.deepEqual(
      ['1001', '1002'].map((id) => opened.sandbox.world.issue(id)?.securityLevelId),
      ['6502', '6502'],
    );
    assert.equal((await ask(opened.sandbox, 'ben', `${api}/issue/SOFT-1`)).status, 404);
    assert.equal((await ask(opened.sandbox, 'cleo', `${api}/issue/SOFT-1`)).status, 200);
  });

  it('is open to all who browse there, where the new project has no scheme', async () => {
    await using opened = await open();
    const { sandbox } = opened;
    await ask(sandbox, 'ben', `${api}/issue/SOFT-1`, { fields: { security: { id: '501' } } }, 'PUT');
    assert.equal((await ask(sandbox, 'dan', `${api}/issue/SOFT-1`)).status, 404);
    await opened.moved('ben', 'TEAM,1', ['SOFT-1']);
    const read = await ask(sandbox, 'dan', `${api}/issue/SOFT-1`);
    assert.deepEqual([read.status, at(read.json, 'fields.security')], [200, undefined]);
  });

  it('is named as failed without the right to move it, and only counted where it is hidden', async () => {
    await using opened = await open();
    const task = await opened.moved('cleo', 'TEAM,1', ['SOFT-1', 'SOFT-99']);
    assert.deepEqual(at(task, 'failedAccessibleIssues'), {
      1001: ['You do not have permission to move this issue.'],
    });
    assert.equal(at(task, 'invalidOrInaccessibleIssueCount'), 1);
    const hidden = await opened.moved('ben', 'TEAM,1', ['SOFT-3']);
    assert.deepEqual(
      [at(hidden, 'failedAccessibleIssues'), at(hidden, 'invalidOrInaccessibleIssueCount')],
      [undefined, 1],
    );
    assert.equal(opened.sandbox.world.issue('1003')?.key, 'SOFT-3');
  });

  it('needs a target that fits', async () => {
    await using opened = await open();
    for (const target of [
      'NOPE,1',
      'TEAM,99',
      'TEAM,2',
      'TEAM,2,SOFT-1',
      'OLD,1',
      'TEAM,1,TEAM-2',
      'TEAM,2,NOPE-1',
    ]) {
      const reply = await ask(opened.sandbox, 'ben', `${api}/bulk/issues/move`, move(target, ['SOFT-1']));
      assert.equal(reply.status, 400, target);
    }
    const task = await opened.moved('ben', 'TEAM,2,TEAM-2', ['SOFT-2']);
    assert.deepEqual(at(task, 'processedAccessibleIssues'), [1002]);
    assert.equal(opened.sandbox.world.issue('1002')?.parentId, '1021');
  });

  it('is asked for in the queue by who moved it, and by nobody else', async () => {
    await using opened = await open();
    const { json } = await ask(opened.sandbox, 'ben', `${api}/bulk/issues/move`, move('TEAM,1', ['SOFT-1']));
    const queue = `${api}/bulk/queue/${String(at(json, 'taskId'))}`;
    assert.deepEqual(
      [(await ask(opened.sandbox, 'cleo', queue)).status, (await ask(opened.sandbox, 'ben', queue)).status],
      [400, 200],
    );
  });
});

describe('deleting in bulk', () => {
  it('deletes what the caller may and says what it did not', async () => {
    await using opened = await open();
    const { json } = await ask(opened.sandbox, 'ben', `${api}/bulk/issues/delete`, {
      selectedIssueIdsOrKeys: ['SOFT-1', 'SOFT-3', 'TEAM-2'],
    });
    const task = await ask(opened.sandbox, 'ben', `${api}/bulk/queue/${String(at(json, 'taskId'))}`);
    assert.deepEqual(
      ['processedAccessibleIssues', 'failedAccessibleIssues', 'invalidOrInaccessibleIssueCount'].map((name) =>
        at(task.json, name),
      ),
      [[1001], { 1021: ['You do not have permission to delete this issue.'] }, 1],
    );
    const refused = await ask(opened.sandbox, 'dan', `${api}/bulk/issues/delete`, {
      selectedIssueIdsOrKeys: ['DESK-1'],
    });
    assert.equal(refused.status, 403);
  });
});

describe('archiving', () => {
  it('takes issues out of search but not from under their key, and restoring brings them back', async () => {
    const file = movable();
    const projects = file.projects.map((one) =>
      one.id === '1' ? { ...one, roleActors: [{ roleId: '10100', users: ['ann', 'ben'], groups: [] }] } : one,
    );
    await using opened = await open({ ...file, projects });
    const { sandbox, events } = opened;
    const found = async () =>
      each(
        (await ask(sandbox, 'ben', `${api}/search/jql?jql=project=SOFT&fields=key`)).json,
        'issues',
        'key',
      );
    const wanted = { issueIdsOrKeys: ['SOFT-1', 'SOFT-2', 'SOFT-3', 'OLD-1', 'NOPE-1'] };
    const reply = await ask(sandbox, 'ann', `${api}/issue/archive`, wanted, 'PUT');
    assert.deepEqual(reply.json, {
      numberOfIssuesUpdated: 2,
      errors: {
        issueIsSubtask: { count: 1, issueIdsOrKeys: ['SOFT-2'], message: 'Issue is subtask.' },
        issuesNotFound: { count: 2, issueIdsOrKeys: ['SOFT-3', 'NOPE-1'], message: 'Issue not found.' },
        issuesInArchivedProjects: {
          count: 1,
          issueIdsOrKeys: ['OLD-1'],
          message: 'Issue exists in archived project.',
        },
      },
    });
    assert.deepEqual(await found(), []);
    const read = await ask(sandbox, 'ben', `${api}/issue/SOFT-1`);
    assert.deepEqual(
      [
        read.status,
        at(read.json, 'fields.archivedby.accountId'),
        typeof at(read.json, 'fields.archiveddate'),
      ],
      [200, 'ann', 'string'],
    );
    await ask(sandbox, 'ann', `${api}/issue/unarchive`, { issueIdsOrKeys: ['SOFT-1'] }, 'PUT');
    assert.deepEqual((await found()).sort(), ['SOFT-1', 'SOFT-2']);
    assert.deepEqual(events, []);
  });

  it('by JQL is a task, on what the administrator would find', async () => {
    const file = movable();
    const roleActors = [{ roleId: '10100', users: ['ann', 'ben'], groups: ['g-cleos'] }];
    const projects = file.projects.map((one) => (one.id === '1' ? { ...one, roleActors } : one));
    await using opened = await open({ ...file, projects });
    const { sandbox } = opened;
    const reply = await ask(sandbox, 'ann', `${api}/issue/archive`, { jql: 'project = SOFT' });
    assert.equal(reply.status, 202);
    const task = await ask(sandbox, 'ann', String(reply.json).replace(sandbox.url, ''));
    assert.equal(at(task.json, 'status'), 'COMPLETE');
    const archived = ['1001', '1002', '1003'].map((id) => sandbox.world.issue(id)?.archived ?? false);
    assert.deepEqual(archived, [true, true, false]);
    assert.equal((await ask(sandbox, 'ann', `${api}/issue/archive`, { jql: 'nonsense' })).status, 400);
    assert.equal((await ask(sandbox, 'ben', `${api}/issue/archive`, { jql: 'project = SOFT' })).status, 403);
  });

  it('is for administrators', async () => {
    await using opened = await open();
    const wanted = { issueIdsOrKeys: ['SOFT-1'] };
    assert.equal((await ask(opened.sandbox, 'ben', `${api}/issue/archive`, wanted, 'PUT')).status, 403);
    assert.equal((await ask(opened.sandbox, '', `${api}/issue/archive`, wanted, 'PUT')).status, 401);
    const none = await ask(opened.sandbox, 'ann', `${api}/issue/archive`, wanted, 'PUT');
    assert.deepEqual(
      [none.status, message(none)],
      [400, 'No valid issue to archive or unarchive. Bad request.'],
    );
  });
});

describe('the metadata', () => {
  const keys = (json: unknown) => Object.keys(Object(at(json, 'fields')));
  it('names what can be set by whom', async () => {
    await using opened = await open();
    const metaOf = async (who: string, key: string) =>
      (await ask(opened.sandbox, who, `${api}/issue/${key}/editmeta`)).json;
    const bens = await metaOf('ben', 'SOFT-1');
    assert.ok(keys(bens).includes('security') && keys(bens).includes('reporter'));
    assert.deepEqual(each(bens, 'fields.security.allowedValues', 'name'), ['Reporter only']);
    assert.deepEqual(at(bens, 'fields.labels.operations'), ['add', 'set', 'remove']);
    const cleos = await metaOf('cleo', 'SOFT-1');
    assert.ok(
      !keys(cleos).includes('security') &&
        !keys(cleos).includes('reporter') &&
        keys(cleos).includes('summary'),
    );
    assert.deepEqual(keys(await metaOf('dan', 'DESK-2')), []);
  });

  it('of creating is for those who may create', async () => {
    await using opened = await open();
    const types = await ask(opened.sandbox, 'cleo', `${api}/issue/createmeta/SOFT/issuetypes`);
    assert.deepEqual(each(types.json, 'issueTypes', 'name'), ['Task', 'Sub-task', 'Bug']);
    const fields = await ask(opened.sandbox, 'cleo', `${api}/issue/createmeta/SOFT/issuetypes/1`);
    assert.ok(each(fields.json, 'fields', 'fieldId').includes('summary'));
    assert.ok(!each(fields.json, 'fields', 'fieldId').includes('resolution'));
    for (const project of ['SOFT', 'NOPE', 'OLD']) {
      assert.equal(
        (await ask(opened.sandbox, 'dan', `${api}/issue/createmeta/${project}/issuetypes`)).status,
        400,
      );
    }
  });
});
