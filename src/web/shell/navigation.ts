/**
 * The pages that the header leads to, and for whom. Leaving a link out is a courtesy only: the server decides
 * who is answered.
 */

import { administers, maySeePermissions, type Role, sectionPath } from '../permissions/section-pages.ts';

export interface Destination {
  readonly path: string;
  readonly label: string;
  readonly icon: 'search' | 'permissions' | 'sources' | 'status';
  isFor(role: Role): boolean;
}

const destinations: readonly Destination[] = [
  { path: '/', label: 'Search', icon: 'search', isFor: () => true },
  { path: sectionPath, label: 'Permissions', icon: 'permissions', isFor: maySeePermissions },
  { path: '/sources', label: 'Sources', icon: 'sources', isFor: administers },
  { path: '/status', label: 'Status', icon: 'status', isFor: administers },
];

export function destinationsFor(role: Role): Destination[] {
  return destinations.filter((each) => each.isFor(role));
}

/** The reading view lies over the search page and belongs to it. */
export function isCurrent(destination: Destination, path: string): boolean {
  if (destination.path === '/') return path === '/' || path.startsWith('/issue/');
  return path === destination.path || path.startsWith(`${destination.path}/`);
}
