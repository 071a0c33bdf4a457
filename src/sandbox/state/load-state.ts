/**
 * Reads what `save-state.ts` wrote, line by line, with the same checks as for a world file: shapes first, then
 * whether the world contradicts itself. Throws a `WorldError` that names the line and what is wrong in it.
 * A file that was cut short is refused.
 */

import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { checkWorld } from '../world/check-world.ts';
import { WorldError } from '../world/world-error.ts';
import type { WorldFile, WorldIssue } from '../world/world-file.ts';
import { worldFileSchema, worldIssueSchema } from '../world/world-file-schema.ts';
import { readJsonLines } from '../worlds/json-lines.ts';
import { placeOf } from '../worlds/load-world.ts';
import type { SaveOptions, StateHead } from './save-state.ts';
import { stateFormat } from './save-state.ts';
import type { SavedParts } from './state-parts.ts';
import { savedParts } from './state-parts.ts';

export interface SavedState {
  readonly world: WorldFile;
  /** For `openSandbox({ saved })`. */
  readonly parts: SavedParts;
}

const headSchema: z.ZodType<StateHead> = z.strictObject({
  format: z.literal(stateFormat),
  savedAt: z.string(),
  issues: z.int().nonnegative(),
  parts: savedParts,
});
const advice = 'Name another file, or move this one away to begin anew.';
const directorySchema = worldFileSchema.omit({ issues: true });

/** Undefined: there is no such file. */
export async function loadState(
  file: string,
  { signal, onProgress }: SaveOptions = {},
): Promise<SavedState | undefined> {
  const refuse = (problems: readonly string[], cause?: unknown) =>
    new WorldError(`${file} is no saved state:`, [...problems, advice], { cause });
  let head: StateHead | undefined;
  let directory: Omit<WorldFile, 'issues'> | undefined;
  const issues: WorldIssue[] = [];
  try {
    for await (const value of readJsonLines(createReadStream(file, { signal }))) {
      const place = (name: string) => `line ${issues.length + (directory ? 3 : head ? 2 : 1)} (${name})`;
      if (!head) head = parsed(headSchema, value, place('the head'));
      else if (!directory) directory = parsed(directorySchema, value, place('the world'));
      else {
        issues.push(parsed(worldIssueSchema, value, place('an issue')));
        if (issues.length % 1000 === 0) onProgress?.({ done: issues.length, total: head.issues });
      }
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof Malformed) throw refuse(cause.problems);
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw refuse([cause instanceof Error ? cause.message : String(cause)], cause);
  }
  if (!head || !directory || issues.length !== head.issues) {
    throw refuse([`It ends early: ${issues.length} of ${head?.issues ?? 'its'} issues are there.`]);
  }
  const world: WorldFile = { ...directory, issues };
  const problems = checkWorld(world);
  if (problems.length > 0) throw new WorldError(`${file} contradicts itself:`, problems);
  return { world, parts: head.parts };
}

class Malformed extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Malformed(
    result.error.issues.map(({ path, message }) => `${place}: ${placeOf(path)}: ${message}`),
  );
}
