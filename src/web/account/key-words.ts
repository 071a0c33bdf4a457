/** What a key may do, in words, and for how long it can be made. Nobody is offered a right that they have no use for. */

import type { ApiKeyView } from '../../http/auth-api.ts';
import { administers, maySeePermissions, type Role } from '../permissions/section-pages.ts';

export type KeyRight = ApiKeyView['rights'][number];

interface RightWords {
  readonly right: KeyRight;
  readonly label: string;
  readonly short: string;
  isFor(role: Role): boolean;
}

export const rightWords: readonly RightWords[] = [
  { right: 'search', label: 'Search', short: 'search', isFor: () => true },
  { right: 'read', label: 'Read issues', short: 'read issues', isFor: () => true },
  {
    right: 'explain',
    label: 'See permissions, explanations and the audit log',
    short: 'see permissions',
    isFor: maySeePermissions,
  },
  {
    right: 'administer',
    label: 'Everything else that you may, but to sign in',
    short: 'administer',
    isFor: administers,
  },
];

export function rightsInWords(rights: readonly KeyRight[]): string {
  return rightWords
    .filter(({ right }) => rights.includes(right))
    .map(({ short }) => short)
    .join(', ');
}

const day = 24 * 60 * 60_000;

export const keyLifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'never', label: 'until it is ended by hand' },
] as const;

/** Undefined: it does not end by itself. */
export function endOf(lifetime: string, nowMs: number): string | undefined {
  const days = Number(lifetime);
  return Number.isFinite(days) ? new Date(nowMs + days * day).toISOString() : undefined;
}
