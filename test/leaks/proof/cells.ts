/**
 * The table of the proof: for each line of the rule, each kind of account and each kind of holder in each
 * place how many allows and denials it alone decided, and how many there have to be. What cannot allow (a type
 * that nobody knows) or cannot deny has no minimum there, and must have none.
 */

import { type HolderKind, matchingKinds, neverMatchingKinds } from './holder-kinds.ts';

const lineCells = [
  'live',
  'browse',
  'level',
  'level of the parent',
  'restriction',
  'visibility: group',
  'visibility: role',
  'internal',
] as const;

const allowedStandings = ['standing: person', 'standing: app'] as const;
const deniedStandings = [
  'standing: deactivated',
  'standing: customer',
  'standing: no access to Jira',
] as const;

export type Place = 'scheme' | 'level';
export type Cell =
  | (typeof lineCells)[number]
  | (typeof allowedStandings)[number]
  | (typeof deniedStandings)[number]
  | `${Place}: ${HolderKind}`;

interface Row {
  readonly cell: Cell;
  readonly allows: boolean;
  readonly denials: boolean;
}

const places: readonly Place[] = ['scheme', 'level'];

export const rows: readonly Row[] = [
  ...lineCells.map((cell): Row => ({ cell, allows: true, denials: true })),
  ...allowedStandings.map((cell): Row => ({ cell, allows: true, denials: false })),
  ...deniedStandings.map((cell): Row => ({ cell, allows: false, denials: true })),
  ...places.flatMap((place) => [
    ...matchingKinds.map(
      (kind): Row => ({
        cell: `${place}: ${kind}`,
        allows: true,
        // Whom a level's `anyone` denies, because public access is blocked, no grant of Browse lets in either.
        denials: place === 'scheme' || kind !== 'anyone',
      }),
    ),
    ...neverMatchingKinds.map((kind): Row => ({ cell: `${place}: ${kind}`, allows: false, denials: true })),
  ]),
];

export interface CellCounts {
  readonly allows: Readonly<Record<string, number>>;
  readonly denials: Readonly<Record<string, number>>;
}

/** The table as lines of text, and what is wrong with it. */
export function cellTable(
  counts: CellCounts,
  least: number,
): { readonly lines: readonly string[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const column = (cell: Cell, of: Readonly<Record<string, number>>, what: string, counted: boolean) => {
    const count = of[cell] ?? 0;
    if (!counted) {
      if (count > 0) problems.push(`${cell}: ${count} ${what}, where there can be none`);
      return '–';
    }
    if (count < least) problems.push(`${cell}: ${count} ${what}, fewer than ${least}`);
    return String(count);
  };
  const lines = rows.map(({ cell, allows, denials }) => {
    const allowed = column(cell, counts.allows, 'allows', allows);
    const denied = column(cell, counts.denials, 'denials', denials);
    return `${cell.padEnd(36)}${allowed.padStart(10)}${denied.padStart(10)}`;
  });
  return {
    lines: [
      `${'decided by this alone'.padEnd(36)}${'allows'.padStart(10)}${'denials'.padStart(10)}`,
      ...lines,
    ],
    problems,
  };
}
