/**
 * The cases that others get wrong, phrase by phrase as the permission rules name them: one hand-made world each, with
 * literal expectations for every viewer, and the fact about Jira that it rests on. They are held against the sandbox's
 * evaluator and API in `rule-cases.test.ts`, and against the product, through the whole pipe, in
 * `rule-cases-product.test.ts`.
 */

import assert from 'node:assert/strict';
import { askWith, at, basic, each } from '../../src/sandbox/ask.test-support.ts';
import type { Sandbox } from '../../src/sandbox/open-sandbox.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { WorldProject } from '../../src/sandbox/world/world-file.ts';
import { uniqueWord } from '../../src/sandbox/worlds/unique-word.ts';
import {
  actorsOf,
  anonymous,
  grantsOf,
  groupField,
  groupOf,
  levelOf,
  projectIdOf,
  schemeIdOf,
  type TinyWorld,
  userField,
} from './tiny-world.test-support.ts';

export interface Case {
  /** As the permission rules name it. */
  readonly name: string;
  /** What Jira does, and where it is said. */
  readonly fact: string;
  readonly world: TinyWorld;
  /** `A-1`, or `A-1 comment 701` */
  readonly unit: string;
  readonly sees: readonly string[];
  /** What happens then, and who sees it afterwards. */
  readonly change?: (world: World) => void;
  readonly seesThen?: readonly string[];
  /** The change is about who holds what, and no issue was edited by it. */
  readonly lateBound?: true;
  /** What else is to be true of the sandbox. */
  readonly also?: (sandbox: Sandbox) => Promise<void>;
}

const levelAndBrowse =
  'an issue is seen with Browse and, where it has a level, the level: facts §3.2, §3.3 [C]';
const perIssue = 'reporter, assignee and people fields are asked per issue: facts §3.1 [C]';
const late = 'no edit of an issue comes with a changed group, role or scheme: facts §5.6, §7 [C]';
const licence = 'an account without access to any Jira application is anonymous: permission rules §1';
const commentVisibility = 'a comment is for a group by its id, or for a role by its name: facts §3.6 [C]';
const archive = 'what is archived is gone from search and open by its key: facts §3.5 [C]';
const holders = 'a holder of another type, or that names what is gone, allows nobody: facts §3.1';

const three = { ann: {}, ben: {}, cleo: {} };
const opened = { A: { browse: ['licensed'] } };
const projectOfA = projectIdOf(0);

export const cases: readonly Case[] = [
  {
    name: 'level member without Browse',
    fact: levelAndBrowse,
    world: {
      people: three,
      security: { '500': { '501': ['user:ann', 'user:cleo'] } },
      projects: { A: { browse: ['user:ann', 'user:ben'], security: '500' } },
      issues: { 'A-1': { level: '501' } },
    },
    unit: 'A-1',
    sees: ['ann'],
  },
  {
    name: 'Browse without level',
    fact: levelAndBrowse,
    world: {
      people: three,
      security: { '500': { '501': ['user:cleo'] } },
      projects: { A: { browse: ['licensed'], security: '500' } },
      issues: { 'A-1': { level: '501', reporter: 'ann', assignee: 'ben' } },
    },
    unit: 'A-1',
    sees: ['cleo'],
  },
  {
    name: 'reporter-only level',
    fact: perIssue,
    world: {
      people: three,
      security: { '500': { '501': ['reporter'] } },
      projects: { A: { browse: ['licensed'], security: '500', lead: 'cleo' } },
      issues: { 'A-1': { level: '501', reporter: 'ben', assignee: 'ann' } },
    },
    unit: 'A-1',
    sees: ['ben'],
  },
  {
    name: 'level with only a custom field holder',
    fact: perIssue,
    world: {
      people: three,
      groups: { staff: ['cleo'] },
      security: { '500': { '501': [`user-field:${userField}`, `group-field:${groupField}`] } },
      projects: { A: { browse: ['licensed'], security: '500' } },
      issues: { 'A-1': { level: '501', fields: { [userField]: ['ben'], [groupField]: ['staff'] } } },
    },
    unit: 'A-1',
    sees: ['ben', 'cleo'],
  },
  {
    name: 'user moved out of a group between two searches',
    fact: late,
    world: {
      people: three,
      groups: { staff: ['ann', 'ben'] },
      projects: { A: { browse: ['group:staff'] } },
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ann', 'ben'],
    change: (world) => world.setGroupMembers('staff', ['crawler', 'ben']),
    seesThen: ['ben'],
    lateBound: true,
  },
  {
    name: 'role that is empty in this project but filled in another',
    fact: 'a role has its own actors in each project: facts §3.1 [C]',
    world: {
      people: three,
      roles: { '101': 'Developers' },
      projects: {
        A: { browse: ['role:101'], actors: { '101': [] } },
        B: { browse: ['role:101'], actors: { '101': ['ann'] } },
      },
      issues: { 'A-1': {}, 'B-1': {} },
    },
    unit: 'A-1',
    sees: [],
    change: (world) => world.setRoleActors(projectOfA, actorsOf('101', ['ben'])),
    seesThen: ['ben'],
    lateBound: true,
  },
  {
    name: 'same role name, different id, in a team-managed project',
    fact: 'a team-managed project has roles of its own: facts §3.4 [S]',
    world: {
      people: three,
      roles: { '101': 'Developers' },
      projects: {
        A: { browse: ['licensed'], teamRoles: { '901': 'Developers' }, actors: { '901': ['cleo'] } },
        B: { browse: ['licensed'], actors: { '101': ['ann'] } },
      },
      issues: { 'A-1': { comments: [{ id: '701', to: 'role:Developers' }] } },
    },
    unit: 'A-1 comment 701',
    sees: ['cleo'],
  },
  {
    name: 'group renamed',
    fact: 'grants name a group by its id, and ids do not change: facts §3.1',
    world: {
      people: three,
      groups: { staff: ['ann'] },
      projects: { A: { browse: ['group:staff'] } },
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => world.putGroup(groupOf('staff', ['ann'], 'another name')),
    seesThen: ['ann'],
    lateBound: true,
  },
  {
    name: 'group deleted and re-created under the same name',
    fact: 'the new group has another id: facts §3.1',
    world: {
      people: three,
      groups: { staff: ['ann'] },
      projects: { A: { browse: ['group:staff'] } },
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => {
      world.deleteGroup('staff');
      world.putGroup(groupOf('staff-2', ['ann', 'ben'], 'group staff'));
    },
    seesThen: [],
    lateBound: true,
  },
  {
    name: 'two groups that swap names',
    fact: 'grants name a group by its id: facts §3.1',
    world: {
      people: three,
      groups: { staff: ['ann'], lawyers: ['ben'] },
      projects: { A: { browse: ['group:staff'] } },
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => {
      world.putGroup(groupOf('staff', ['ann'], 'group lawyers'));
      world.putGroup(groupOf('lawyers', ['ben'], 'group staff'));
    },
    seesThen: ['ann'],
    lateBound: true,
  },
  {
    name: 'applicationRole without key for an account with no Jira licence',
    fact: 'without a key it means access to any Jira application of the site, not the public: facts §3.1 [S]',
    world: {
      people: { ...three, fay: { licensed: false } },
      groups: { staff: ['fay'] },
      projects: opened,
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ann', 'ben', 'cleo'],
  },
  {
    name: 'reporter who lost access to Jira',
    fact: licence,
    world: {
      people: { ...three, fay: { licensed: false } },
      projects: { A: { browse: ['reporter'] } },
      issues: { 'A-1': { reporter: 'fay' } },
    },
    unit: 'A-1',
    sees: [],
    change: (world) => world.setGroupMembers('jira', ['crawler', 'ann', 'ben', 'cleo', 'fay']),
    seesThen: ['fay'],
    lateBound: true,
  },
  {
    name: '`anyone` on one of two grants',
    fact: 'holders are joined by OR, and `anyone` means anonymous callers too: facts §3.1, §3.2 [C]',
    world: {
      people: { ...three, fay: { licensed: false }, gus: { accountType: 'customer', licensed: false } },
      projects: { A: { browse: ['user:ann', 'anyone'] } },
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ann', 'ben', 'cleo', 'fay', 'gus', anonymous],
  },
  {
    name: '`anyone` while the policy blocks public access',
    fact: 'an organisation’s policy can block public access, and no scheme shows it: permission rules §2',
    world: {
      people: { ...three, fay: { licensed: false } },
      projects: { A: { browse: ['anyone'] } },
      issues: { 'A-1': {} },
      blockPublicAccess: true,
    },
    unit: 'A-1',
    sees: ['ann', 'ben', 'cleo'],
    change: (world) => world.putSite({ ...world.site, blockPublicAccess: false }),
    seesThen: ['ann', 'ben', 'cleo', 'fay', anonymous],
    lateBound: true,
  },
  {
    name: 'project lead changed',
    fact: late,
    world: { people: three, projects: { A: { browse: ['lead'], lead: 'ann' } }, issues: { 'A-1': {} } },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => world.putProject({ ...projectA(world), leadAccountId: 'ben' }),
    seesThen: ['ben'],
    lateBound: true,
  },
  {
    name: 'reporter changed',
    fact: perIssue,
    world: {
      people: three,
      projects: { A: { browse: ['reporter'] } },
      issues: { 'A-1': { reporter: 'ann' } },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => world.putIssue({ ...issueOf(world, 'A-1'), reporter: 'cleo' }),
    seesThen: ['cleo'],
  },
  {
    name: 'multi-user picker with one of three removed',
    fact: perIssue,
    world: {
      people: three,
      projects: { A: { browse: [`user-field:${userField}`] } },
      issues: { 'A-1': { fields: { [userField]: ['ann', 'ben', 'cleo'] } } },
    },
    unit: 'A-1',
    sees: ['ann', 'ben', 'cleo'],
    change: (world) =>
      world.putIssue({ ...issueOf(world, 'A-1'), customFields: { [userField]: ['ann', 'cleo'] } }),
    seesThen: ['ann', 'cleo'],
  },
  {
    name: 'restricted comment that alone contains the query word (no hit, no count, no snippet, no suggestion for others)',
    fact: commentVisibility,
    world: {
      people: three,
      groups: { staff: ['ann'] },
      projects: opened,
      issues: { 'A-1': { comments: [{ id: '701', to: 'group:staff' }] } },
    },
    unit: 'A-1 comment 701',
    sees: ['ann'],
    also: async (sandbox) => {
      const seen = await issueAs(sandbox, 'ben', 'A-1');
      assert.equal(at(seen.json, 'fields.comment.total'), 0);
      assert.ok(!seen.text.includes(uniqueWord('comment', '701')));
    },
  },
  {
    name: 'comment restricted to a role the commenter has since left',
    fact: commentVisibility,
    world: {
      people: three,
      roles: { '101': 'Developers' },
      projects: { A: { browse: ['licensed'], actors: { '101': ['ann', 'ben'] } } },
      issues: { 'A-1': { comments: [{ id: '701', author: 'ann', to: 'role:Developers' }] } },
    },
    unit: 'A-1 comment 701',
    sees: ['ann', 'ben'],
    change: (world) => world.setRoleActors(projectOfA, actorsOf('101', ['ben'])),
    seesThen: ['ben'],
    lateBound: true,
  },
  {
    name: 'role renamed and its old name given to another',
    fact: commentVisibility,
    world: {
      people: three,
      roles: { '101': 'Developers', '102': 'Reviewers' },
      projects: { A: { browse: ['licensed'], actors: { '101': ['ann'], '102': ['ben'] } } },
      issues: { 'A-1': { comments: [{ id: '701', to: 'role:Developers' }] } },
    },
    unit: 'A-1 comment 701',
    sees: ['ann'],
    change: (world) => {
      world.putProjectRole({ id: '101', name: 'Former developers' });
      world.putProjectRole({ id: '102', name: 'Developers' });
    },
    seesThen: ['ben'],
  },
  {
    name: 'internal comment on a service request, for a licensed colleague and for a customer',
    fact: 'internal comments are for people with access to Jira: facts §3.6, §3.7',
    world: {
      people: { ...three, gus: { accountType: 'customer', licensed: false } },
      projects: { A: { browse: ['licensed', 'anyone', 'portal'], type: 'service_desk' } },
      issues: { 'A-1': { reporter: 'gus', comments: [{ id: '701', internal: true }, { id: '702' }] } },
    },
    unit: 'A-1 comment 701',
    sees: ['ann', 'ben', 'cleo'],
  },
  {
    name: 'issue moved to a project without a security scheme',
    fact: 'there it is open to all who can browse: facts §3.3 [C]',
    world: {
      people: three,
      security: { '500': { '501': ['user:ann'] } },
      projects: { A: { browse: ['licensed'], security: '500' }, B: { browse: ['user:ann', 'user:ben'] } },
      issues: { 'A-1': { level: '501' } },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => {
      const { securityLevelId: _, ...issue } = issueOf(world, 'A-1');
      world.putIssue({ ...issue, projectId: projectIdOf(1) });
    },
    seesThen: ['ann', 'ben'],
  },
  {
    name: 'issue’s level deleted',
    fact: 'a level that the project’s scheme does not have admits nobody: permission rules §3',
    world: {
      people: three,
      security: { '500': { '501': ['user:ann'], '502': ['user:ben'] } },
      projects: { A: { browse: ['licensed'], security: '500' } },
      issues: { 'A-1': { level: '501' } },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) =>
      world.putSecurityScheme({ id: '500', name: 'Security 500', levels: [levelOf('502', ['user:ben'])] }),
    seesThen: [],
  },
  {
    name: 'security scheme of the project exchanged',
    fact: 'its issues are mapped to other levels without being edited: permission rules §6',
    world: {
      people: three,
      security: { '500': { '501': ['user:ann'] }, '600': { '601': ['user:cleo'] } },
      projects: { A: { browse: ['licensed'], security: '500' } },
      issues: { 'A-1': { level: '501' } },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => world.setProjectSecurityScheme(projectOfA, '600', () => '601'),
    seesThen: ['cleo'],
  },
  {
    name: 'sub-task of a restricted parent',
    fact: 'sub-tasks inherit the level of their parent: facts §3.3',
    world: {
      people: three,
      security: { '500': { '501': ['user:ann'] } },
      projects: { A: { browse: ['licensed'], security: '500' } },
      issues: { 'A-1': { level: '501' }, 'A-2': { parent: 'A-1' } },
    },
    unit: 'A-2',
    sees: ['ann'],
    change: (world) => world.setIssueLevel(issueOf(world, 'A-1').id, undefined),
    seesThen: ['ann', 'ben', 'cleo'],
  },
  {
    name: 'archived project',
    fact: archive,
    world: { people: three, projects: opened, issues: { 'A-1': {} } },
    unit: 'A-1',
    sees: ['ann', 'ben', 'cleo'],
    change: (world) => world.putProject({ ...projectA(world), state: 'archived' }),
    seesThen: [],
    also: async (sandbox) => assert.equal((await issueAs(sandbox, 'ann', 'A-1')).status, 200),
  },
  {
    name: 'archived issue',
    fact: archive,
    world: { people: three, projects: opened, issues: { 'A-1': {} } },
    unit: 'A-1',
    sees: ['ann', 'ben', 'cleo'],
    change: (world) => world.putIssue({ ...issueOf(world, 'A-1'), archived: true }),
    seesThen: [],
    also: async (sandbox) => assert.equal((await issueAs(sandbox, 'ann', 'A-1')).status, 200),
  },
  {
    name: 'restored issue',
    fact: archive,
    world: { people: three, projects: opened, issues: { 'A-1': { archived: true } } },
    unit: 'A-1',
    sees: [],
    change: (world) => world.putIssue({ ...issueOf(world, 'A-1'), archived: false }),
    seesThen: ['ann', 'ben', 'cleo'],
  },
  {
    name: 'deleted issue still in the index',
    fact: 'the index of searches runs behind by seconds to minutes: facts §2.2',
    world: { people: three, projects: opened, issues: { 'A-1': {}, 'A-2': {} } },
    unit: 'A-2',
    sees: ['ann', 'ben', 'cleo'],
    change: (world) => world.deleteIssue(issueOf(world, 'A-1').id),
    seesThen: ['ann', 'ben', 'cleo'],
    also: async (sandbox) => {
      sandbox.site.settings.indexLagMs = 3_600_000;
      assert.deepEqual(await keysFound(sandbox, 'ann', 'project = A'), ['A-2']);
      sandbox.world.deleteIssue(issueOf(sandbox.world, 'A-2').id);
      assert.deepEqual(await keysFound(sandbox, 'ann', 'project = A'), []);
    },
  },
  {
    name: 'deactivated account with every right',
    fact: 'deactivated people keep groups and roles, and have no access: facts §3.2 [C]',
    world: {
      people: { ...three, gone: { active: false } },
      groups: { staff: ['gone'] },
      roles: { '101': 'Developers' },
      projects: {
        A: {
          browse: ['user:gone', 'group:staff', 'role:101', 'reporter', 'lead'],
          actors: { '101': ['gone', 'ann'] },
          lead: 'gone',
        },
      },
      issues: { 'A-1': { reporter: 'gone' } },
    },
    unit: 'A-1',
    sees: ['ann'],
    change: (world) => world.setAccountActive('gone', true),
    seesThen: ['ann', 'gone'],
    lateBound: true,
  },
  {
    name: 'customer account added to a role',
    fact: 'a portal-only customer has no view of Jira, whatever names them: facts §3.7 [C]',
    world: {
      people: { ...three, gus: { accountType: 'customer' } },
      roles: { '101': 'Developers' },
      projects: { A: { browse: ['role:101'], actors: { '101': ['gus', 'ann'] } } },
      issues: { 'A-1': { reporter: 'gus' } },
    },
    unit: 'A-1',
    sees: ['ann'],
  },
  {
    name: 'two accounts with the same email',
    fact: 'an address names no account, the accountId does: facts §4 [C]',
    world: {
      people: {
        ann: { email: 'same@tiny.example', apiToken: 'of-ann' },
        ben: { email: 'same@tiny.example', apiToken: 'of-ben' },
        cleo: {},
      },
      projects: { A: { browse: ['user:ben'] } },
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ben'],
    also: async (sandbox) => {
      const mine = async (token: string) => {
        const reply = await askWith(sandbox, basic('same@tiny.example', token), '/rest/api/3/myself');
        return at(reply.json, 'accountId');
      };
      assert.deepEqual([await mine('of-ann'), await mine('of-ben')], ['ann', 'ben']);
    },
  },
  {
    name: 'account whose email is hidden',
    fact: 'addresses are hidden unless their owner shows them: facts §4 [C]',
    world: {
      people: { ann: { emailVisible: true }, ben: {}, cleo: {} },
      projects: { A: { browse: ['user:ben'] } },
      issues: { 'A-1': { reporter: 'ben', assignee: 'ann' } },
    },
    unit: 'A-1',
    sees: ['ben'],
    also: async (sandbox) => {
      const { json, text } = await issueAs(sandbox, 'crawler', 'A-1');
      assert.equal(at(json, 'fields.assignee.emailAddress'), 'ann@tiny.example');
      assert.equal(at(json, 'fields.reporter.accountId'), 'ben');
      assert.ok(!text.includes('ben@tiny.example'));
      const found = async (query: string) =>
        each((await as(sandbox, 'crawler', `/rest/api/3/user/search?query=${query}`)).json, '', 'accountId');
      assert.deepEqual([await found('ann@tiny'), await found('ben@tiny')], [['ann'], []]);
    },
  },
  {
    name: 'crawl account that cannot see a level',
    fact: 'a read shows the caller only what they may see: facts §3.2, §7 [C]',
    world: {
      people: three,
      security: { '500': { '501': ['user:ann'] } },
      projects: { A: { browse: ['licensed'], security: '500' } },
      issues: { 'A-1': { level: '501' }, 'A-2': {} },
      crawlerIsNotIn: ['501'],
    },
    unit: 'A-1',
    sees: ['ann'],
    also: async (sandbox) => {
      assert.deepEqual(await keysFound(sandbox, 'crawler', 'project = A'), ['A-2']);
      assert.deepEqual(await keysFound(sandbox, 'ann', 'project = A ORDER BY id'), ['A-1', 'A-2']);
    },
  },
  {
    name: '403 on one project’s scheme',
    fact: 'a project’s scheme is for those who administer the project or Jira: facts §1.2 [C]',
    world: {
      people: three,
      projects: { A: { browse: ['licensed'] }, B: { browse: ['licensed'] } },
      issues: { 'A-1': {} },
    },
    unit: 'A-1',
    sees: ['ann', 'ben', 'cleo'],
    change: (world) =>
      world.setSchemeGrants(schemeIdOf(0), [
        ...grantsOf(['licensed']),
        {
          id: '9',
          permission: 'ADMINISTER_PROJECTS',
          holder: { type: 'user', parameter: 'ann', value: 'ann' },
        },
      ]),
    seesThen: ['ann', 'ben', 'cleo'],
    lateBound: true,
    also: async (sandbox) => {
      const status = async (who: string, key: string) =>
        (await as(sandbox, who, `/rest/api/3/project/${key}/permissionscheme`)).status;
      assert.deepEqual([await status('ann', 'A'), await status('ann', 'B')], [200, 403]);
      assert.deepEqual([await status('crawler', 'A'), await status('crawler', 'B')], [200, 200]);
    },
  },
  {
    name: 'unknown holder type',
    fact: holders,
    world: {
      people: three,
      projects: { A: { browse: ['holder-of-the-future:ann', 'user:ben'] } },
      issues: { 'A-1': { reporter: 'ann' } },
    },
    unit: 'A-1',
    sees: ['ben'],
  },
  {
    name: 'holder naming a field that no longer exists',
    fact: holders,
    world: {
      people: three,
      projects: { A: { browse: ['user-field:customfield_19999', 'user:ben'] } },
      issues: { 'A-1': { reporter: 'ann' } },
    },
    unit: 'A-1',
    sees: ['ben'],
  },
];

export async function keysFound(sandbox: Sandbox, who: string | undefined, jql: string): Promise<unknown[]> {
  const path = `/rest/api/3/search/jql?fields=key&jql=${encodeURIComponent(jql)}`;
  const reply = await as(sandbox, who, path);
  // Who may not know of the project is told that there is none.
  if (reply.status === 400) return [];
  assert.equal(reply.status, 200, reply.text);
  return each(reply.json, 'issues', 'key');
}

function issueAs(sandbox: Sandbox, who: string, key: string) {
  return as(sandbox, who, `/rest/api/3/issue/${key}`);
}

export function as(sandbox: Sandbox, who: string | undefined, path: string) {
  const account = sandbox.world.accounts.get(who ?? '');
  const authorization = account && basic(account.email, account.apiToken ?? `token-${account.accountId}`);
  return askWith(sandbox, authorization, path);
}

export function issueOf(world: World, key: string) {
  const issue = world.findEntry(key)?.issue;
  assert.ok(issue, key);
  return issue;
}

function projectA(world: World): WorldProject {
  return world.knownProject(projectOfA);
}
