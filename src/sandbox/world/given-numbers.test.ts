import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from './world.ts';

test('a number is not given again after what had it is gone, also not by the saved world', () => {
  const world = openWorld(smallWorld());
  const role = world.takeId('projectRole');
  assert.equal(role, '10302');
  world.putProjectRole({ id: role, name: 'New' });
  world.deleteProjectRole(role);
  assert.equal(world.takeId('projectRole'), '10303');
  assert.equal(openWorld(world.toFile()).takeId('projectRole'), '10304');
});

test('what was there from the beginning keeps its number after it is deleted', () => {
  const world = openWorld(smallWorld());
  world.deleteProjectRole('10301');
  assert.equal(world.takeId('projectRole'), '10302');
  const scheme = world.permissionSchemes.get('300');
  assert.ok(scheme);
  world.putPermissionScheme({
    ...scheme,
    permissions: [{ id: '77777', permission: 'BROWSE_PROJECTS', holder: { type: 'anyone' } }],
  });
  world.setSchemeGrants('300', []);
  assert.equal(world.takeId('grant'), '77778');
  assert.equal(world.takeId('permissionScheme'), '10001');
});
