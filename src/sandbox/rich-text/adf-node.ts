/**
 * The shape of an Atlassian Document Format document, as far as worlds write it: generic nodes and marks. Which
 * node may stand where is not in these types; the writers' tests check it against Atlassian's own schema.
 */

export interface AdfMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, string | number>>;
}

export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, string | number>>;
  readonly content?: readonly AdfNode[];
  readonly text?: string;
  readonly marks?: readonly AdfMark[];
}

export interface AdfDocument {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly AdfNode[];
}

export function paragraph(content: readonly AdfNode[]): AdfNode {
  return content.length > 0 ? { type: 'paragraph', content } : { type: 'paragraph' };
}
