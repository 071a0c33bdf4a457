/**
 * Tables of Jira wiki markup: lines that begin with `|`, cells parted by `|`, header cells by `||`. A bar inside
 * a link, an image or monospace text, or after a backslash, parts nothing. A row whose last bar is missing goes
 * on in the next line. The cells hold text only.
 */

import type { AdfNode } from './adf-node.ts';
import { paragraph } from './adf-node.ts';
import { ForwardFinder } from './forward-finder.ts';
import { imageEnd, wikiInline } from './wiki-inline.ts';

export function isTableLine(line: string): boolean {
  return /^[ \t]*\|[\s|]*[^\s|]/.test(line);
}

/** Reads the table that begins at line `at`: its node, and the first line after it. */
export function readTable(
  lines: readonly string[],
  at: number,
): { node: AdfNode | undefined; next: number } | undefined {
  const rows: AdfNode[] = [];
  let next = at;
  while (next < lines.length && isTableLine(lines[next] ?? '')) {
    const row = [(lines[next] ?? '').trim()];
    next += 1;
    while (!(row.at(-1) ?? '').endsWith('|') && next < lines.length && continues(lines[next] ?? '')) {
      row.push((lines[next] ?? '').trim());
      next += 1;
    }
    const cells = readRow(row.join('\n'));
    if (cells.length > 0) rows.push({ type: 'tableRow', content: cells });
  }
  return { node: rows.length > 0 ? { type: 'table', content: rows } : undefined, next };
}

function continues(line: string): boolean {
  return line.trim() !== '' && !line.trimStart().startsWith('|');
}

function readRow(row: string): AdfNode[] {
  const cells: AdfNode[] = [];
  const finder = new ForwardFinder(row);
  let at = 0;
  while (at < row.length) {
    const isHeader = row.startsWith('||', at);
    const from = at + (isHeader ? 2 : 1);
    if (from >= row.length) break;
    at = cellEnd(row, from, finder);
    const content = wikiInline(row.slice(from, at).trim());
    cells.push({ type: isHeader ? 'tableHeader' : 'tableCell', content: [paragraph(content)] });
  }
  return cells;
}

function cellEnd(row: string, from: number, finder: ForwardFinder): number {
  let at = from;
  while (at < row.length) {
    const char = row.charAt(at);
    if (char === '|') return at;
    if (char === '\\') at += 2;
    else if (char === '[') at = closeOnLine(row, at, ']', finder);
    else if (char === '{' && row.charAt(at + 1) === '{') at = closeOnLine(row, at, '}}', finder);
    else if (char === '!') at = Math.max(at + 1, imageEnd(row, at, finder));
    else at += 1;
  }
  return Math.min(at, row.length);
}

function closeOnLine(row: string, at: number, sign: string, finder: ForwardFinder): number {
  const close = finder.next(sign, at + 1);
  return close < row.length && close < finder.next('\n', at) ? close + sign.length : at + 1;
}
