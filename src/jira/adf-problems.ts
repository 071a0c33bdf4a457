/**
 * What was odd about a document, for the record of a sync: short sentences, each once, a bounded number.
 * They hold names of node types at most (reduced to letters, digits, _ and -, and cut), never content.
 */

const mostProblems = 20;
const longestName = 40;

export class AdfProblems {
  private readonly found = new Set<string>();

  add(what: string, name?: string): void {
    if (this.found.size > mostProblems) return;
    const problem = name === undefined ? what : `${what}: ${printable(name)}`;
    if (this.found.size < mostProblems || this.found.has(problem)) this.found.add(problem);
    else this.found.add('and more');
  }

  list(): readonly string[] {
    return [...this.found];
  }
}

function printable(name: string): string {
  const letters = name.slice(0, longestName * 4).replace(/[^A-Za-z0-9_-]+/g, '');
  return letters.slice(0, longestName) || '?';
}
