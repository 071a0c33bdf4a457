/**
 * Applies the `fields` and `update` of a request to an issue. Either every field fits and the next state comes back, or
 * the mistakes by the name of their field, as Jira tells them: nothing is ever changed halfway.
 */

import { objectIn } from '../json-value.ts';
import type { World } from '../world/world.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { customField } from './custom-fields.ts';
import type { EditableField, FieldContext, Verb } from './editable-field.ts';
import { FieldRefusal } from './issue-references.ts';
import { systemFields } from './system-fields.ts';

export type FieldErrors = Readonly<Record<string, string>>;

export type Applied = { readonly issue: WorldIssue } | { readonly errors: FieldErrors };

/** In the order in which they are applied. */
export function editableFields(world: World): EditableField[] {
  const custom = [...world.fields.values()].map(customField);
  const visibility = systemFields.slice(-2);
  return [...systemFields.slice(0, -2), ...custom, ...visibility];
}

interface Wish {
  readonly verb: string;
  readonly value: unknown;
}

/** `also` names fields that the caller has read already. */
export function applyFields(
  context: FieldContext,
  issue: WorldIssue,
  request: { readonly fields?: unknown; readonly update?: unknown },
  also: readonly string[] = [],
): Applied {
  const errors = new Map<string, string>();
  const wishes = wishesIn(request, errors);
  let next = issue;
  const fields = editableFields(context.world);
  const known = new Set([...fields.map(({ id }) => id), ...also]);
  for (const id of wishes.keys()) if (!known.has(id)) errors.set(id, notThere(id));
  for (const field of fields) {
    const wanted = wishes.get(field.id);
    if (!wanted || errors.has(field.id)) continue;
    if (!field.isOpen(context, issue)) {
      errors.set(field.id, notThere(field.id));
      continue;
    }
    try {
      for (const { verb, value } of wanted) next = field.apply(context, next, verbOf(field, verb), value);
    } catch (error) {
      if (!(error instanceof FieldRefusal)) throw error;
      errors.set(field.id, error.message);
    }
  }
  return errors.size > 0 ? { errors: Object.fromEntries(errors) } : { issue: next };
}

export function notThere(fieldId: string): string {
  return `Field '${fieldId}' cannot be set. It is not on the appropriate screen, or unknown.`;
}

function wishesIn(
  { fields, update }: { readonly fields?: unknown; readonly update?: unknown },
  errors: Map<string, string>,
): Map<string, readonly Wish[]> {
  const wishes = new Map<string, readonly Wish[]>();
  for (const [id, value] of Object.entries(objectIn(fields) ?? {})) {
    wishes.set(id, [{ verb: 'set', value }]);
  }
  for (const [id, operations] of Object.entries(objectIn(update) ?? {})) {
    if (wishes.has(id)) {
      errors.set(id, `Field '${id}' cannot be set in both 'fields' and 'update'.`);
      continue;
    }
    const read = Array.isArray(operations) ? operations.map(wishIn) : [undefined];
    const known = read.filter((wish) => wish !== undefined);
    if (known.length < read.length) errors.set(id, 'Each operation must be an object with one verb.');
    wishes.set(id, known);
  }
  return wishes;
}

function wishIn(operation: unknown): Wish | undefined {
  const [[verb, value] = [], ...others] = Object.entries(objectIn(operation) ?? {});
  return verb === undefined || others.length > 0 ? undefined : { verb, value };
}

function verbOf({ id, verbs }: EditableField, verb: string): Verb {
  const found = verbs.find((one) => one === verb);
  if (found) return found;
  throw new FieldRefusal(
    `Field with id '${id}' does not support operation '${verb}'. Supported operation(s) are: '${verbs.join(', ')}'`,
  );
}
