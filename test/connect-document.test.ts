import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceKinds } from '../src/model/source.ts';
import { calledWith, partsFor, scopeParts } from '../src/sources/oauth/scopes.ts';

const whole = await readFile(join(import.meta.dirname, '../docs/connect.md'), 'utf8');
const document = whole.slice(whole.indexOf('\n## OAuth 2.0 (3LO)\n'));

/** The cells of the table that begins with this heading. */
function table(firstHeading: string): string[][] {
  const lines = document.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${firstHeading} `));
  assert.ok(from >= 0, firstHeading);
  const rows = lines.slice(from + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const [listed] = scopeParts;

test('the documented scopes are those of the code, with the calls that take them', () => {
  const others = new Map<string, string>([
    ['read:me', '`GET /me`: whose consent it is'],
    ['offline_access', 'renewing the access while nobody is there'],
  ]);
  assert.deepEqual(
    table('scope'),
    listed.scopes.map((scope) => {
      const calls = calledWith.filter(({ scopes }) => scopes.includes(scope)).map(({ call }) => call);
      const short = calls.map((call) => call.replace('/rest/api/3', ''));
      return [`\`${scope}\``, others.get(scope) ?? (code(short) || 'nothing yet')];
    }),
  );
});

test('what each kind of source needs beyond is documented with its reason', () => {
  const inList: readonly string[] = listed.scopes;
  assert.deepEqual(
    table('part'),
    scopeParts.slice(1).map(({ part, reason, without, scopes }) => {
      const kinds = sourceKinds.filter((kind) =>
        partsFor({ kind, titlesOnly: false, comments: true, emails: true }).some((one) => one.part === part),
      );
      const added = scopes.filter((scope) => !inList.includes(scope));
      return [part, kinds.join(', '), code(added) || 'none: they are in the list', reason, without];
    }),
  );
});
