/**
 * HTML from templates in which everything that is put in is escaped, unless it is HTML that was made here.
 * For text between tags and for attributes in double quotes; never put anything into a script or a style.
 */

export class Html {
  readonly text: string;

  /** Taken as it is: for what is written in the source, never for what came from outside. */
  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = string | number | Html | undefined | readonly Piece[];

export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(texts.map((text, index) => text + written(pieces[index])).join(''));
}

function written(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  return piece.map(written).join('');
}

const names = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => names.get(character) ?? character);
}
