import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Holder } from '../model/directory.ts';
import { fieldId, groupId, levelId, projectId, roleId, schemeId } from '../model/ids.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource } from '../store/store.test-support.ts';
import { holderFindings } from './holder-findings.ts';

const project = projectId('1');
const holder = (type: string, value?: string, parameter?: string): Holder => ({ type, value, parameter });

/** The findings of one holder, in a permission scheme or in a level. */
async function findingsOf(one: Holder, where: 'scheme' | 'level' = 'scheme', known = true) {
  await using store = openStoreInMemory();
  const { id } = await addSource(store);
  const { directory } = store;
  const body = {
    id: project,
    key: 'SOFT',
    name: 'Software',
    typeKey: 'software',
    teamManaged: false,
    leadAccountId: undefined,
    archived: false,
  };
  await directory.putPart(id, 'project', project, body, 1);
  const grants = where === 'scheme' ? [{ id: '1', permission: 'BROWSE_PROJECTS', holder: one }] : [];
  await directory.putPart(id, 'scheme-grants', '100', { name: 'Scheme', grants }, 1);
  await directory.putPart(id, 'permission-scheme', project, { schemeId: schemeId('100') }, 1);
  if (where === 'level') {
    const levels = [{ levelId: levelId('5'), name: 'Secret', holders: [one] }];
    const scheme = { name: 'Levels', defaultLevelId: undefined, levels };
    await directory.putPart(id, 'security-levels', '500', scheme, 1);
    await directory.putPart(id, 'security-scheme', project, { schemeId: schemeId('500') }, 1);
  }
  if (known) {
    const names = [
      ['g-1', 'staff'],
      ['g-2', 'twins'],
      ['g-3', 'twins'],
    ] as const;
    const groups = names.map(([group, name]) => ({ groupId: groupId(group), name }));
    await directory.putPart(id, 'groups', '', { groups }, 1);
    const fields = [{ id: fieldId('customfield_1'), name: 'People', type: 'user' as const }];
    await directory.putPart(id, 'fields', '', { fields }, 1);
    const roles = [{ roleId: roleId('10'), name: 'Developers', users: [], groups: [] }];
    await directory.putPart(id, 'roles', project, { roles }, 1);
  }
  return holderFindings(store, id);
}

describe('a holder', () => {
  const cases: readonly (readonly [string, Holder, string | undefined])[] = [
    ['a group that is there', holder('group', 'g-1', 'staff'), undefined],
    ['a group that is gone', holder('group', 'g-9', 'staff'), 'group-missing'],
    ['a group by its name', holder('group', undefined, 'staff'), undefined],
    ['a group by a name that is gone', holder('group', undefined, 'gone'), 'group-missing'],
    ['a group by a name that two have', holder('group', undefined, 'twins'), 'group-name-ambiguous'],
    ['a role that is there', holder('projectRole', '10'), undefined],
    ['a role by its parameter', holder('projectRole', undefined, '10'), undefined],
    ['a role that the project does not have', holder('projectRole', '11'), 'role-missing'],
    ['a role without an id', holder('projectRole'), 'role-missing'],
    ['a people field that is there', holder('userCustomField', 'customfield_1'), undefined],
    ['a people field that is gone', holder('userCustomField', 'customfield_2'), 'field-missing'],
    ['a group field that is gone', holder('groupCustomField', undefined, 'customfield_2'), 'field-missing'],
    ['anyone', holder('anyone'), undefined],
    ['everybody with access', holder('applicationRole'), undefined],
    ['an account', holder('user', 'ann'), undefined],
    ['the lead', holder('projectLead'), undefined],
    ['the reporter', holder('reporter'), undefined],
    ['the assignee', holder('assignee'), undefined],
    ['the portal', holder('sd.customer.portal.only'), undefined],
    ['of a type that we do not know', holder('moonPhase', 'full'), 'holder-unknown'],
  ];
  for (const [what, one, code] of cases) {
    it(`that is ${what} is ${code ?? 'no finding'}`, async () => {
      for (const where of ['scheme', 'level'] as const) {
        const found = await findingsOf(one, where);
        assert.deepEqual(
          found.map((finding) => finding.code),
          code ? [code] : [],
        );
        const [first] = found;
        if (!first) continue;
        assert.match(first.message, /project SOFT/);
        assert.match(first.message, where === 'scheme' ? /"Scheme"/ : /"Secret".*"Levels"/);
      }
    });
  }

  it('is no finding where what it names could not be read: that has its own', async () => {
    for (const [, one, code] of cases) {
      const found = await findingsOf(one, 'scheme', false);
      assert.deepEqual(
        found.map((finding) => finding.code),
        code === 'holder-unknown' ? [code] : [],
      );
    }
  });
});
