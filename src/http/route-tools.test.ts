import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personId } from '../model/ids.ts';
import { type Person, type PersonRole, personRoles } from '../model/person.ts';
import { requireAdministrator, requireReviewer } from './route-tools.ts';

const person = (role: PersonRole): Person => ({
  id: personId(1),
  email: 'ada@acme.example',
  name: 'Ada',
  title: undefined,
  role,
});

test('what changes something is for administrators, what shows why also for security reviewers', () => {
  const outcome = (require: typeof requireReviewer, role: PersonRole) => {
    try {
      return require(person(role), 'see this') ?? 'let in';
    } catch (error) {
      assert.ok(error instanceof Error && 'code' in error);
      return `${error.code}: ${error.message}`;
    }
  };
  const refused = 'not-allowed: Only administrators see this.';
  assert.deepEqual(
    personRoles.map((role) => [role, outcome(requireAdministrator, role), outcome(requireReviewer, role)]),
    [
      ['owner', 'let in', 'let in'],
      ['administrator', 'let in', 'let in'],
      ['reviewer', refused, 'let in'],
      ['member', refused, 'not-allowed: Only administrators and security reviewers see this.'],
    ],
  );
});
