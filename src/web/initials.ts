/**
 * The stand-in for a picture of somebody: up to two letters and a hue that stays theirs. No pictures are
 * fetched: they would come from other hosts, which the content security policy refuses.
 */

export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words.at(0), words.at(-1)] : words;
  return ends.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('');
}

/** Degrees on the colour wheel: one of twelve hues, so that two people differ visibly or not at all. */
export function hueOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return ((hash >>> 8) % 12) * 30;
}
