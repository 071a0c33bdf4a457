import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeAddress, changeChoices, changeOf, readChange } from './change-fields.ts';

for (const [address, change] of [
  [
    '/permissions/simulate?kind=membership&action=remove&account=ben%2B1%40acme.test&group=staff',
    { kind: 'membership', action: 'remove', account: 'ben+1@acme.test', group: 'staff' },
  ],
  [
    '/permissions/simulate?kind=role-actor&action=add&project=QTE&role=Members&actor=group%3Asales',
    { kind: 'role-actor', action: 'add', project: 'QTE', role: 'Members', actor: 'group:sales' },
  ],
  [
    '/permissions/simulate?kind=grant&action=add&scheme=Product&permission=EDIT_ISSUES&holder=anyone',
    { kind: 'grant', action: 'add', scheme: 'Product', permission: 'EDIT_ISSUES', holder: 'anyone' },
  ],
  [
    '/permissions/simulate?kind=level-member&action=add&scheme=Levels&level=Legal&holder=lead',
    { kind: 'level-member', action: 'add', scheme: 'Levels', level: 'Legal', holder: 'lead' },
  ],
  [
    '/permissions/simulate?kind=scheme&project=QTE&scheme=Open',
    { kind: 'scheme', project: 'QTE', scheme: 'Open' },
  ],
] as const) {
  test(`a change of the kind ${change.kind} is read from its address and asked`, () => {
    const written = readChange(address.slice(address.indexOf('?')));
    assert.equal(changeAddress(written), address);
    assert.deepEqual(changeOf(written), change);
  });
}

test('a change that is not filled in is not asked, but for the permission, which is to browse', () => {
  assert.equal(changeOf(readChange('')), undefined);
  assert.equal(changeOf(readChange('?kind=grant&scheme=Product')), undefined);
  const grant = changeOf(readChange('?kind=grant&scheme=Product&holder=anyone'));
  assert.equal(grant?.kind === 'grant' && grant.permission, 'BROWSE_PROJECTS');
});

test('what is no kind of change is the first one', () => {
  assert.equal(readChange('?kind=toString').kind, 'membership');
  assert.deepEqual(
    changeChoices.map(({ value }) => value),
    ['membership', 'role-actor', 'grant', 'level-member', 'scheme'],
  );
});
