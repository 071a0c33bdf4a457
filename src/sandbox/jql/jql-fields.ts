/**
 * The fields of JQL by name. System fields have their names and aliases; a custom field is found by
 * `cf[10050]`, by its id or by its name in any case; a system field wins over a custom one of the same name. A
 * field that is not there is refused like one that the caller may not see.
 */

import type { World } from '../world/world.ts';
import { customField } from './custom-fields.ts';
import { dateFields } from './date-fields.ts';
import { entityFields } from './entity-fields.ts';
import type { EntryOrder, EntryTest, JqlContext, JqlField } from './jql-clause.ts';
import { notSortable, unknownField } from './jql-error.ts';
import type { JqlClause } from './jql-syntax.ts';
import { linkFields } from './link-fields.ts';
import { personFields } from './person-fields.ts';
import { textFields } from './text-fields.ts';

const systemFields: ReadonlyMap<string, JqlField> = new Map([
  ...entityFields,
  ...personFields,
  ...dateFields,
  ...textFields,
  ...linkFields,
]);

export function compileClause(clause: JqlClause, context: JqlContext): EntryTest {
  const field = fieldNamed(clause.field, context.world);
  if (!field) throw unknownField(clause.field);
  return field.test(clause, context);
}

export function orderOf(field: string, world: World): EntryOrder {
  const order = fieldNamed(field, world)?.order;
  if (!order) throw notSortable(field);
  return order(world);
}

function fieldNamed(name: string, world: World): JqlField | undefined {
  const lower = name.trim().toLowerCase();
  const system = systemFields.get(lower);
  if (system) return system;
  const id = /^cf\[(\d+)\]$/.exec(lower)?.[1];
  const field =
    world.fields.get(id === undefined ? lower : `customfield_${id}`) ??
    [...world.fields.values()].find((one) => one.name.toLowerCase() === lower);
  return field && customField(field);
}
