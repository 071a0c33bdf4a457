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

/** A whole document; `style` is CSS that was written here. */
export function htmlPage(title: string, body: Html, style: string, head?: Html): string {
  return html`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>${head}<style>${new Html(style)}</style></head><body>${body}</body></html>`.text;
}

/** For HTML that is put together without templates. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => names.get(character) ?? character);
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
