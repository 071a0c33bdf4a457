/**
 * What could not be read, in words: which call, which right or scope is missing, what is therefore hidden. The same
 * for many projects is one finding that counts them, gives examples, and names each in its `subjects`.
 */

import type { Finding } from '../../model/directory.ts';

export interface Unread {
  readonly code: FindingCode;
  /** A project's key, a group's name, or `site`. */
  readonly subject: string;
  readonly reason: string;
}

interface Words {
  readonly of: 'site' | 'groups' | 'projects';
  readonly hidden: (subject: string) => string;
}

const site = (sentence: string): Words => ({ of: 'site', hidden: () => sentence });
const projects = (hidden: (key: string) => string): Words => ({ of: 'projects', hidden });

const words = {
  'accounts-unreadable': site(
    'Nobody counts as themselves once the last copy is too old: then only public issues are found.',
  ),
  'groups-unreadable': site('What is granted to groups is hidden once the last copy is too old.'),
  'fields-unreadable': site('Custom fields are not searched, and holders naming one match nobody.'),
  'group-unreadable': {
    of: 'groups',
    hidden: (name: string) => `What is granted to ${name} is hidden once the last copy is too old.`,
  },
  'scheme-unreadable': projects((key) => `Everything in ${key} is hidden once the last copy is too old.`),
  'roles-unreadable': projects(
    (key) => `What is granted to roles in ${key} is hidden once the last copy is too old.`,
  ),
  'security-unreadable': projects(
    (key) => `Issues of ${key} with a security level are hidden once the last copy is too old.`,
  ),
  'public-unknown': projects(
    (key) => `${key} is not shown to people without an account once the last copy is too old.`,
  ),
} as const satisfies Record<string, Words>;

export type FindingCode = keyof typeof words;

/** As many of one kind are named one by one. */
const fewest = 5;
const mostExamples = 5;

export function unreadFindings(unread: readonly Unread[]): Finding[] {
  return [...Map.groupBy(unread, ({ code }) => code)].flatMap(([code, all]) =>
    all.length < fewest ? all.map(single) : [together(code, all)],
  );
}

function single({ code, subject, reason }: Unread): Finding {
  return { code, subject, message: `${reason} ${words[code].hidden(subject)}` };
}

function together(code: FindingCode, all: readonly Unread[]): Finding {
  const what: Words = words[code];
  const reasons = [...Map.groupBy(all, ({ reason }) => reason)].sort(([, a], [, b]) => b.length - a.length);
  const sentences = reasons.slice(0, mostExamples).map(([reason, those]) => {
    const names = those.map(({ subject }) => subject).sort();
    const more = names.length > mostExamples ? ' and others' : '';
    const number = names.length.toLocaleString('en');
    return `${number} ${what.of} (${names.slice(0, mostExamples).join(', ')}${more}): ${reason}`;
  });
  if (reasons.length > mostExamples) sentences.push('Others have other reasons.');
  return {
    code,
    subject: `many ${what.of}`,
    subjects: [...new Set(all.map(({ subject }) => subject))].sort(),
    message: `${sentences.join(' ')} ${what.hidden('each of them')}`,
  };
}
