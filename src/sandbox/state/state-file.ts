/**
 * The file of `--state`: where a sandbox goes on from and saves to. It remembers which file it has read or written, so that two
 * sandboxes with one file do not silently write over each other. A file that was deleted meanwhile may be written.
 */

import { statSync } from 'node:fs';

export class StateFile {
  readonly path: string;
  #known: string | undefined;

  /** Takes what is there now for what was read. */
  constructor(path: string) {
    this.path = path;
    this.#known = identity(path);
  }

  /** Somebody else has written it since. */
  isStrange(): boolean {
    const found = identity(this.path);
    return found !== undefined && found !== this.#known;
  }

  /** This sandbox has saved to `path`, whether that is this file or another. */
  wrote(path: string): void {
    if (path === this.path) this.#known = identity(path);
  }
}

/** A file that is replaced by another of the same name has another one. */
function identity(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`;
}
