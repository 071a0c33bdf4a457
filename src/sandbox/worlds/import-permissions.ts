/**
 * Permissions for imported issues, which come without any. Plain: the group `everyone` browses all. In layers:
 * the group `staff` browses all projects, and each project has a security scheme of five levels. A level admits
 * the group `slice-N`, the reporter, the role Leads and the crawl's account; `viewer-fifth` is in `slice-1`.
 */

import { createHash } from 'node:crypto';
import type {
  WorldAccount,
  WorldFile,
  WorldHolder,
  WorldProject,
  WorldSecurityScheme,
} from '../world/world-file.ts';
import type { ImportedProject } from './import-catalogue.ts';

export type PermissionPart = Pick<
  WorldFile,
  | 'accounts'
  | 'groups'
  | 'applicationRoles'
  | 'globalPermissions'
  | 'projectRoles'
  | 'permissionSchemes'
  | 'issueSecuritySchemes'
  | 'projects'
>;

const sliceCount = 5;
const leadsRole = '10010';

/** The level of an issue: its project's level for the slice that the key falls into. */
export function levelIdOf(projectId: string, key: string): string {
  const slice = hashOf(key) % sliceCount;
  return levelId(projectId, slice + 1);
}

export function hashOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0);
}

export function importPermissions(
  people: readonly WorldAccount[],
  projects: readonly ImportedProject[],
  layers: boolean,
): PermissionPart {
  const own = ['admin', 'crawler', ...(layers ? ['viewer-fifth'] : [])];
  const accounts = [...own.map(ownAccount), ...people];
  const everyone = layers ? 'staff' : 'everyone';
  const groups = [{ groupId: everyone, name: everyone, members: accounts.map(({ accountId }) => accountId) }];
  for (let slice = 1; layers && slice <= sliceCount; slice++) {
    const name = `slice-${slice}`;
    groups.push({ groupId: name, name, members: slice === 1 ? ['viewer-fifth'] : [] });
  }
  const browse: WorldHolder[] = [{ type: 'group', parameter: everyone, value: everyone }];
  return {
    accounts,
    groups,
    applicationRoles: [{ key: 'jira-software', name: 'Jira', groups: [everyone] }],
    globalPermissions: [
      { permission: 'ADMINISTER', holder: user('admin') },
      { permission: 'ADMINISTER', holder: user('crawler') },
      { permission: 'USER_PICKER', holder: user('crawler') },
    ],
    projectRoles: [{ id: leadsRole, name: 'Leads' }],
    permissionSchemes: [
      {
        id: '10001',
        name: `${everyone} browses`,
        permissions: browse.map((holder, index) => ({
          id: String(10_001 + index),
          permission: 'BROWSE_PROJECTS',
          holder,
        })),
      },
    ],
    issueSecuritySchemes: layers ? projects.map(securityScheme) : [],
    projects: projects.map(
      ({ id, key, name }): WorldProject => ({
        id,
        key,
        name,
        type: 'software',
        leadAccountId: 'admin',
        permissionSchemeId: '10001',
        ...(layers ? { issueSecuritySchemeId: schemeId(id) } : {}),
        roleActors: [{ roleId: leadsRole, users: ['admin', 'crawler'], groups: [] }],
      }),
    ),
  };
}

function securityScheme({ id, key }: ImportedProject): WorldSecurityScheme {
  const levels = Array.from({ length: sliceCount }, (_, index) => {
    const slice = index + 1;
    const holders: WorldHolder[] = [
      { type: 'group', parameter: `slice-${slice}`, value: `slice-${slice}` },
      { type: 'reporter' },
      { type: 'projectRole', parameter: leadsRole, value: leadsRole },
      user('crawler'),
    ];
    const level = levelId(id, slice);
    const members = holders.map((holder, n) => ({ id: `${level}${n}`, holder }));
    return { id: level, name: `fifth-${slice}`, members };
  });
  return { id: schemeId(id), name: `${key} in fifths`, levels };
}

function levelId(projectId: string, slice: number): string {
  return `${projectId}${slice}`;
}

function schemeId(projectId: string): string {
  return `2${projectId}`;
}

function user(accountId: string): WorldHolder {
  return { type: 'user', parameter: accountId, value: accountId };
}

function ownAccount(accountId: string): WorldAccount {
  return {
    accountId,
    displayName: accountId,
    email: `${accountId}@import.example`,
    emailVisible: true,
    accountType: 'atlassian',
    active: true,
  };
}
