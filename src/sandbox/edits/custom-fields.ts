/** The world's custom fields, settable by their type. */

import type { Json } from '../answers/entity-json.ts';
import { choicesOf } from '../world/custom-field-values.ts';
import { optionId } from '../world/named-ids.ts';
import type { WorldField } from '../world/world-file.ts';
import type { EditableField, FieldContext, Verb } from './editable-field.ts';
import { listAfter, set, setAddRemove } from './editable-field.ts';
import { withCustomField } from './issue-changes.ts';
import { accountNamed, FieldRefusal, groupNamed, listIn, stringIn, textAt } from './issue-references.ts';
import { richTextIn } from './rich-text-field.ts';

export function customField(field: WorldField): EditableField {
  const many = field.type.startsWith('multi');
  return {
    id: field.id,
    verbs: many ? setAddRemove : set,
    isOpen: () => true,
    apply: (context, issue, verb, value) => {
      if (!many) return withCustomField(issue, field.id, singleIn(context, field, value));
      const given = verb === 'set' ? listIn(value) : [value];
      const items = given.map((item) => memberIn(context, field, item));
      const next = listAfter(choicesOf(issue, field.id), verb, items);
      return withCustomField(issue, field.id, next.length === 0 ? undefined : next);
    },
    ...(field.type === 'select' || field.type === 'multiselect'
      ? { allowedValues: (context) => optionsJson(context, field.id) }
      : {}),
  };
}

function singleIn(context: FieldContext, field: WorldField, value: unknown) {
  if (value === null) return undefined;
  switch (field.type) {
    case 'textarea':
      return richTextIn(value);
    case 'number':
      if (typeof value !== 'number') throw new FieldRefusal('Operation value must be a number');
      return value;
    case 'date':
      return dateIn(value);
    case 'url':
      if (!URL.canParse(stringIn(value))) throw new FieldRefusal('Not a valid URL');
      return stringIn(value);
    case 'text':
      if (stringIn(value).length > 255) {
        throw new FieldRefusal(
          'The entered text is too long. It exceeds the allowed limit of 255 characters.',
        );
      }
      return stringIn(value);
    default:
      return memberIn(context, field, value);
  }
}

/** `2026-01-31` */
export function dateIn(value: unknown): string {
  const text = stringIn(value);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDay || new Date(text).toISOString().slice(0, 10) !== text) {
    throw new FieldRefusal(`Error parsing date string: ${text}`);
  }
  return text;
}

/** An option, account or group. */
function memberIn(context: FieldContext, field: WorldField, value: unknown): string {
  const { world } = context;
  if (field.type === 'user' || field.type === 'multiuser') return present(accountNamed(world, value));
  if (field.type === 'group' || field.type === 'multigroup') return present(groupNamed(world, value));
  const options = context.names.options(field.id);
  const id = textAt(value, 'id');
  const name = textAt(value, 'value');
  if (id === undefined && name === undefined) {
    throw new FieldRefusal(`Specify a valid 'id' or 'name' for ${field.name}`);
  }
  const found = options.find((option) =>
    id === undefined ? option === name : optionId(field.id, option) === id,
  );
  if (found !== undefined) return found;
  throw new FieldRefusal(
    id === undefined ? `Option value '${name}' is not valid` : `Option id '${id}' is not valid`,
  );
}

function present(value: string | undefined): string {
  if (value === undefined) throw new FieldRefusal('data was not an object');
  return value;
}

function optionsJson({ names, baseUrl }: FieldContext, fieldId: string): Json[] {
  return names.options(fieldId).map((value) => {
    const id = optionId(fieldId, value);
    return { self: `${baseUrl}/rest/api/3/customFieldOption/${id}`, value, id };
  });
}

export type { Verb };
