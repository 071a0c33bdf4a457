/** The details of an entry of the audit log, of which whatever was not taken up comes out at the end. */

import type { AuditEntry } from './audit-words.ts';

export interface Details {
  /** Empty where there is none. */
  text(name: string): string;
  /** Entries that are two values, before and after. */
  pairs(): readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** Said by other details. */
  pass(...names: readonly string[]): void;
  /** "Also: issues gained 4; kept false."; empty where all was taken up. */
  left(): string;
}

export function readDetails(details: AuditEntry['details']): Details {
  const taken = new Set<string>();
  const text = (name: string) => {
    taken.add(name);
    return inWords(details[name]);
  };
  return {
    text,
    pairs: () =>
      Object.entries(details).flatMap(([name, value]) => {
        if (!Array.isArray(value) || value.length !== 2) return [];
        taken.add(name);
        return [{ name: spaced(name), from: counted(value[0]), to: counted(value[1]) }];
      }),
    pass: (...names) => {
      for (const name of names) taken.add(name);
    },
    left() {
      const rest = Object.keys(details)
        .filter((name) => !taken.has(name) && inWords(details[name]) !== '')
        .map((name) => `${spaced(name)} ${inWords(details[name])}`);
      return rest.length === 0 ? '' : `Also: ${rest.join('; ')}.`;
    },
  };
}

function inWords(value: AuditEntry['details'][string] | undefined): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function counted(value: string | number | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en') : (value ?? '');
}

/** `issuesGained` as "issues gained". */
function spaced(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase();
}
