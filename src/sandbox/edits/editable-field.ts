/**
 * What it takes for a field to be set through the API: which verbs it knows, who may set it, and how a value becomes part
 * of the issue's next state. `system-fields.ts` and `custom-fields.ts` are the fields.
 */

import type { Json } from '../answers/entity-json.ts';
import type { NamesInUse } from '../world/names-in-use.ts';
import type { World } from '../world/world.ts';
import type { WorldIssue, WorldProject } from '../world/world-file.ts';

export type Verb = 'set' | 'add' | 'remove';

export interface FieldContext {
  readonly world: World;
  readonly names: NamesInUse;
  readonly baseUrl: string;
  /** Account id; undefined: anonymous. */
  readonly caller: string | undefined;
  readonly project: WorldProject;
  readonly isNew: boolean;
}

export interface EditableField {
  readonly id: string;
  readonly verbs: readonly Verb[];
  /** Whether the field is there for this caller on this issue; for a new issue it is the one to be made. */
  readonly isOpen: (context: FieldContext, issue: WorldIssue) => boolean;
  /** Throws `FieldRefusal`. */
  readonly apply: (context: FieldContext, issue: WorldIssue, verb: Verb, value: unknown) => WorldIssue;
  readonly allowedValues?: (context: FieldContext, issue: WorldIssue) => readonly Json[];
  readonly isRequired?: boolean;
}

export const set: readonly Verb[] = ['set'];
export const setAddRemove: readonly Verb[] = ['add', 'set', 'remove'];

/** A list after a verb, without doubles. */
export function listAfter(
  old: readonly string[] | undefined,
  verb: Verb,
  values: readonly string[],
): readonly string[] {
  if (verb === 'set') return [...new Set(values)];
  if (verb === 'add') return [...new Set([...(old ?? []), ...values])];
  return (old ?? []).filter((value) => !values.includes(value));
}
