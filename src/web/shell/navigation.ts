/**
 * The pages that the header leads to, and for whom. Leaving a link out is a courtesy only: the server decides
 * who is answered.
 */

import type { Me } from '../../http/api.ts';

export interface Destination {
  readonly path: string;
  readonly label: string;
  readonly icon: 'search' | 'status';
  readonly audience: 'everybody' | 'administrators';
}

const destinations: readonly Destination[] = [
  { path: '/', label: 'Search', icon: 'search', audience: 'everybody' },
  { path: '/status', label: 'Status', icon: 'status', audience: 'administrators' },
];

export function destinationsFor(role: Me['person']['role']): Destination[] {
  return destinations.filter((each) => each.audience === 'everybody' || role === 'administrator');
}

/** The reading view lies over the search page and belongs to it. */
export function isCurrent(destination: Destination, path: string): boolean {
  if (destination.path === '/') return path === '/' || path.startsWith('/issue/');
  return path === destination.path || path.startsWith(`${destination.path}/`);
}
