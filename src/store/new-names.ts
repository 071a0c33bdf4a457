/**
 * Calls people anew in what is kept of an issue or a remark: wherever an account stands with its name, and, of one that
 * was closed, wherever it is mentioned, in the document and in the text that came from it. The account's id stays, so
 * that what Jira sends the next time becomes the same again. What people wrote of somebody in words of their own is their
 * text, and is left alone.
 */

/** As Jira calls whoever closed their account. */
export const formerUser = 'Former user';

export interface NewName {
  readonly name: string;
  /** Nothing is to tell who it was: a mention counts, too. */
  readonly isClosed: boolean;
}

/** By account id. */
export type NewNames = ReadonlyMap<string, NewName>;

export interface WrittenTexts {
  /** JSON of an `Issue` or a `Remark`. */
  readonly data: string;
  /** JSON of what its texts came from. */
  readonly documents: string | null;
}

export function renamed<Written extends WrittenTexts>(written: Written, names: NewNames): Written {
  if (names.size === 0) return written;
  const data: unknown = JSON.parse(written.data);
  const documents: unknown = written.documents === null ? null : JSON.parse(written.documents);
  const said = new Set<string>();
  const isClosed = (id: unknown) => typeof id === 'string' && names.get(id)?.isClosed === true;
  const mentions = new Set(isFields(data) && Array.isArray(data.mentions) ? data.mentions : []);
  for (const one of objectsIn(data)) {
    const { accountId, displayName } = one;
    if (typeof accountId !== 'string' || typeof displayName !== 'string') continue;
    if (!mentions.has(one)) one.displayName = names.get(accountId)?.name ?? displayName;
    else if (isClosed(accountId)) {
      said.add(displayName.trim());
      one.displayName = formerMention;
    }
  }
  for (const { type, attrs } of objectsIn(documents)) {
    if (type !== 'mention' || !isFields(attrs) || !isClosed(attrs.id)) continue;
    if (typeof attrs.text === 'string') said.add(attrs.text.trim().replace(/^@?/, '@'));
    attrs.text = formerMention;
  }
  const wording = wordingOf(said);
  if (wording) {
    for (const one of objectsIn(data)) {
      for (const name of textsFromDocuments) {
        const text = one[name];
        if (typeof text === 'string') one[name] = text.replace(wording, formerMention);
      }
    }
  }
  return {
    ...written,
    data: JSON.stringify(data),
    documents: written.documents === null ? null : JSON.stringify(documents),
  };
}

const formerMention = `@${formerUser}`;

/** Of an issue, of its custom fields, of a remark. */
const textsFromDocuments = ['description', 'environment', 'text'];

/** The longest first: one may be the beginning of another. Undefined: nothing was said. */
function wordingOf(said: ReadonlySet<string>): RegExp | undefined {
  const words = [...said].filter((one) => one !== '@' && one !== '').sort((a, b) => b.length - a.length);
  if (words.length === 0) return undefined;
  const literal = words.map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`(?:${literal.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
}

function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (isFields(next)) yield next;
    if (typeof next === 'object' && next !== null) left.push(...Object.values(next));
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
