/** What somebody may have meant, for the message that says that something is not there. */

const most = 8;

export const nothingRead =
  'No project has been read yet. Connect a site with "jackdaw connect", and read it with "jackdaw sync".';

/** Names that resemble the one that was asked for come first; not more than one can read. */
export function candidates(names: readonly string[], asked: string): string {
  if (names.length === 0) return 'There is none.';
  const wanted = asked.toLowerCase();
  const distance = (name: string) => {
    const lower = name.toLowerCase();
    return lower.startsWith(wanted) || wanted.startsWith(lower) ? 0 : lower.includes(wanted) ? 1 : 2;
  };
  const sorted = [...new Set(names)].sort((a, b) => distance(a) - distance(b) || a.localeCompare(b, 'en'));
  const shown = sorted.slice(0, most).map((name) => `"${name}"`);
  const more = sorted.length - shown.length;
  return `There ${sorted.length === 1 ? 'is' : 'are'}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
