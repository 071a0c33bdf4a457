/** Finds the source that somebody means on the command line. */

import { AppError } from '../errors.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

/** All sources, or the one with this name, number or host. Throws `not-found` with the names that there are. */
export async function sourcesNamed(store: Store, name: string | undefined): Promise<readonly Source[]> {
  const sources = await store.sources.list();
  if (sources.length === 0) {
    throw new AppError('not-found', 'No Jira site is connected yet. Connect one with "jackdaw connect".');
  }
  if (name === undefined) return sources;
  const found = sources.filter(
    (source) =>
      String(source.id) === name ||
      source.name.toLowerCase() === name.toLowerCase() ||
      new URL(source.site.url).host === name.toLowerCase(),
  );
  if (found.length === 0) {
    const names = sources.map((source) => `"${source.name}"`).join(', ');
    throw new AppError('not-found', `There is no source "${name}". There are: ${names}.`);
  }
  return found;
}
