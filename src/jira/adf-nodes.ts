/**
 * The node types of the Atlassian Document Format as one table: how each stands among its neighbours, and
 * which words its attributes hold (the name in a mention, the day of a date, the address of a card).
 * Knows the current schema and two types of older documents; anything else is one of the two unknown kinds.
 * Attributes are untrusted: every reader here takes whatever it is given and returns a string.
 */

export type Fields = Readonly<Record<string, unknown>>;

export interface NodeKind {
  readonly name: string;
  /** How it stands among its neighbours: on lines of its own, as a part of a table, or within a line. */
  readonly shape: 'block' | 'item' | 'row' | 'cell' | 'inline' | 'break' | 'text';
  /** What its content is; decides how an unknown child is shown. */
  readonly holds: 'blocks' | 'inline';
  /** The words that its attributes hold. */
  readonly words: (attrs: Fields) => string;
  /** The address that it points to, as the document has it. */
  readonly url: (attrs: Fields) => string;
  /** `words` shows `attrs.text`, so that it is not misplaced there. */
  readonly showsText: boolean;
  /** Its attributes may hold words at any depth, and titles are worth reading there. */
  readonly isOpen: boolean;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function wordsIn(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function nodeKind(type: string): NodeKind | undefined {
  return kinds.get(type);
}

const none = (): string => '';
const plain = { holds: 'blocks', words: none, url: none, showsText: false, isOpen: false } as const;
const block = (name: string, more: Partial<NodeKind> = {}): NodeKind => ({
  ...plain,
  name,
  shape: 'block',
  ...more,
});
const inline = (name: string, words: (attrs: Fields) => string, more: Partial<NodeKind> = {}): NodeKind => ({
  ...plain,
  name,
  shape: 'inline',
  holds: 'inline',
  words,
  ...more,
});
const url = (attrs: Fields): string => cardUrl(attrs);
const said = { showsText: true } as const;
const extension = { words: extensionWords, showsText: true, isOpen: true } as const;
const bodied = { words: (attrs: Fields) => wordsIn(attrs.text), showsText: true, isOpen: true } as const;

export const unknownBlock: NodeKind = block('unknown', {
  words: unknownWords,
  url,
  showsText: true,
  isOpen: true,
});
export const unknownInline: NodeKind = inline('unknown', unknownWords, {
  url,
  showsText: true,
  isOpen: true,
});

const kinds: ReadonlyMap<string, NodeKind> = new Map(
  [
    block('doc'),
    block('paragraph', { holds: 'inline' }),
    block('heading', { holds: 'inline' }),
    block('blockquote'),
    block('bulletList'),
    block('orderedList'),
    block('taskList'),
    block('decisionList'),
    block('listItem', { shape: 'item' }),
    block('taskItem', { shape: 'item', holds: 'inline' }),
    block('blockTaskItem', { shape: 'item' }),
    block('decisionItem', { shape: 'item', holds: 'inline' }),
    block('codeBlock', { holds: 'inline' }),
    block('rule'),
    block('panel'),
    block('expand', { words: (attrs) => wordsIn(attrs.title) }),
    block('nestedExpand', { words: (attrs) => wordsIn(attrs.title) }),
    block('layoutSection'),
    block('layoutColumn'),
    block('table'),
    block('tableRow', { shape: 'row' }),
    block('tableCell', { shape: 'cell' }),
    block('tableHeader', { shape: 'cell' }),
    block('mediaGroup'),
    block('mediaSingle'),
    block('caption', { holds: 'inline' }),
    block('media', { holds: 'inline', words: mediaWords, url: mediaUrl }),
    block('blockCard', { words: cardWords, url, isOpen: true }),
    block('embedCard', { words: cardWords, url, isOpen: true }),
    block('extension', extension),
    block('bodiedExtension', bodied),
    block('multiBodiedExtension', bodied),
    block('extensionFrame', bodied),
    block('syncBlock'),
    block('bodiedSyncBlock'),
    block('applicationCard', {
      words: (attrs) => wordsIn(attrs.text),
      url: oldCardUrl,
      ...said,
      isOpen: true,
    }),
    inline('text', none, { shape: 'text' }),
    inline('hardBreak', none, { shape: 'break' }),
    inline('mention', mentionWords, said),
    inline('emoji', (attrs) => wordsIn(attrs.text) || wordsIn(attrs.shortName), said),
    inline('date', dateWords),
    inline('status', (attrs) => wordsIn(attrs.text), said),
    inline('placeholder', (attrs) => wordsIn(attrs.text), said),
    inline('inlineCard', cardWords, { url, isOpen: true }),
    inline('mediaInline', mediaWords, { url: mediaUrl }),
    inline('image', (attrs) => wordsIn(attrs.alt) || wordsIn(attrs.title)),
    inline('inlineExtension', extensionWords, extension),
  ].map((kind) => [kind.name, kind]),
);

function mentionWords(attrs: Fields): string {
  const name = wordsIn(attrs.text) || wordsIn(attrs.id);
  return name === '' || name.startsWith('@') ? name : `@${name}`;
}

/** Milliseconds since 1970, usually as a string; what is no time stays as it is written. */
function dateWords(attrs: Fields): string {
  const written = wordsIn(attrs.timestamp);
  const time = written.trim() === '' ? Number.NaN : Number(written);
  const year9999 = 253_402_300_799_999;
  const year0 = -62_167_219_200_000;
  return time >= year0 && time <= year9999 ? new Date(time).toISOString().slice(0, 10) : written;
}

/** An address may be a whole image in `data:`; its beginning is enough to know it by. */
function mediaWords(attrs: Fields): string {
  return (
    wordsIn(attrs.alt) ||
    wordsIn(attrs.fileName) ||
    wordsIn(attrs.__fileName) ||
    wordsIn(attrs.url).slice(0, 2000)
  );
}

function mediaUrl(attrs: Fields): string {
  return attrs.type === 'external' ? wordsIn(attrs.url) : '';
}

function cardUrl(attrs: Fields): string {
  if (typeof attrs.url === 'string') return attrs.url;
  return isFields(attrs.data) ? wordsIn(attrs.data.url) : '';
}

function cardWords(attrs: Fields): string {
  const name = isFields(attrs.data) ? wordsIn(attrs.data.name) : '';
  const address = cardUrl(attrs);
  return name === '' || address === '' ? name + address : `${name} ${address}`;
}

function oldCardUrl(attrs: Fields): string {
  return isFields(attrs.link) ? wordsIn(attrs.link.url) : wordsIn(attrs.textUrl);
}

/** Its text; else nothing if its parameters will speak for it; else its key, unless that is an app's path. */
function extensionWords(attrs: Fields): string {
  const text = wordsIn(attrs.text);
  if (text !== '') return text;
  const given = attrs.parameters;
  if (isFields(given)) {
    if (given.title !== undefined || given.text !== undefined || given.extensionTitle !== undefined)
      return '';
    if (isFields(given.macroParams) && given.macroParams.title !== undefined) return '';
  }
  const key = wordsIn(attrs.extensionKey);
  return key === '' || key.length > 60 || key.includes('/') ? '' : `[${key}]`;
}

function unknownWords(attrs: Fields): string {
  const said: string[] = [];
  for (const value of [attrs.text, attrs.title, attrs.alt, attrs.shortName, attrs.url]) {
    const words = wordsIn(value);
    if (words !== '' && !said.includes(words)) said.push(words);
  }
  return said.join(' ');
}
