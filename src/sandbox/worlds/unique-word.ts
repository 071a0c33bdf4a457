/**
 * A word that one unit of a generated world holds and no other, so that a search for it finds the unit or shows
 * that it cannot be found. Letters only and without an ending that a stemmer would cut; no such word begins another.
 */

export type WordKind = 'issue' | 'comment' | 'worklog' | 'attachment';

/** For issue `10001`: `zqicbbbcx`. `id` is the unit's numeric id. */
export function uniqueWord(kind: WordKind, id: string): string {
  const digits = [...id].map((digit) => 'bcdfghjklm'.charAt(Number(digit))).join('');
  return `zq${kind.charAt(0)}${digits}x`;
}
