/**
 * A site of nothing but permissions, for the benchmark of the access pass: projects that share schemes, groups and the
 * people in them. It has no issues. Everything follows from the numbers; nothing is drawn by lot.
 */

import type { WorldAccount, WorldFile, WorldHolder } from '../src/sandbox/world/world-file.ts';
import { worldFormat } from '../src/sandbox/world/world-file.ts';

export interface PermissionSiteOptions {
  readonly projects: number;
  /** Permission schemes, and as many security schemes. */
  readonly schemes: number;
  readonly groups: number;
  readonly people: number;
  /** Groups of each person. */
  readonly groupsEach: number;
  readonly roles: number;
}

export const siteCrawler = { email: 'crawler@permissions.example', token: 'token-crawler' };

export function permissionSite(options: PermissionSiteOptions): WorldFile {
  const { projects, schemes, groups, people, groupsEach, roles } = options;
  const names = ['crawler', ...numbers(people).map((n) => `person-${n}`)];
  const members = new Map(numbers(groups).map((n) => [n, new Set<string>()]));
  for (const [index, name] of names.entries()) {
    for (let n = 0; n < groupsEach; n += 1) members.get((index * 7 + n * 31) % groups)?.add(name);
  }
  return {
    format: worldFormat,
    site: { title: 'Permissions', timeZone: 'Etc/UTC' },
    accounts: names.map(account),
    groups: numbers(groups).map((n) => ({
      groupId: `group-${n}`,
      name: `group-${n}`,
      members: [...(members.get(n) ?? [])],
    })),
    applicationRoles: [
      { key: 'jira-software', name: 'Jira', groups: numbers(groups).map((n) => `group-${n}`) },
    ],
    globalPermissions: [
      { permission: 'ADMINISTER', holder: holder('user', 'crawler') },
      { permission: 'USER_PICKER', holder: holder('user', 'crawler') },
    ],
    projectRoles: numbers(roles).map((n) => ({ id: String(10_000 + n), name: `Role ${n}` })),
    permissionSchemes: numbers(schemes).map((n) => ({
      id: String(20_000 + n),
      name: `Permissions ${n}`,
      permissions: numbers(10).map((grant) => ({
        id: `${20_000 + n}${grant}`,
        permission: grant < 4 ? 'BROWSE_PROJECTS' : 'EDIT_ISSUES',
        holder: holder('group', `group-${(n * 3 + grant) % groups}`),
      })),
    })),
    issueSecuritySchemes: numbers(schemes).map((n) => ({
      id: String(30_000 + n),
      name: `Levels ${n}`,
      levels: numbers(3).map((level) => ({
        id: `${30_000 + n}${level}`,
        name: `Level ${level}`,
        members: numbers(3).map((member) => ({
          id: `${30_000 + n}${level}${member}`,
          holder: holder('group', `group-${(n + level * 5 + member) % groups}`),
        })),
      })),
    })),
    fields: [],
    issueTypes: [{ id: '1', name: 'Task' }],
    statuses: [{ id: '1', name: 'To Do', category: 'new' }],
    priorities: [{ id: '3', name: 'Medium' }],
    projects: numbers(projects).map((n) => ({
      id: String(100_000 + n),
      key: `P${n}`,
      name: `Project ${n}`,
      type: 'software',
      leadAccountId: names[n % names.length] ?? 'crawler',
      permissionSchemeId: String(20_000 + (n % schemes)),
      issueSecuritySchemeId: String(30_000 + (n % schemes)),
      roleActors: numbers(roles).map((role) => ({
        roleId: String(10_000 + role),
        users: [names[(n + role) % names.length] ?? 'crawler'],
        groups: [`group-${(n + role) % groups}`],
      })),
    })),
    issues: [],
  };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function account(accountId: string): WorldAccount {
  return {
    accountId,
    displayName: accountId,
    email: `${accountId}@permissions.example`,
    emailVisible: true,
    accountType: 'atlassian',
    active: true,
  };
}

function holder(type: string, value: string): WorldHolder {
  return { type, parameter: value, value };
}
