/**
 * The pages about permissions, in the order of the section's navigation, and how their addresses are written. As
 * with every link, the server decides who is answered.
 */

import type { Me } from '../../http/api.ts';

export type Role = Me['person']['role'];

export interface SectionPage {
  readonly path: string;
  readonly label: string;
  /** Absent: everybody whom the section is for. */
  readonly isFor?: (role: Role) => boolean;
}

export const sectionPath = '/permissions';

const sectionPages: readonly SectionPage[] = [
  { path: `${sectionPath}/projects`, label: 'Projects' },
  { path: `${sectionPath}/explain`, label: 'Explain' },
  { path: `${sectionPath}/simulate`, label: 'Simulate' },
  { path: `${sectionPath}/checks`, label: 'Checks' },
  { path: `${sectionPath}/people`, label: 'People', isFor: administers },
  { path: `${sectionPath}/groups`, label: 'Groups', isFor: administers },
  { path: `${sectionPath}/sign-in`, label: 'Sign-in', isFor: (role) => role === 'owner' },
  { path: `${sectionPath}/audit-log`, label: 'Audit log' },
];

/** An owner may all that an administrator may. */
export function administers(role: Role): boolean {
  return role === 'owner' || role === 'administrator';
}

export function maySeePermissions(role: Role): boolean {
  return administers(role) || role === 'reviewer';
}

export function sectionPagesFor(role: Role): SectionPage[] {
  return sectionPages.filter(({ isFor }) => isFor === undefined || isFor(role));
}

/** The page that an address belongs to; a project's own page belongs to the list of projects. */
export function sectionPageAt(path: string): SectionPage | undefined {
  return sectionPages.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}
