/**
 * The checker behind architecture.test.ts: reads the two tables of ARCHITECTURE.md, and says which lines of
 * a source file break them, or one of the rules of style that a machine can see. Sources are parsed, not
 * searched, so a word in a comment or a string is never a finding. Text in, findings out: it reads no files,
 * so its own tests can hand it bad samples.
 */

import { posix } from 'node:path';
import { parseSync, Visitor } from 'vite';

export type ImportTable = {
  /** Room → what it may import: rooms (`store`), single files (`http/api`); `everything` alone. */
  readonly rooms: ReadonlyMap<string, readonly AllowedImport[]>;
};

export type AllowedImport = { readonly target: string; readonly typesOnly: boolean };

/** Package, `@scope/*` or `fetch` → the rooms that may use it (`tests` for none but tests). */
export type PackageTable = ReadonlyMap<string, readonly string[]>;

export type SourceFile = { readonly path: string; readonly text: string };

export type Rules = {
  readonly imports: ImportTable;
  readonly packages: PackageTable;
  /** What package.json declares; a package that only happens to be installed may not be used. */
  readonly declared: ReadonlySet<string>;
};

const bannedFolders = ['utils', 'util', 'common', 'shared', 'helpers', 'core', 'lib'];
const bannedFiles = /(^|\/)(index|types|utils|helpers)\.tsx?$/;
export const lineLimit = 400;

export function readImportTable(markdown: string): ImportTable {
  const rows = tableWithHeader(markdown, 'room', 'may import');
  const named = rows.filter(([room]) => !room.startsWith('every room but'));
  const rooms = new Map<string, AllowedImport[]>();
  for (const [names, allowed] of named) {
    for (const name of list(names)) rooms.set(name, list(allowed).map(allowedImport));
  }
  for (const [names, allowed] of rows) {
    if (!names.startsWith('every room but')) continue;
    const except = list(names.slice('every room but'.length));
    for (const [room, entries] of rooms)
      if (!except.includes(room)) entries.push(...list(allowed).map(allowedImport));
  }
  return { rooms };
}

export function readPackageTable(markdown: string): PackageTable {
  const rows = tableWithHeader(markdown, 'package', 'only in');
  return new Map(
    rows.flatMap(([packages, rooms]) =>
      list(packages.replace('(the global)', '')).map((name) => [name, list(rooms)] as const),
    ),
  );
}

/** Tests, and what only tests use. */
export function isTestMaterial(path: string): boolean {
  return path.startsWith('test/') || /\.(test|test-support|contract)\.tsx?$/.test(path);
}

/** `src/store/sqlite/x.ts` → `store`; `src/errors.ts` → `errors`. */
export function roomOf(path: string): string {
  const first = path.split('/')[1] ?? '';
  return first.replace(/\.tsx?$/, '');
}

/** Names that hide what is inside. */
export function checkPath(path: string): string[] {
  const folders = path.split('/').slice(0, -1);
  const banned = folders.filter((folder) => bannedFolders.includes(folder));
  const findings = banned.map(
    (folder) => `${path}: a folder named “${folder}” says nothing about what is in it`,
  );
  if (bannedFiles.test(path))
    findings.push(`${path}: a file is named after what it holds, not ${posix.basename(path)}`);
  return findings;
}

export function checkLength(file: SourceFile, excused: ReadonlyMap<string, string>): string[] {
  const lines = file.text.trimEnd().split('\n').length;
  if (isTestMaterial(file.path)) return []; // a table of cases may be as long as there are cases
  if (lines > lineLimit && !excused.has(file.path)) {
    return [`${file.path}: ${lines} lines; above ${lineLimit} it needs a reason`];
  }
  if (lines <= lineLimit && excused.has(file.path))
    return [`${file.path}: is short enough now, no excuse is needed`];
  return [];
}

/** Everything that is wrong inside one file of `src`, as `path:line what`. */
export function checkSource(file: SourceFile, rules: Rules): string[] {
  const { program, comments, errors } = parseSync(file.path, file.text);
  const findings: string[] = [];
  const report = (offset: number, what: string) => {
    findings.push(`${file.path}:${file.text.slice(0, offset).split('\n').length} ${what}`);
  };
  for (const error of errors) report(0, `cannot be parsed: ${error.message}`);

  const opening = comments[0];
  const test = isTestMaterial(file.path);
  const before = file.text.slice(0, opening?.start ?? file.text.length).replace(/^#!.*\n/, '');
  // A test says what it is by the sentences that name its cases.
  if (!test && (opening === undefined || before.trim() !== ''))
    report(0, 'does not open with a comment that says what it is');
  for (const comment of comments) {
    if (/@ts-(ignore|nocheck)/.test(comment.value)) report(comment.start, 'silences the type checker');
  }

  const room = roomOf(file.path);
  const depend = (offset: number, specifier: string, typesOnly: boolean) => {
    if (test) return;
    const finding = specifier.startsWith('.')
      ? checkRelative(file.path, specifier, typesOnly, rules)
      : checkPackage(room, specifier, rules);
    if (finding) report(offset, finding);
  };
  const environment = (offset: number) => {
    if (room !== 'config' && !test) report(offset, 'reads the environment; only config.ts does');
  };

  new Visitor({
    ImportDeclaration(node) {
      depend(node.start, node.source.value, node.importKind === 'type');
      if (/^(node:)?process$/.test(node.source.value)) environment(node.start);
    },
    ExportNamedDeclaration(node) {
      if (node.source) depend(node.start, node.source.value, node.exportKind === 'type');
    },
    ExportAllDeclaration(node) {
      depend(node.start, node.source.value, node.exportKind === 'type');
    },
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
        depend(node.start, node.source.value, false);
      } else if (!test) report(node.start, 'imports something that cannot be seen from here');
    },
    TSImportType(node) {
      depend(node.start, node.source.value, true);
    },
    NewExpression(node) {
      // `new URL('./x.ts', import.meta.url)`: a worker or a child process, as much an import as any.
      const target = node.arguments[0];
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || target?.type !== 'Literal')
        return;
      if (typeof target.value === 'string' && /^\..*\.tsx?$/.test(target.value)) {
        depend(node.start, target.value, false);
      }
    },
    MemberExpression(node) {
      if (node.object.type !== 'Identifier') return;
      const { property } = node;
      const name =
        property.type === 'Identifier' ? property.name : property.type === 'Literal' ? property.value : '';
      if (node.object.name === 'process' && name === 'env') environment(node.start);
      // Called or not: as a default it would stand in, unnoticed, for the guarded one.
      if (node.object.name === 'globalThis' && name === 'fetch') depend(node.start, 'fetch', false);
    },
    VariableDeclarator(node) {
      if (
        node.id.type !== 'ObjectPattern' ||
        node.init?.type !== 'Identifier' ||
        node.init.name !== 'process'
      )
        return;
      for (const property of node.id.properties) {
        if (
          property.type === 'Property' &&
          property.key.type === 'Identifier' &&
          property.key.name === 'env'
        ) {
          environment(node.start);
        }
      }
    },
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier' && callee.name === 'fetch') depend(start, 'fetch', false);
    },
    TSAnyKeyword(node) {
      report(node.start, 'says “any”');
    },
  }).visit(program);
  return findings;
}

function checkRelative(
  from: string,
  specifier: string,
  typesOnly: boolean,
  rules: Rules,
): string | undefined {
  const target = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
  if (target === 'package.json') return undefined;
  if (!target.startsWith('src/')) return `imports ${target}, which is outside of src`;
  if (isTestMaterial(target)) return `imports ${target}, which is for tests only`;
  const [room, targetRoom] = [roomOf(from), roomOf(target)];
  if (room === targetRoom) return undefined;
  const allowed = rules.imports.rooms.get(room);
  if (!allowed) return `is in “${room}”, a room that ARCHITECTURE.md does not know`;
  const targetFile = target.slice('src/'.length).replace(/\.tsx?$/, '');
  const fitting = allowed.find(
    ({ target: name }) => name === 'everything' || name === targetRoom || name === targetFile,
  );
  if (!fitting) return `imports ${targetFile}, which “${room}” may not`;
  if (fitting.typesOnly && !typesOnly)
    return `imports more than types from ${targetFile} (write “import type”)`;
  return undefined;
}

function checkPackage(room: string, specifier: string, rules: Rules): string | undefined {
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
  const only = rules.packages.get(name) ?? rules.packages.get(`${parts[0]}/*`);
  if (only && !only.includes(room)) return `uses ${name}, which only ${only.join(', ')} may`;
  const builtIn = name.startsWith('node:') || name === 'fetch';
  if (!builtIn && !rules.declared.has(name)) return `uses ${name}, which package.json does not declare`;
  return undefined;
}

function allowedImport(entry: string): AllowedImport {
  const typesOnly = entry.endsWith('(types only)');
  return { target: entry.replace('(types only)', '').trim(), typesOnly };
}

function list(cell: string): string[] {
  return cell
    .split(',')
    .map((entry) => entry.replaceAll('`', '').trim())
    .filter((entry) => entry !== '' && entry !== '–');
}

/** The rows of the one table with these two column names. */
function tableWithHeader(markdown: string, left: string, right: string): [string, string][] {
  const lines = markdown.split('\n').map(cells);
  const header = lines.findIndex((row) => row?.[0] === left && row[1] === right);
  if (header < 0) throw new Error(`ARCHITECTURE.md has no table “| ${left} | ${right} |”`);
  const rows: [string, string][] = [];
  for (const row of lines.slice(header + 2)) {
    if (!row) break;
    rows.push([row[0] ?? '', row[1] ?? '']);
  }
  return rows;
}

/** The cells of a line that belongs to a table; undefined for any other line. */
function cells(line: string): string[] | undefined {
  if (!line.startsWith('|')) return undefined;
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
