import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AppError } from '../errors.ts';
import { commentSchema, issueSchema, worklogSchema } from '../jira/wire.ts';
import type { FieldType, ProjectPart, RolesPart, SecuritySchemePart } from '../model/directory.ts';
import { fieldId, projectId, roleId, schemeId } from '../model/ids.ts';
import {
  fieldType,
  type TranslationContext,
  translateComment,
  translateIssue,
  translateWorklog,
  wantedFields,
} from './translate.ts';

const company: ProjectPart = {
  id: projectId('1'),
  key: 'SOFT',
  name: 'Software',
  typeKey: 'software',
  teamManaged: false,
  leadAccountId: undefined,
  archived: false,
};
const noScheme: SecuritySchemePart = { schemeId: undefined };
const someScheme: SecuritySchemePart = { schemeId: schemeId('500') };
const roles = (...names: [id: string, name: string][]): RolesPart => ({
  roles: names.map(([id, name]) => ({ roleId: roleId(id), name, users: [], groups: [] })),
});
const field = (id: string, name: string, type: FieldType) => ({ id: fieldId(id), name, type });

function context(over: Partial<TranslationContext> = {}): TranslationContext {
  return {
    project: company,
    securityScheme: noScheme,
    roles: roles(['10', 'Developers'], ['11', 'Administrators']),
    fields: { fields: [] },
    titlesOnly: false,
    onOddDocument: () => {},
    ...over,
  };
}

const doc = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
const ann = { accountId: 'ann', displayName: 'Ann' };
const leastFields = {
  project: { id: '1', key: 'SOFT' },
  issuetype: { id: '1', name: 'Task' },
  status: { id: '1', name: 'Open', statusCategory: { key: 'new' } },
  created: '2026-01-05T09:00:00.000+0000',
  updated: '2026-01-05T09:00:00.000+0000',
};
const wireIssue = (fields: Record<string, unknown> = {}) =>
  issueSchema.parse({ id: '1001', key: 'SOFT-1', fields: { ...leastFields, ...fields } });
const translated = (fields: Record<string, unknown>, over: Partial<TranslationContext> = {}) =>
  translateIssue(wireIssue(fields), context(over)).issue;
const comment = (over: Record<string, unknown>, about: Partial<TranslationContext> = {}) =>
  translateComment(
    commentSchema.parse({ id: '7', created: '2026-01-05T09:00:00.000+0000', body: doc('Text'), ...over }),
    'SOFT-1',
    context(about),
  ).remark;

describe('an issue', () => {
  it('has every field in our words', () => {
    const { issue, documents, incomplete } = translateIssue(
      wireIssue({
        summary: 'Quoting fails',
        comment: { comments: [], startAt: 0, total: 0 },
        description: doc('It fails.'),
        environment: doc('Linux'),
        issuetype: { id: '2', name: 'Sub-task', subtask: true, iconUrl: 'https://x.example/i.svg' },
        status: { id: '5', name: 'Shipped', statusCategory: { key: 'done' } },
        priority: { name: 'High' },
        resolution: { name: 'Fixed' },
        labels: ['a', 'b'],
        components: [{ name: 'Engine' }],
        fixVersions: [{ name: '2.0' }],
        versions: [{ name: '1.0' }],
        reporter: ann,
        assignee: { accountId: 'ben', displayName: 'Ben' },
        created: '2026-01-05T06:00:00.000-0300',
        updated: '2026-01-06T09:30:00.000+05:30',
        parent: { id: '900', key: 'SOFT-0' },
        issuelinks: [
          { type: { inward: 'is blocked by', outward: 'blocks' }, outwardIssue: { id: '901' } },
          { type: { inward: 'is blocked by', outward: 'blocks' }, inwardIssue: { id: '902' } },
          { type: null, inwardIssue: { id: '903' } },
          { type: { inward: 'x', outward: 'y' } },
        ],
        attachment: [{ id: '4', filename: 'log.txt', created: '2026-01-05T06:00:00.000-0300' }],
        archiveddate: '2026-02-05T06:00:00.000-0300',
      }),
      context(),
    );
    assert.deepEqual(issue, {
      id: '1001',
      key: 'SOFT-1',
      projectId: '1',
      summary: 'Quoting fails',
      description: 'It fails.',
      environment: 'Linux',
      type: 'Sub-task',
      typeIconUrl: 'https://x.example/i.svg',
      isSubtask: true,
      status: 'Shipped',
      statusCategory: 'done',
      priority: 'High',
      resolution: 'Fixed',
      labels: ['a', 'b'],
      components: ['Engine'],
      fixVersions: ['2.0'],
      affectsVersions: ['1.0'],
      reporter: ann,
      assignee: { accountId: 'ben', displayName: 'Ben' },
      createdMs: Date.parse('2026-01-05T09:00:00Z'),
      updatedMs: Date.parse('2026-01-06T04:00:00Z'),
      parentId: '900',
      links: [
        { issueId: '901', relation: 'blocks' },
        { issueId: '902', relation: 'is blocked by' },
        { issueId: '903', relation: 'relates to' },
      ],
      customText: [],
      attachments: [{ id: '4', filename: 'log.txt' }],
      archived: true,
      level: { kind: 'none' },
      restriction: { kind: 'none' },
      userFields: {},
      groupFields: {},
    });
    assert.deepEqual(documents, { description: doc('It fails.'), environment: doc('Linux') });
    assert.deepEqual(incomplete, []);
  });

  it('with only what every issue has is whole, with nothing made up', () => {
    const issue = translated({});
    const { summary, description, priority, reporter, parentId, labels, links, archived } = issue;
    assert.deepEqual(
      { summary, description, priority, reporter, parentId, labels, links, archived },
      {
        summary: '',
        description: '',
        priority: undefined,
        reporter: undefined,
        parentId: undefined,
        labels: [],
        links: [],
        archived: false,
      },
    );
  });

  it('without its project, type, status or a time that can be read is refused', () => {
    for (const missing of ['project', 'issuetype', 'status', 'created', 'updated']) {
      assert.throws(
        () => translated({ [missing]: null }),
        (error) => error instanceof AppError && error.code === 'jira-bad-answer',
        missing,
      );
    }
    assert.throws(() => translated({ created: 'yesterday' }), AppError);
  });

  it('of a status category that we do not know is under way', () => {
    for (const [key, category] of [
      ['new', 'new'],
      ['done', 'done'],
      ['indeterminate', 'indeterminate'],
      ['undefined', 'indeterminate'],
    ]) {
      const status = { id: '1', name: 'X', statusCategory: { key } };
      assert.equal(translated({ status }).statusCategory, category);
    }
  });

  it('has the odd parts of its documents told by their kind and its key', () => {
    const told: string[] = [];
    const odd = { type: 'doc', version: 1, content: [{ type: 'hologram' }] };
    const onOddDocument = (problem: string, key: string) => told.push(`${key} ${problem}`);
    translated({ description: odd }, { onOddDocument });
    assert.deepEqual(told, ['SOFT-1 unknown node: hologram']);
  });
});

describe('the level of an issue', () => {
  const unreadable = undefined;
  const level = { kind: 'level', levelId: '501' };
  const cases = [
    ['set', { security: { id: '501', name: 'L' } }, someScheme, level],
    ['set, where we know of no scheme', { security: { id: 501 } }, noScheme, level],
    ['null', { security: null }, someScheme, { kind: 'none' }],
    ['null, of an unreadable scheme', { security: null }, unreadable, { kind: 'none' }],
    ['absent, without a scheme', {}, noScheme, { kind: 'none' }],
    ['absent, with a scheme', {}, someScheme, { kind: 'unknown' }],
    ['absent, of an unreadable scheme', {}, unreadable, { kind: 'unknown' }],
  ] as const;
  for (const [name, fields, securityScheme, expected] of cases) {
    it(`is ${expected.kind} when the field is ${name}`, () => {
      assert.deepEqual(translated(fields, { securityScheme }).level, expected);
    });
  }
});

describe('the restriction of an issue', () => {
  const team: ProjectPart = { ...company, teamManaged: true };
  const none = { kind: 'none' };
  const unknown = { kind: 'unknown' };
  const restrict = (issuerestrictions: unknown) => ({ issuerestriction: { issuerestrictions } });
  const cases: readonly (readonly [string, Record<string, unknown>, ProjectPart | undefined, unknown])[] = [
    ['absent in a company-managed project', {}, company, none],
    ['null in a company-managed project', { issuerestriction: null }, company, none],
    ['absent in a team-managed project', {}, team, unknown],
    ['absent in an unreadable project', {}, undefined, unknown],
    ['empty', restrict({}), team, none],
    ['of no roles', restrict({ projectrole: [] }), team, none],
    [
      'of roles',
      restrict({ projectrole: [{ id: '1' }, { id: 2 }] }),
      team,
      { kind: 'roles', roleIds: ['1', '2'] },
    ],
    [
      'set in a company-managed project',
      restrict({ projectrole: [{ id: '1' }] }),
      company,
      { kind: 'roles', roleIds: ['1'] },
    ],
    ['of a role without an id', restrict({ projectrole: [{ id: '1' }, { name: 'x' }] }), team, unknown],
    ['of another kind', restrict({ group: [{ id: '1' }] }), team, unknown],
    ['of two kinds', restrict({ projectrole: [{ id: '1' }], group: [] }), team, unknown],
    ['no list', restrict({ projectrole: { id: '1' } }), team, unknown],
    ['a list', { issuerestriction: [] }, team, unknown],
    ['a word', { issuerestriction: 'none' }, team, unknown],
    ['without its middle', { issuerestriction: { shouldDisplay: true } }, company, unknown],
  ];
  for (const [name, fields, project, expected] of cases) {
    it(`is read when it is ${name}`, () => {
      assert.deepEqual(translated(fields, { project }).restriction, expected);
    });
  }
});

describe('the visibility of a comment', () => {
  const twins = roles(['10', 'Developers'], ['12', 'Developers']);
  const group = { type: 'group', value: 'staff', identifier: 'g-1' };
  const role = { type: 'role', value: 'Developers', identifier: 'Developers' };
  const cases: readonly (readonly [string, unknown, RolesPart | undefined, unknown, string | undefined])[] = [
    ['absent', undefined, twins, { kind: 'none' }, undefined],
    ['null', null, twins, { kind: 'none' }, undefined],
    ['a group by id', group, twins, { kind: 'group', groupId: 'g-1' }, undefined],
    ['a group by name alone', { type: 'group', value: 'staff' }, twins, { kind: 'unknown' }, undefined],
    ['a role', role, roles(['10', 'Developers']), { kind: 'role', roleId: '10' }, 'Developers'],
    [
      'a role by value',
      { type: 'role', value: 'Developers' },
      roles(['10', 'Developers']),
      { kind: 'role', roleId: '10' },
      'Developers',
    ],
    [
      'a role in other letters',
      { ...role, identifier: 'developers' },
      roles(['10', 'Developers']),
      { kind: 'unknown' },
      'developers',
    ],
    ['a role that is not there', role, roles(['11', 'Others']), { kind: 'unknown' }, 'Developers'],
    ['a role name that two roles have', role, twins, { kind: 'unknown' }, 'Developers'],
    ['a role where roles cannot be read', role, undefined, { kind: 'unknown' }, 'Developers'],
    ['a role without a name', { type: 'role' }, twins, { kind: 'unknown' }, ''],
    [
      'of a type that we do not know',
      { type: 'planet', identifier: 'x' },
      twins,
      { kind: 'unknown' },
      undefined,
    ],
  ];
  for (const [name, visibility, known, fact, byName] of cases) {
    it(`is read when it is ${name}`, () => {
      const remark = comment({ visibility }, { roles: known });
      assert.deepEqual([remark.visibility, remark.restrictedToRoleName], [fact, byName]);
      const worklog = worklogSchema.parse({ id: '8', started: '2026-01-05T09:00:00.000+0000', visibility });
      const worked = translateWorklog(worklog, 'SOFT-1', context({ roles: known })).remark;
      assert.deepEqual([worked.visibility, worked.restrictedToRoleName], [fact, byName], 'as a worklog');
    });
  }
});

describe('a comment', () => {
  const desk: ProjectPart = { ...company, typeKey: 'service_desk' };
  const property = (value: unknown) => [{ key: 'sd.public.comment', value }];
  const cases: readonly (readonly [string, Record<string, unknown>, ProjectPart | undefined, boolean])[] = [
    ['of a software project', { jsdPublic: false }, company, false],
    ['that customers see', { jsdPublic: true }, desk, false],
    [
      'that customers see, of an answer without properties',
      { jsdPublic: true, properties: null },
      desk,
      false,
    ],
    ['of an answer without properties', { properties: null }, desk, true],
    ['that customers do not see', { jsdPublic: false }, desk, true],
    ['that does not say so', {}, desk, true],
    ['whose property says so', { jsdPublic: true, properties: property({ internal: true }) }, desk, true],
    [
      'whose property says so in a word',
      { jsdPublic: true, properties: property({ internal: 'true' }) },
      desk,
      true,
    ],
    ['whose property says no', { jsdPublic: true, properties: property({ internal: false }) }, desk, false],
    [
      'with another property',
      { jsdPublic: true, properties: [{ key: 'x', value: { internal: true } }] },
      desk,
      false,
    ],
    ['of an unreadable project', {}, undefined, true],
    ['of an unreadable project, public', { jsdPublic: true }, undefined, false],
  ];
  for (const [name, over, project, internal] of cases) {
    it(`${name} is ${internal ? 'internal' : 'not internal'}`, () => {
      assert.equal(comment(over, { project }).internal, internal);
    });
  }

  it('that was never edited was updated when it was made', () => {
    const { createdMs, updatedMs, author, text, kind } = comment({ created: '2026-01-05T09:00:00.000-0330' });
    assert.deepEqual([createdMs, updatedMs], [Date.parse('2026-01-05T12:30:00Z'), createdMs]);
    assert.deepEqual([author, text, kind], [undefined, 'Text', 'comment']);
  });

  it('in a worklog counts from when the work was started', () => {
    const worklog = worklogSchema.parse({
      id: 8,
      author: ann,
      comment: doc('Worked'),
      created: '2026-01-09T09:00:00.000+0000',
      started: '2026-01-05T09:00:00.000+0000',
    });
    const { remark, document } = translateWorklog(worklog, 'SOFT-1', context());
    assert.deepEqual(
      [remark.kind, remark.id, remark.text, remark.createdMs, remark.internal],
      ['worklog', '8', 'Worked', Date.parse('2026-01-05T09:00:00Z'), false],
    );
    assert.deepEqual(document, doc('Worked'));
  });
});

describe('remarks that did not all fit into their issue', () => {
  const made = { id: '7', created: '2026-01-05T09:00:00.000+0000' };
  const page = (total: number) => ({ comments: [made], startAt: 0, total });
  it('are asked for', () => {
    const worklog = { worklogs: [made], startAt: 0, total: 3 };
    const { incomplete, remarks } = translateIssue(wireIssue({ comment: page(2), worklog }), context());
    assert.deepEqual(incomplete, [
      { kind: 'comment', total: 2 },
      { kind: 'worklog', total: 3 },
    ]);
    assert.equal(remarks.length, 2);
  });
  it('CONTROL: those that did are not', () => {
    assert.deepEqual(translateIssue(wireIssue({ comment: page(1) }), context()).incomplete, []);
    // Absent is not empty: comments are asked for by themselves. Without time tracking there are no worklogs.
    for (const absent of [{ comment: undefined }, { comment: null }]) {
      const { incomplete: parts } = translateIssue(wireIssue({ ...absent, worklog: undefined }), context());
      assert.deepEqual(parts, [{ kind: 'comment', total: 0 }]);
    }
  });
});

describe('custom fields', () => {
  const cases: readonly (readonly [string, FieldType, unknown, Partial<Record<string, unknown>>])[] = [
    ['a text', 'text', doc('Note'), { customText: [{ name: 'F', text: 'Note' }] }],
    ['a plain string', 'text', 'Note', { customText: [{ name: 'F', text: 'Note' }] }],
    ['labels', 'text', ['a', 'b'], { customText: [{ name: 'F', text: 'a, b' }] }],
    ['an empty text', 'text', doc(''), { customText: [] }],
    ['an option', 'option', { id: '1', value: 'Major' }, { customText: [{ name: 'F', text: 'Major' }] }],
    ['options', 'option', [{ value: 'A' }, { value: 'B' }], { customText: [{ name: 'F', text: 'A, B' }] }],
    [
      'a cascade',
      'option',
      { value: 'EU', child: { value: 'FR' } },
      { customText: [{ name: 'F', text: 'EU – FR' }] },
    ],
    ['an option in a form that we do not know', 'option', { label: 'x' }, { customText: [] }],
    ['a person', 'user', ann, { userFields: { customfield_1: ['ann'] } }],
    [
      'people',
      'user',
      [ann, { accountId: 'ben' }, { name: 'old' }],
      { userFields: { customfield_1: ['ann', 'ben'] } },
    ],
    ['a group', 'group', { groupId: 'g-1', name: 'staff' }, { groupFields: { customfield_1: ['g-1'] } }],
    ['groups', 'group', [{ groupId: 'g-1' }, { name: 'no id' }], { groupFields: { customfield_1: ['g-1'] } }],
    ['nothing', 'user', null, { userFields: {}, customText: [] }],
  ];
  for (const [name, type, value, expected] of cases) {
    it(`of the type ${type} are read from ${name}`, () => {
      const fields = { fields: [field('customfield_1', 'F', type)] };
      assert.deepEqual(
        { ...translated({ customfield_1: value }, { fields }) },
        { ...translated({}, { fields }), ...expected },
      );
    });
  }
  it('are typed by what Jira says of their values', () => {
    const table = [
      [{ type: 'string' }, 'text'],
      [{ type: 'array', items: 'string' }, 'text'],
      [{ type: 'option' }, 'option'],
      [{ type: 'array', items: 'option' }, 'option'],
      [{ type: 'option-with-child' }, 'option'],
      [{ type: 'user' }, 'user'],
      [{ type: 'array', items: 'user' }, 'user'],
      [{ type: 'group' }, 'group'],
      [{ type: 'array', items: 'group' }, 'group'],
      [{ type: 'number' }, 'other'],
      [{ type: 'array', items: null }, 'other'],
      [{ type: 'any' }, 'other'],
      [{ type: 'sd-customerrequesttype', custom: 'com.atlassian.servicedesk:vp-origin' }, 'request'],
      [{ type: 'any', custom: 'com.atlassian.servicedesk:vp-origin' }, 'request'],
      [{ type: 'sd-customerrequesttype' }, 'other'],
      [undefined, 'other'],
      [null, 'other'],
    ] as const;
    for (const [schema, type] of table) assert.equal(fieldType(schema), type, JSON.stringify(schema));
  });
  it('are asked for unless we cannot use them, and those that visibility needs always', () => {
    const custom = {
      fields: [
        field('customfield_1', 'Note', 'text'),
        field('customfield_2', 'Cost', 'other'),
        field('customfield_3', 'Owner', 'user'),
      ],
    };
    const wanted = wantedFields(custom, false);
    for (const name of ['security', 'issuerestriction', 'reporter', 'customfield_1', 'customfield_3']) {
      assert.ok(wanted.includes(name), name);
    }
    assert.ok(!wanted.includes('customfield_2'));
    assert.ok(wantedFields(undefined, false).includes('security'));
    const forTitles = wantedFields(custom, true);
    for (const name of ['summary', 'security', 'issuerestriction', 'reporter', 'parent', 'customfield_3']) {
      assert.ok(forTitles.includes(name), name);
    }
    for (const name of ['description', 'environment', 'comment', 'worklog', 'labels', 'customfield_1']) {
      assert.ok(!forTitles.includes(name), name);
    }
  });
});

describe('an issue of which only the title is kept', () => {
  it('has its title and what visibility needs, and asks for no thread', () => {
    const { issue, documents, remarks, incomplete } = translateIssue(
      wireIssue({
        summary: 'Quoting fails',
        description: doc('Secret body'),
        labels: ['secret'],
        security: { id: '7', name: 'Closed' },
        reporter: ann,
        comment: { comments: [], startAt: 0, total: 3 },
      }),
      context({ titlesOnly: true }),
    );
    assert.deepEqual(
      [issue.summary, issue.titlesOnly, issue.level, issue.reporter?.accountId],
      ['Quoting fails', true, { kind: 'level', levelId: '7' }, 'ann'],
    );
    assert.deepEqual([issue.description, issue.labels, remarks, incomplete], ['', [], [], []]);
    assert.equal(JSON.stringify([issue, documents]).toLowerCase().includes('secret'), false);
  });
});

describe('issues of a real site', () => {
  const shared = process.env.JACKDAW_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  if (process.env.JACKDAW_SHARED && !existsSync(shared))
    throw new Error(`JACKDAW_SHARED is not there: ${shared}`);
  const skip = existsSync(shared)
    ? false
    : 'the reference data is neither at JACKDAW_SHARED nor at ../shared';
  const read = (name: string) =>
    issueSchema.parse(JSON.parse(readFileSync(join(shared, 'fixtures', name), 'utf8')));

  it('translate, with the restriction that they have', { skip }, () => {
    const team = context({ project: { ...company, teamManaged: true } });
    const { issue, remarks, incomplete } = translateIssue(read('jm-SP-15.json'), team);
    assert.equal(issue.key, 'SP-15');
    assert.deepEqual(issue.restriction, { kind: 'none' });
    assert.equal(issue.createdMs, Date.parse('2022-04-24T16:41:53.123Z'));
    assert.equal(issue.links.length, 2);
    assert.deepEqual(
      remarks.map(({ remark }) => remark.text),
      ['Making a comment\\!\\!'],
    );
    assert.deepEqual(incomplete, []);
  });
  it('without the restriction are denied in a team-managed project', { skip }, () => {
    const wire = read('jm-SP-5.json');
    const team = context({ project: { ...company, teamManaged: true }, securityScheme: undefined });
    assert.deepEqual(translateIssue(wire, team).issue.restriction, { kind: 'unknown' });
    // `security` is there and null: an answer, even where the scheme cannot be read.
    assert.deepEqual(translateIssue(wire, team).issue.level, { kind: 'none' });
    assert.deepEqual(translateIssue(wire, context()).issue.restriction, { kind: 'none' });
    assert.equal(translateIssue(wire, context()).issue.resolution, 'Done');
  });
});
