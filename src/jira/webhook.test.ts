import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { signedToken } from './credentials/connect-token.ts';
import { readWebhook } from './webhook.ts';
import { isFromOAuthApp, isHubSigned } from './webhook-proof.ts';

const read = (body: unknown) => readWebhook(JSON.stringify(body));

describe('what a webhook says', () => {
  it('is an issue to look at, for issues, their comments and their work', () => {
    const issue = { id: '10010', key: 'A-1', fields: { summary: 'secret', project: { id: '7', key: 'A' } } };
    for (const event of ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted']) {
      assert.deepEqual(read({ timestamp: 1, webhookEvent: event, issue, user: { accountId: 'x' } }), {
        event,
        about: 'issue',
        issueId: '10010',
        projectId: '7',
        projectKey: 'A',
        webhookIds: [],
      });
    }
    const comment = { self: 'https://a.example/rest/api/2/issue/10011/comment/4', body: 'secret' };
    const told = [
      read({ webhookEvent: 'comment_created', comment, issue: { id: 10_010 }, matchedWebhookIds: [3] }),
      read({ webhookEvent: 'comment_deleted', comment }),
      read({ webhookEvent: 'worklog_updated', worklog: { id: '1', issueId: '10012' } }),
    ];
    assert.deepEqual(
      told.map(({ about, issueId, webhookIds }) => ({ about, issueId, webhookIds })),
      [
        { about: 'issue', issueId: '10010', webhookIds: [3] },
        { about: 'issue', issueId: '10011', webhookIds: [] },
        { about: 'issue', issueId: '10012', webhookIds: [] },
      ],
    );
  });

  it('is to read who may see what, where a project changed', () => {
    for (const event of ['project_created', 'project_soft_deleted', 'app_access_to_objects_blocked']) {
      assert.equal(read({ webhookEvent: event, project: { id: 7 } }).about, 'access');
    }
  });

  it('is nothing, for events that nobody here knows and bodies that name no issue', () => {
    for (const body of [
      { webhookEvent: 'jira:issue_transmogrified', issue: { id: '10010' } },
      { webhookEvent: 'issuelink_created', issueLink: { sourceIssueId: 1 } },
      { webhookEvent: 'sprint_started' },
      { webhookEvent: 'jira:issue_updated' },
      { webhookEvent: 'jira:issue_updated', issue: { id: '-1' } },
      { webhookEvent: 'jira:issue_updated', issue: { id: '1 OR 1=1' } },
      { webhookEvent: 'jira:issue_updated', issue: { id: '9'.repeat(30) } },
      { webhookEvent: 'jira:issue_updated', issue: [] },
      { webhookEvent: 7, issue: { id: '10010' } },
      {},
    ]) {
      assert.equal(read(body).about, 'nothing', JSON.stringify(body));
    }
    assert.equal(readWebhook('').about, 'nothing');
    for (const body of ['{', 'null', '[]', '"x"'])
      assert.throws(() => readWebhook(body), { code: 'bad-request' }, body);
  });
});

describe('who sends a webhook', () => {
  const secret = "It's a Secret to Everybody";
  const body = Buffer.from('Hello World!');
  const hex = 'a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';

  it("is an administrator's webhook, by the signature of its bytes as Atlassian's example has it", () => {
    assert.ok(isHubSigned(secret, body, `sha256=${hex}`));
    assert.equal(isHubSigned(secret, Buffer.from('Hello World?'), `sha256=${hex}`), false);
    assert.equal(isHubSigned('another', body, `sha256=${hex}`), false);
    const unkeyed = createHmac('sha256', '').update(body).digest('hex');
    assert.equal(isHubSigned('', body, `sha256=${unkeyed}`), false);
    for (const wrong of [undefined, '', hex, `sha1=${hex}`, `sha256=${hex.slice(2)}`, `sha256=${hex}00`]) {
      assert.equal(isHubSigned(secret, body, wrong), false, String(wrong));
    }
  });

  it("is an OAuth app's, by a token signed with its secret that has not ended", () => {
    const nowMs = 1_000_000_000;
    const now = nowMs / 1000;
    const bearer = (claims: object, key = 'client-secret') => `Bearer ${signedToken({ ...claims }, key)}`;
    const is = (header: string | undefined) => isFromOAuthApp(header, 'client-secret', nowMs);
    assert.ok(is(bearer({ exp: now + 180 })));
    assert.ok(is(bearer({})), 'what it claims is not documented');
    assert.equal(is(bearer({ exp: now - 180 })), false);
    assert.equal(is(bearer({ exp: now + 180 }, 'guess')), false);
    assert.equal(is(bearer({}).replace('Bearer', 'JWT')), false);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const alg of ['none', 'None', 'RS256']) {
      assert.equal(is(`Bearer ${part({ alg })}.${part({ exp: now + 180 })}.`), false, alg);
    }
    for (const wrong of [undefined, '', 'Bearer', 'Bearer x', 'Bearer a.b.c'])
      assert.equal(is(wrong), false, String(wrong));
  });
});
