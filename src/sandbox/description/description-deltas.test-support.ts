/**
 * Where the saved description of the API is older than Jira or wrong, and what stands there instead. Each entry says
 * why, and most have the answer of a site that the description would forbid. The tests hold each to being needed
 * still, so the list shrinks when the description is mended. "Facts" are the collected facts on Jira Cloud that this
 * project started from.
 */

export interface Delta {
  readonly why: string;
  /** Keys from the root of the description. */
  readonly path: readonly string[];
  /** What stands there, or what is added to the list there. */
  readonly set?: unknown;
  readonly append?: { readonly name: string };
  /** An answer that needs it. */
  readonly proof?: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly json: unknown;
  };
}

const schema = (name: string, ...keys: string[]) => ['components', 'schemas', name, ...keys];
const operationAt = (method: string, path: string, ...keys: string[]) => [
  'paths',
  `/rest/api/3${path}`,
  method,
  ...keys,
];
const orNull = (name: string) => ({ nullable: true, allOf: [{ $ref: `#/components/schemas/${name}` }] });
const listOfMany = (name: string) => ({ type: 'array', items: { $ref: `#/components/schemas/${name}` } });
const grants = (holder: unknown) => ({
  permissions: [{ id: 1, permission: 'BROWSE_PROJECTS', holder }],
});
const webhook = { id: 1, jqlFilter: 'project = A', url: 'https://app.example/hook', events: [] };

export const deltas: readonly Delta[] = [
  {
    why: 'Facts §1.1 (a): archived projects can be searched since; newer than the copy.',
    path: operationAt('get', '/search/jql', 'parameters'),
    append: {
      ...{ name: 'includeArchivedProjects', in: 'query', schema: { type: 'boolean', default: false } },
    },
  },
  {
    why: 'Facts §1.1 (a), in the body.',
    path: schema('SearchAndReconcileRequestBean', 'properties', 'includeArchivedProjects'),
    set: { type: 'boolean', default: false },
  },
  {
    why: 'Facts §1.1 (a): a warning has a message.',
    path: schema('SearchWarningBean', 'properties', 'message'),
    set: { type: 'string' },
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/search/jql', status: 200 },
      json: { issues: [], isLast: true, warnings: [{ type: 'LIMIT', message: 'Some were left out.' }] },
    },
  },
  {
    why: 'Facts §1.2: one object is described, but many addresses are asked for; taken as a list.',
    path: operationAt(
      ...(['get', '/user/email/bulk', 'responses', '200'] as const),
      ...['content', 'application/json', 'schema'],
    ),
    set: { type: 'array', items: { $ref: '#/components/schemas/UnrestrictedUserEmail' } },
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/user/email/bulk', status: 200 },
      json: [{ accountId: 'a', email: 'a@a.example' }],
    },
  },
  {
    why: "The description's own example of the answer is a date in text, its schema a number: both pass.",
    path: schema('WebhooksExpirationDate', 'properties', 'expirationDate'),
    set: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
    proof: {
      ...{ method: 'PUT', path: '/rest/api/3/webhook/refresh', status: 200 },
      json: { expirationDate: '2026-06-01T12:42:30.000+0000' },
    },
  },
  {
    why: 'As in the answer to a refresh.',
    path: schema('Webhook', 'properties', 'expirationDate'),
    set: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/webhook', status: 200 },
      json: { values: [{ ...webhook, expirationDate: '2026-06-01T12:42:30.000+0000' }] },
    },
  },
  {
    why: 'Facts §1.3: since 2024-06-15 the text asks for read:jira-work, the list of scopes is still empty.',
    path: operationAt('post', '/permissions/check', 'x-atlassian-oauth2-scopes', '0', 'scopes'),
    set: ['read:jira-work'],
  },
  ...(['user', 'group', 'projectRole', 'field'] as const).map((name) => ({
    why: 'Facts §3.1: an expanded holder carries what it names.',
    path: schema('PermissionHolder', 'properties', name),
    set: {
      $ref: `#/components/schemas/${{ user: 'UserDetails', group: 'GroupName', projectRole: 'ProjectRole', field: 'FieldDetails' }[name]}`,
    },
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/permissionscheme/1/permission', status: 200 },
      json: grants({ type: name, [name]: {} }),
    },
  })),
  {
    why: 'Facts §1.2: `expand=projectKeys` is described, the key that it brings is not.',
    path: schema('Project', 'properties', 'projectKeys'),
    set: { type: 'array', items: { type: 'string' } },
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/project/A', status: 200 },
      json: { id: '1', key: 'A', projectKeys: ['A', 'B'] },
    },
  },
  ...['from', 'fromString', 'to', 'toString'].map((name) => ({
    why: 'Captured answers have null where a field was or became empty.',
    path: schema('ChangeDetails', 'properties', name, 'nullable'),
    set: true,
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/issue/A-1/changelog', status: 200 },
      json: { values: [{ id: '1', items: [{ field: 'assignee', [name]: null }] }] },
    },
  })),
  {
    why: 'The description of `authorKey` says to use this key, which it does not have.',
    path: schema('AuditRecordBean', 'properties', 'authorAccountId'),
    set: { type: 'string' },
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/auditing/record', status: 200 },
      json: { records: [{ id: 1, authorAccountId: 'a' }] },
    },
  },
  {
    why: 'Captured issues have it in the page of their comments.',
    path: schema('PageOfComments', 'properties', 'self'),
    set: { type: 'string' },
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/issue/A-1/comment', status: 200 },
      json: { comments: [], self: 'https://a.example/rest/api/3/issue/1/comment' },
    },
  },
  {
    why: 'The description leaves the fields of an issue open; these are described elsewhere, so they are held to it.',
    path: schema('IssueBean', 'properties', 'fields', 'properties'),
    set: {
      summary: { type: 'string' },
      status: { $ref: '#/components/schemas/StatusDetails' },
      project: { $ref: '#/components/schemas/ProjectDetails' },
      issuetype: { $ref: '#/components/schemas/IssueTypeDetails' },
      priority: orNull('Priority'),
      resolution: orNull('Resolution'),
      assignee: orNull('UserDetails'),
      reporter: orNull('UserDetails'),
      creator: orNull('UserDetails'),
      votes: { $ref: '#/components/schemas/Votes' },
      watches: { $ref: '#/components/schemas/Watchers' },
      security: orNull('SecurityLevel'),
      components: listOfMany('ProjectComponent'),
      fixVersions: listOfMany('Version'),
      versions: listOfMany('Version'),
      attachment: listOfMany('Attachment'),
      issuelinks: listOfMany('IssueLink'),
      comment: { $ref: '#/components/schemas/PageOfComments' },
      worklog: { $ref: '#/components/schemas/PageOfWorklogs' },
      parent: { $ref: '#/components/schemas/LinkedIssue' },
      subtasks: listOfMany('LinkedIssue'),
      created: { type: 'string' },
      updated: { type: 'string' },
      labels: { type: 'array', items: { type: 'string' } },
    },
  },
  {
    why: 'Written for making a link, where both issues are named; in an issue a link names the other one only.',
    path: schema('IssueLink', 'required'),
    set: ['type'],
    proof: {
      ...{ method: 'GET', path: '/rest/api/3/issue/A-1', status: 200 },
      json: { fields: { issuelinks: [{ id: '1', type: { name: 'Blocks' }, inwardIssue: { key: 'A-2' } }] } },
    },
  },
  ...['200', '206'].map((status) => ({
    why: 'The bytes of the file, which the description does not mention.',
    path: operationAt('get', '/attachment/content/{id}', 'responses', status, 'content'),
    set: { 'application/octet-stream': {} },
  })),
  {
    why: 'A body that cannot be read at all holds no issue that an error could be about.',
    path: operationAt(
      ...(['post', '/issue/bulk', 'responses', '400'] as const),
      ...['content', 'application/json', 'schema'],
    ),
    set: {
      oneOf: [
        { $ref: '#/components/schemas/CreatedIssues' },
        { $ref: '#/components/schemas/ErrorCollection' },
      ],
    },
    proof: {
      ...{ method: 'POST', path: '/rest/api/3/issue/bulk', status: 400 },
      json: { errorMessages: ['There was an error parsing JSON.'], errors: {} },
    },
  },
  ...(
    [
      ['post', '/bulk/issues/move', '400'],
      ['post', '/bulk/issues/move', '401'],
      ['post', '/bulk/issues/delete', '400'],
      ['post', '/bulk/issues/delete', '401'],
      ['get', '/bulk/queue/{taskId}', '401'],
    ] as const
  ).map(([method, path, status]) => ({
    why: "The description's own example of an error of these operations is in the common form, its schema another.",
    path: operationAt(method, path, 'responses', status, 'content', 'application/json', 'schema'),
    set: {
      oneOf: [
        { $ref: '#/components/schemas/BulkOperationErrorResponse' },
        { $ref: '#/components/schemas/ErrorCollection' },
      ],
    },
    proof: {
      ...{
        method: method.toUpperCase(),
        path: `/rest/api/3${path.replace('{taskId}', '1')}`,
        status: Number(status),
      },
      json: { errorMessages: ['An error.'], errors: {} },
    },
  })),
];
