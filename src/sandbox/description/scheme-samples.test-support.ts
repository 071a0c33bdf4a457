/**
 * Samples of the operations on schemes, levels and tasks, for the test that looks at a full answer of every operation,
 * and what the world needs for them.
 */

import type { Sandbox } from '../open-sandbox.ts';
import type { Method } from '../operation.ts';
import { scheme } from '../small-world.test-support.ts';

export type Sample = readonly [
  method: Method,
  template: string,
  path: string,
  body?: unknown,
  status?: number,
];

/** A scheme of each kind that nothing uses, and a task. */
export function prepareForSchemes({ world, site }: Sandbox): void {
  world.putPermissionScheme(scheme('400', 'Unused', []));
  world.putSecurityScheme({ id: '600', name: 'Unused', levels: [] });
  site.tasks.start({ description: 'One', subject: 'one', submittedBy: 'ann' }, 0, () => undefined);
}

export const schemeSamples: readonly Sample[] = [
  ['GET', '/rest/api/3/issuesecurityschemes', '/issuesecurityschemes'],
  [
    'POST',
    '/rest/api/3/issuesecurityschemes',
    '/issuesecurityschemes',
    { name: 'New', levels: [{ name: 'One', isDefault: true, members: [{ type: 'reporter' }] }] },
    201,
  ],
  ['GET', '/rest/api/3/issuesecurityschemes/level', '/issuesecurityschemes/level'],
  [
    'PUT',
    '/rest/api/3/issuesecurityschemes/level/default',
    '/issuesecurityschemes/level/default',
    { defaultValues: [{ issueSecuritySchemeId: '500', defaultLevelId: '501' }] },
    204,
  ],
  ['GET', '/rest/api/3/issuesecurityschemes/level/member', '/issuesecurityschemes/level/member?expand=all'],
  ['GET', '/rest/api/3/issuesecurityschemes/project', '/issuesecurityschemes/project'],
  [
    'PUT',
    '/rest/api/3/issuesecurityschemes/project',
    '/issuesecurityschemes/project',
    { projectId: '1', schemeId: null },
    303,
  ],
  ['GET', '/rest/api/3/issuesecurityschemes/search', '/issuesecurityschemes/search?projectId=1'],
  ['PUT', '/rest/api/3/issuesecurityschemes/{id}', '/issuesecurityschemes/500', { name: 'New' }, 204],
  ['DELETE', '/rest/api/3/issuesecurityschemes/{schemeId}', '/issuesecurityschemes/600', undefined, 204],
  [
    'PUT',
    '/rest/api/3/issuesecurityschemes/{schemeId}/level',
    '/issuesecurityschemes/500/level',
    { levels: [{ name: 'Three' }] },
    204,
  ],
  [
    'DELETE',
    '/rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}',
    '/issuesecurityschemes/500/level/501?replaceWith=502',
    undefined,
    303,
  ],
  [
    'PUT',
    '/rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}',
    '/issuesecurityschemes/500/level/501',
    { description: 'Only them.' },
    204,
  ],
  [
    'PUT',
    '/rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member',
    '/issuesecurityschemes/500/level/501/member',
    { members: [{ type: 'assignee' }] },
    204,
  ],
  [
    'DELETE',
    '/rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member/{memberId}',
    '/issuesecurityschemes/500/level/501/member/1',
    undefined,
    204,
  ],
  ['GET', '/rest/api/3/permissionscheme', '/permissionscheme?expand=all'],
  [
    'POST',
    '/rest/api/3/permissionscheme',
    '/permissionscheme?expand=user',
    {
      name: 'New',
      permissions: [{ permission: 'BROWSE_PROJECTS', holder: { type: 'user', parameter: 'ben' } }],
    },
    201,
  ],
  ['DELETE', '/rest/api/3/permissionscheme/{schemeId}', '/permissionscheme/400', undefined, 204],
  [
    'PUT',
    '/rest/api/3/permissionscheme/{schemeId}',
    '/permissionscheme/100?expand=all',
    { name: 'New name' },
  ],
  [
    'GET',
    '/rest/api/3/permissionscheme/{schemeId}/permission',
    '/permissionscheme/100/permission?expand=all',
  ],
  [
    'POST',
    '/rest/api/3/permissionscheme/{schemeId}/permission',
    '/permissionscheme/100/permission?expand=group',
    { permission: 'LINK_ISSUES', holder: { type: 'group', value: 'g-agents' } },
    201,
  ],
  [
    'DELETE',
    '/rest/api/3/permissionscheme/{schemeId}/permission/{permissionId}',
    '/permissionscheme/100/permission/1000',
    undefined,
    204,
  ],
  [
    'GET',
    '/rest/api/3/permissionscheme/{schemeId}/permission/{permissionId}',
    '/permissionscheme/100/permission/1000?expand=projectRole',
  ],
  [
    'PUT',
    '/rest/api/3/project/{projectKeyOrId}/permissionscheme',
    '/project/SOFT/permissionscheme',
    { id: 200 },
  ],
  ['GET', '/rest/api/3/project/{projectKeyOrId}/securitylevel', '/project/SOFT/securitylevel'],
  ['GET', '/rest/api/3/securitylevel/{id}', '/securitylevel/501'],
  ['GET', '/rest/api/3/task/{taskId}', '/task/10001'],
];
