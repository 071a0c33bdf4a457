import assert from 'node:assert/strict';
import { it } from 'node:test';
import { smallWorld } from '../small-world.test-support.ts';
import { emptyWorld } from './empty-world.ts';
import { unknownNames } from './unknown-names.ts';

it('slips in the names of permissions, holders and roles are told with their places', () => {
  const world = emptyWorld();
  const nobody = { type: 'rol', value: '10002' };
  const slips = {
    ...world,
    globalPermissions: [{ permission: 'ADMINISTRATE', holder: { type: 'anyone' } }],
    permissionSchemes: [
      {
        id: '1',
        name: 'One',
        permissions: [
          { id: '1', permission: 'BROWSE_PROJECTS', holder: nobody },
          { id: '2', permission: 'BROWSE_PROJECT', holder: { type: 'reporter' } },
        ],
      },
    ],
    issueSecuritySchemes: [
      { id: '1', name: 'S', levels: [{ id: '2', name: 'L', members: [{ id: '3', holder: nobody }] }] },
    ],
  };
  assert.deepEqual(unknownNames(slips), [
    'globalPermissions[0].permission: Jira has no global permission ADMINISTRATE, so it counts for nobody',
    'permissionSchemes[0].permissions[0].holder.type: Jira has no holder rol, so it counts for nobody',
    'permissionSchemes[0].permissions[1].permission: Jira has no project permission BROWSE_PROJECT, so it counts for nobody',
    'issueSecuritySchemes[0].levels[0].members[0].holder.type: Jira has no holder rol, so it counts for nobody',
  ]);
});

it('a comment for a role that is not there is told, and one for a role that is there is not', () => {
  const world = smallWorld();
  assert.deepEqual(unknownNames(world), []);
  const { projectRoles, ...others } = world;
  assert.ok(
    unknownNames({ ...others, projectRoles: [] }).some((text) =>
      /comments\[\d+\]\.visibility: there is no role /.test(text),
    ),
  );
  assert.ok(projectRoles.length > 0);
});
