import assert from 'node:assert/strict';
import { it } from 'node:test';
import { at, each } from '../ask.test-support.ts';
import { install, openTinyApp } from '../connect/tiny-app.test-support.ts';
import { historyItem } from '../edits/edit.ts';
import { openSandbox } from '../open-sandbox.ts';
import type { WorldHistoryItem } from '../world/world-file.ts';
import { happen, issueOf, webhookWorld } from './webhook-world.test-support.ts';

const events = [
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'worklog_created',
  'attachment_created',
  'issuelink_created',
  'project_updated',
];

it('an app is told of what its account may see, and of nothing else', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({
    modules: { webhooks: events.map((event) => ({ event, url: `/hook/${event}` })) },
  });
  await install(sandbox, app.descriptorUrl);
  const { site, world } = sandbox;
  const told = async (...event: Parameters<typeof happen> extends [unknown, infer E] ? [E] : never) => {
    app.calls.length = 0;
    happen(sandbox, ...event);
    await site.webhooks.idle();
    return app.calls.length === 1;
  };
  const soft = issueOf(sandbox, 'SOFT-1');
  const desk = issueOf(sandbox, 'DESK-1');
  const [plain, forGroup, forRole] = soft.comments ?? [];
  const [open, internal] = desk.comments ?? [];
  const [worklog, hiddenWorklog] = soft.worklogs ?? [];
  const [link] = soft.links ?? [];
  const [attachment] = soft.attachments ?? [];
  assert.ok(
    plain && forGroup && forRole && open && internal && worklog && hiddenWorklog && link && attachment,
  );
  const ofLink = { ...link, sourceIssueId: '1001', destinationIssueId: '1003' };
  const onHidden = { ...attachment, commentId: forGroup.id };
  const projectOf = (id: string) => world.projects.get(id) ?? assert.fail(id);

  const table: readonly (readonly [what: string, event: Parameters<typeof told>[0], visible: boolean])[] = [
    ['an issue', { name: 'jira:issue_updated', issue: soft }, true],
    ['with a level', { name: 'jira:issue_updated', issue: issueOf(sandbox, 'SOFT-3') }, false],
    ['deleted with a level', { name: 'jira:issue_deleted', issue: issueOf(sandbox, 'SOFT-3') }, false],
    [
      'of a project without the role',
      { name: 'jira:issue_updated', issue: issueOf(sandbox, 'TEAM-2') },
      false,
    ],
    ['a comment', { name: 'comment_created', issue: soft, comment: plain }, true],
    ['for a group', { name: 'comment_created', issue: soft, comment: forGroup }, false],
    ['for a role', { name: 'comment_created', issue: soft, comment: forRole }, false],
    ['within an update', { name: 'jira:issue_updated', issue: soft, comment: forGroup }, false],
    ['a public comment', { name: 'comment_created', issue: desk, comment: open }, true],
    ['an internal comment', { name: 'comment_created', issue: desk, comment: internal }, false],
    ['a worklog', { name: 'worklog_created', issue: soft, worklog }, true],
    ['a restricted worklog', { name: 'worklog_created', issue: soft, worklog: hiddenWorklog }, false],
    ['an attachment', { name: 'attachment_created', issue: soft, attachment }, true],
    ['on a hidden comment', { name: 'attachment_created', issue: soft, attachment: onHidden }, false],
    ['a link to a hidden issue', { name: 'issuelink_created', link: ofLink }, false],
    [
      'a link between visible ones',
      { name: 'issuelink_created', link: { ...ofLink, destinationIssueId: '1002' } },
      true,
    ],
    ['a project', { name: 'project_updated', project: projectOf('1') }, true],
    ['a project without the role', { name: 'project_updated', project: projectOf('3') }, false],
  ];
  for (const [what, event, visible] of table) {
    assert.equal(await told(event), visible, what);
    // The same is told to everybody where permissions are not asked.
    site.settings.webhooksAskPermissions = false;
    assert.equal(await told(event), true, what);
    site.settings.webhooksAskPermissions = true;
  }
});

it('an issue that is told names no other issue, comment or worklog that its receiver may not see', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({
    modules: { webhooks: events.map((event) => ({ event, url: `/hook/${event}` })) },
  });
  await install(sandbox, app.descriptorUrl);
  const { site, world } = sandbox;
  const [hidden, sub] = [issueOf(sandbox, 'SOFT-3'), issueOf(sandbox, 'SOFT-2')];
  world.putIssue({ ...sub, id: '1004', key: 'SOFT-4', parentId: '1001', securityLevelId: '502' });
  const tellDeleted = async () => {
    app.calls.length = 0;
    happen(sandbox, { name: 'jira:issue_deleted', issue: issueOf(sandbox, 'SOFT-1') });
    await site.webhooks.idle();
    const json = app.calls[0]?.json;
    return {
      links: each(json, 'issue.fields.issuelinks', 'outwardIssue.key'),
      subtasks: each(json, 'issue.fields.subtasks', 'key'),
      comments: each(json, 'issue.fields.comment.comments', 'body'),
      worklogs: each(json, 'issue.fields.worklog.worklogs', 'id'),
      total: at(json, 'issue.fields.comment.total'),
    };
  };
  assert.deepEqual(await tellDeleted(), {
    links: [],
    subtasks: ['SOFT-2'],
    comments: ['plain'],
    worklogs: ['3001'],
    total: 1,
  });
  site.settings.webhooksAskPermissions = false;
  assert.deepEqual(await tellDeleted(), {
    links: [hidden.key],
    subtasks: ['SOFT-2', 'SOFT-4'],
    comments: ['plain', 'for cleos', 'for administrators'],
    worklogs: ['3001', '3002'],
    total: 3,
  });
});

it('lines of a changelog that name a hidden issue are left out, and a change of nothing else is not told', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({
    modules: { webhooks: { event: 'jira:issue_updated', url: '/hook' } },
  });
  await install(sandbox, app.descriptorUrl);
  const issue = issueOf(sandbox, 'SOFT-1');
  const linked = (key: string) =>
    historyItem('issuelinks', [null, `This issue blocks ${key}`], [null, key], { field: 'Link' });
  const told = async (items: readonly WorldHistoryItem[]) => {
    app.calls.length = 0;
    const changelog = { id: '1', created: '2026-01-01T00:00:00.000Z', items };
    happen(sandbox, { name: 'jira:issue_updated', issue, changelog });
    await sandbox.site.webhooks.idle();
    return app.calls.map(({ json }) => each(json, 'changelog.items', 'to'));
  };
  assert.deepEqual(await told([linked('SOFT-2')]), [['SOFT-2']]);
  assert.deepEqual(await told([linked('SOFT-3')]), []);
  assert.deepEqual(await told([linked('SOFT-3'), linked('SOFT-2')]), [['SOFT-2']]);
  sandbox.site.settings.webhooksAskPermissions = false;
  assert.deepEqual(await told([linked('SOFT-3')]), [['SOFT-3']]);
});

it('filters are asked about the issue as the event carries it', async () => {
  await using sandbox = await openSandbox({ world: webhookWorld() });
  await using app = await openTinyApp({
    modules: {
      webhooks: [
        { event: 'jira:issue_updated', url: '/done', filter: 'project = SOFT AND status = Done' },
        { event: 'jira:issue_updated', url: '/bens', filter: 'reporter = ben' },
        { event: 'jira:issue_updated', url: '/gone', filter: 'project = NOSUCH' },
        { event: 'issue_property_set', url: '/property', propertyKeys: ['colour'] },
      ],
    },
  });
  await install(sandbox, app.descriptorUrl);
  const issue = issueOf(sandbox, 'SOFT-1');
  const told = async (event: Parameters<typeof happen>[1]) => {
    app.calls.length = 0;
    happen(sandbox, event);
    await sandbox.site.webhooks.idle();
    return app.calls.map(({ path }) => path);
  };
  assert.deepEqual(await told({ name: 'jira:issue_updated', issue }), ['/bens']);
  assert.deepEqual(await told({ name: 'jira:issue_updated', issue: { ...issue, statusId: '5' } }), [
    '/done',
    '/bens',
  ]);
  const other = { ...issue, reporter: 'cleo' };
  assert.deepEqual(await told({ name: 'jira:issue_updated', issue: other }), []);
  const set = (key: string) => told({ name: 'issue_property_set', issue, property: { key, value: 1 } });
  assert.deepEqual(await set('colour'), ['/property']);
  assert.deepEqual(await set('size'), []);
});
