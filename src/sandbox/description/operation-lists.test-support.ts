/**
 * The text of `docs/sandbox-operations.md`: the operations that the sandbox serves, from its table, and those
 * that it does not, from Atlassian's description. One row per operation or group and no padding, so that two
 * branches that add operations seldom touch the same line. Write it anew with
 * `node src/sandbox/description/write-operation-lists.test-support.ts`; a test holds the file to this text.
 */

import type { Operation } from '../operation.ts';
import { operations, operationsBeside } from '../operations.ts';
import { scopesOf } from '../scopes.ts';
import { describedOperations } from './description.test-support.ts';

export const listsCommand = 'node src/sandbox/description/write-operation-lists.test-support.ts';
export const listsFile = new URL('../../../docs/sandbox-operations.md', import.meta.url);

export function operationLists(): string {
  const served = new Set(operations.map(nameOf));
  const groups = new Map<string, string[]>();
  for (const operation of describedOperations()) {
    if (served.has(nameOf(operation))) continue;
    const names = groups.get(operation.group) ?? [];
    groups.set(operation.group, [...names, `\`${nameOf(operation).replace(' /rest/api/3/', ' /')}\``]);
  }
  return [
    '# Operations of the sandbox',
    '',
    `Written by \`${listsCommand}\`; a test keeps it equal to the code and to`,
    "Atlassian's description of the API. How to start the sandbox and what it does: [sandbox.md](sandbox.md).",
    '',
    '## Served',
    '',
    'Permission: what the operation asks of everybody. What a caller may see and change by it follows from the permission',
    'scheme of the project on top, so that “none” lets nobody do more than the scheme grants.',
    '',
    'Scopes: classic, then granular (each ends in `:jira`), then the scope of Connect apps (`INACCESSIBLE`: not for them). A',
    'caller with an API token that has no scopes needs none.',
    '',
    '| operation | permission | classic | granular | Connect |',
    '| --- | --- | --- | --- | --- |',
    ...servedRows(),
    '',
    '## Parameters that change nothing',
    '',
    'They are taken, as in Jira.',
    '',
    '| parameter | operation | why |',
    '| --- | --- | --- |',
    ...ignoredRows(),
    '',
    '## Not served',
    '',
    'Answered 501. A path is under `/rest/api/3` unless it begins with `/rest`.',
    '',
    '| group | operations |',
    '| --- | --- |',
    ...[...groups].map(([group, names]) => `| ${group} | ${names.join('<br>')} |`),
    '',
  ].join('\n');
}

/** The rows of the table of served operations: needs no description. */
export function servedRows(): string[] {
  return [...operations, ...operationsBeside]
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method))
    .map((operation) => `| ${cells(operation).join(' | ')} |`);
}

function ignoredRows(): string[] {
  return [...operations, ...operationsBeside].flatMap((operation) =>
    [...operation.ignored].map(([name, why]) => `| \`${name}\` | \`${nameOf(operation)}\` | ${why} |`),
  );
}

function cells(operation: Operation): string[] {
  const { permission } = operation;
  const scopes = scopesOf(operation);
  return [
    `\`${nameOf(operation)}\``,
    permission.words,
    scopes.classic.join(', '),
    scopes.granular.join(', '),
    scopes.connect,
  ];
}

function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
