/**
 * Writes all that a sandbox holds into a file: JSON lines, so that no text is ever longer than one issue. The first
 * line is the head, the second the world without its issues, then one issue a line. What is written is
 * the state at the moment of the call, whatever is edited meanwhile. The file is there as a whole or not at
 * all: it is written beside its place and moved there, and only its owner may read it, since it holds tokens.
 */

import { rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Site } from '../site.ts';
import type { SavedParts } from './state-parts.ts';
import { partsOf } from './state-parts.ts';

export const stateFormat = 'jackdaw-sandbox-state/1';

/** The first line. */
export interface StateHead {
  readonly format: typeof stateFormat;
  /** ISO 8601, by the machine's clock. */
  readonly savedAt: string;
  /** How many lines of issues follow. */
  readonly issues: number;
  readonly parts: SavedParts;
}

export interface StateProgress {
  /** Issues. */
  readonly done: number;
  readonly total: number;
}

export interface SaveOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StateProgress) => void;
}

const chunkLength = 1_000_000;
let saves = 0;

export async function saveState(site: Site, file: string, options: SaveOptions = {}): Promise<StateHead> {
  const { signal, onProgress } = options;
  const entries = [...site.world.entries.values()];
  const head: StateHead = {
    format: stateFormat,
    savedAt: new Date().toISOString(),
    issues: entries.length,
    parts: partsOf(site),
  };
  let text = `${JSON.stringify(head)}\n${JSON.stringify(site.world.fileWithoutIssues())}\n`;
  const unfinished = `${file}.${process.pid}-${++saves}.part`;
  const tidy = () => rmSync(unfinished, { force: true });
  process.once('exit', tidy);
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      for (const [index, { issue }] of entries.entries()) {
        text += `${JSON.stringify(issue)}\n`;
        if (text.length < chunkLength) continue;
        signal?.throwIfAborted();
        await handle.appendFile(text);
        text = '';
        onProgress?.({ done: index + 1, total: entries.length });
      }
      signal?.throwIfAborted();
      await handle.appendFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
    site.stateFile?.wrote(file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    process.off('exit', tidy);
  }
  return head;
}
