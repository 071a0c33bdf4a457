import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workedMs } from '../../../test/worked-ms.test-support.ts';
import { canSeeComment, canSeeIssue } from '../permissions/who-can-see.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldIssue, WorldText } from '../world/world-file.ts';
import { handWrittenDrafts } from './acme/hand-written.ts';
import { crawlerAccountId, idOf } from './acme/people.ts';
import { acmePeople, acmeQuestions } from './acme/questions.ts';
import { mostPlaces, openLedger, sentencesOf } from './acme/sentences.ts';
import { acmeWorld } from './acme-world.ts';

const file: WorldFile = acmeWorld();
const world = openWorld(file);
const comments = file.issues.flatMap((issue) =>
  (issue.comments ?? []).map((comment) => ({ issue, comment })),
);
const live = file.issues.filter((issue) => projectOf(issue).state !== 'archived');

function projectOf(issue: WorldIssue) {
  const project = file.projects.find(({ id }) => id === issue.projectId);
  assert.ok(project, `project of ${issue.key}`);
  return project;
}

/** The texts of an issue's own fields, and each comment, are one place each. */
function placesOf(issue: WorldIssue): readonly (readonly WorldText[])[] {
  const fields = Object.values(issue.customFields ?? {}).filter(
    (value): value is WorldText =>
      typeof value === 'string' || (typeof value === 'object' && !('length' in value)),
  );
  const own = [
    issue.summary,
    issue.description ?? '',
    issue.environment ?? '',
    ...(issue.worklogs ?? []).map(({ comment }) => comment ?? ''),
    // The name of a customer or a country is a value, not a sentence.
    ...fields.filter((value) => typeof value !== 'string' || value.split(' ').length > 4),
  ];
  return [own, ...(issue.comments ?? []).map(({ body }) => [body])];
}

test('the world has the size that the demo promises', () => {
  const people = file.accounts.filter(
    ({ accountId, accountType }) => accountType !== 'app' && accountId !== crawlerAccountId,
  );
  assert.equal(people.length, 60);
  assert.ok(file.issues.length >= 2_400, `${file.issues.length} issues`);
  assert.ok(handWrittenDrafts.length >= 170, `${handWrittenDrafts.length} hand-written issues`);
  assert.ok(comments.length >= 4_000, `${comments.length} comments`);
  assert.equal(file.projects.length, 11);
  assert.equal(file.permissionSchemes.filter(({ projectId }) => projectId === undefined).length, 3);
  assert.equal(file.permissionSchemes.filter(({ projectId }) => projectId !== undefined).length, 1);
  assert.equal(file.issueSecuritySchemes.length, 2);
});

test('the site has every kind of account and of project', () => {
  assert.deepEqual(
    file.accounts.filter(({ active }) => !active).map(({ accountId }) => accountId),
    [idOf('owen')],
  );
  assert.equal(file.accounts.filter(({ accountType }) => accountType === 'app').length, 1);
  assert.equal(file.accounts.filter(({ accountType }) => accountType === 'customer').length, 2);
  assert.equal(file.projects.filter(({ state }) => state === 'archived').length, 1);
  assert.equal(file.projects.filter(({ style }) => style === 'next-gen').length, 1);
  assert.deepEqual(
    new Set(file.projects.map(({ type }) => type)),
    new Set(['software', 'business', 'service_desk']),
  );
  assert.ok(file.accounts.some(({ timeZone }) => timeZone === 'Asia/Tokyo'));
  const restricted = comments.filter(({ comment }) => comment.visibility !== undefined);
  assert.deepEqual(
    new Set(restricted.map(({ comment }) => comment.visibility?.type)),
    new Set(['group', 'role']),
  );
  assert.ok(
    comments.some(({ comment, issue }) => comment.internal === true && issue.key.startsWith('HELP-')),
  );
  assert.ok(file.issues.some(({ restrictedToRoles }) => restrictedToRoles !== undefined));
});

test('no sentence stands in more than five issues or comments', () => {
  const ledger = openLedger();
  for (const issue of file.issues)
    for (const texts of placesOf(issue)) ledger.admit(texts, Number.POSITIVE_INFINITY);
  const [sentence, places] = ledger.top();
  assert.ok(places > 1, 'the count works');
  assert.ok(places <= mostPlaces, `${places} times: ${sentence}`);
});

test('sentences are found in plain text, documents and other scripts', () => {
  assert.deepEqual(
    [...sentencesOf('One  is here. Two is 3.5!\n\nThree')],
    ['one is here.', 'two is 3.5!', 'three'],
  );
  assert.deepEqual([...sentencesOf('一つ目です。二つ目です。')], ['一つ目です。', '二つ目です。']);
  const paragraph = {
    type: 'paragraph',
    content: [
      { type: 'text', text: 'A ' },
      { type: 'text', text: 'b. C.' },
    ],
  };
  assert.deepEqual([...sentencesOf({ adf: { type: 'doc', content: [paragraph] } })], ['a b.', 'c.']);
});

test('every id that an issue names exists', () => {
  const accounts = new Set(file.accounts.map(({ accountId }) => accountId));
  const groups = new Set(file.groups.map(({ groupId }) => groupId));
  const roles = new Map(file.projectRoles.map((role) => [role.id, role]));
  const issues = new Map(file.issues.map((issue) => [issue.id, issue]));
  const has = (ids: { has(id: string): boolean }, id: string | undefined, where: string) =>
    assert.ok(id === undefined || ids.has(id), `${where}: ${id}`);

  for (const issue of file.issues) {
    const project = projectOf(issue);
    const scheme = file.issueSecuritySchemes.find(({ id }) => id === project.issueSecuritySchemeId);
    const levels = new Set(scheme?.levels.map(({ id }) => id));
    has(new Set(file.issueTypes.map(({ id }) => id)), issue.issueTypeId, issue.key);
    has(new Set(file.statuses.map(({ id }) => id)), issue.statusId, issue.key);
    has(new Set(file.priorities.map(({ id }) => id)), issue.priorityId, issue.key);
    has(accounts, issue.reporter, issue.key);
    has(accounts, issue.assignee, issue.key);
    has(issues, issue.parentId, issue.key);
    has(levels, issue.securityLevelId, issue.key);
    for (const role of issue.restrictedToRoles ?? [])
      assert.equal(roles.get(role)?.projectId, project.id, issue.key);
    for (const link of issue.links ?? []) has(issues, link.issueId, issue.key);
    for (const id of Object.keys(issue.customFields ?? {}))
      has(new Set(file.fields.map((field) => field.id)), id, issue.key);
    const names = new Set(
      [...roles.values()]
        .filter((role) => (project.style === 'next-gen') === (role.projectId !== undefined))
        .map(({ name }) => name),
    );
    for (const { author, visibility } of issue.comments ?? []) {
      has(accounts, author, issue.key);
      if (visibility?.type === 'group') has(groups, visibility.value, issue.key);
      if (visibility?.type === 'role') has(names, visibility.value, issue.key);
    }
  }
});

test('keys and ids are unique, keys fit their project, and times run forward', () => {
  const unique = (ids: readonly string[]) => assert.equal(new Set(ids).size, ids.length);
  unique(file.issues.map(({ id }) => id));
  unique(file.issues.map(({ key }) => key));
  unique(comments.map(({ comment }) => comment.id));
  unique(file.accounts.map(({ email }) => email));
  const end = '2026-11-20T23:59:59Z';
  for (const issue of file.issues) {
    assert.ok(issue.key.startsWith(`${projectOf(issue).key}-`), issue.key);
    assert.ok(issue.created >= '2024-01-01' && issue.updated <= end, issue.key);
    const times = [issue.created, ...(issue.comments ?? []).map(({ created }) => created), issue.updated];
    assert.deepEqual(times, times.toSorted(), issue.key);
  }
});

test('a sub-task has a parent in its project and the level of that parent', () => {
  const subtasks = file.issues.filter(({ issueTypeId }) => issueTypeId === '10004');
  assert.ok(subtasks.length > 50);
  for (const subtask of subtasks) {
    const parent = file.issues.find(({ id }) => id === subtask.parentId);
    assert.equal(parent?.projectId, subtask.projectId, subtask.key);
    assert.equal(parent?.securityLevelId, subtask.securityLevelId, subtask.key);
  }
});

test('the crawler sees every live issue and comment, people without access see none', () => {
  for (const issue of live) assert.ok(canSeeIssue(world, crawlerAccountId, issue), issue.key);
  for (const { issue, comment } of comments) {
    if (projectOf(issue).state === 'archived') continue;
    assert.ok(canSeeComment(world, crawlerAccountId, issue, comment), `${issue.key} ${comment.id}`);
  }
  for (const handle of ['owen', 'bruno', 'linnea', 'ravi'] as const) {
    assert.ok(!file.issues.some((issue) => canSeeIssue(world, idOf(handle), issue)), handle);
  }
  const ofPetra = live.filter((issue) => canSeeIssue(world, idOf('petra'), issue));
  assert.ok(ofPetra.length > 250);
  assert.ok(ofPetra.every(({ key }) => key.startsWith('FLOW-')));
});

test('every question has an answer, and the people who ask it see different things', () => {
  assert.ok(acmeQuestions.length >= 15);
  for (const { question, askAs, expected } of acmeQuestions) {
    const answers = expected.map((key) => {
      const issue = file.issues.find((candidate) => candidate.key === key);
      assert.ok(issue, `${key} of "${question}"`);
      return issue;
    });
    const seen = askAs.map((email) => {
      const account = file.accounts.find((candidate) => candidate.email === email);
      assert.ok(account, email);
      const see = (issue: WorldIssue) =>
        canSeeIssue(world, account.accountId, issue)
          ? [
              issue.key,
              ...(issue.comments ?? [])
                .filter((c) => canSeeComment(world, account.accountId, issue, c))
                .map(({ id }) => id),
            ]
          : [];
      return answers.flatMap(see).join(' ');
    });
    assert.ok(
      seen.some((keys) => keys !== ''),
      `somebody finds an answer to "${question}"`,
    );
    assert.ok(new Set(seen).size > 1, `answers differ for "${question}"`);
    for (const answer of answers) {
      assert.ok(
        seen.some((keys) => keys.split(' ').includes(answer.key)),
        `${answer.key} is found by somebody who asks "${question}"`,
      );
    }
  }
});

test('the people of the picker exist and each sees something else', () => {
  const counts = acmePeople.map(({ email }) => {
    const account = file.accounts.find((candidate) => candidate.email === email);
    assert.ok(account?.active, email);
    return live.filter((issue) => canSeeIssue(world, account.accountId, issue)).length;
  });
  assert.equal(new Set(counts).size, acmePeople.length, counts.join(', '));
});

test('the world is the same each time and quickly built', () => {
  const start = workedMs();
  const again = acmeWorld();
  assert.ok(workedMs() - start < 3_000);
  assert.deepEqual(again, file);
});
