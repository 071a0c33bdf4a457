/**
 * What a caller may set on an issue, or on one that they would make: each field with its schema, its verbs and the values
 * to choose from. Made from the same table that edits are, so what it names can be set.
 */

import type { Json } from '../answers/entity-json.ts';
import { fieldCatalogue } from '../answers/field-catalogue.ts';
import type { WorldIssue } from '../world/world-file.ts';
import type { FieldContext } from './editable-field.ts';
import { editableFields } from './requested-fields.ts';

export type FieldMetadata = Json & { readonly fieldId: string };

export function fieldMetadata(context: FieldContext, issue: WorldIssue): FieldMetadata[] {
  const catalogue = fieldCatalogue(context.world);
  return editableFields(context.world).flatMap((field) => {
    const known = catalogue.get(field.id);
    if (!known || !field.isOpen(context, issue)) return [];
    const allowedValues = field.allowedValues?.(context, issue);
    return [
      {
        fieldId: field.id,
        required: field.isRequired === true,
        schema: known.schema,
        name: known.name,
        key: field.id,
        operations: field.verbs,
        hasDefaultValue: field.id === 'priority',
        ...(allowedValues ? { allowedValues } : {}),
      },
    ];
  });
}
