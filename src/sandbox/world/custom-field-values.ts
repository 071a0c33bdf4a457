/** The values of custom fields, which are texts, numbers or lists of names and ids, whatever the type of the field. */

import type { WorldIssue } from './world-file.ts';

type CustomFieldValue = NonNullable<WorldIssue['customFields']>[string];

export function isList(value: CustomFieldValue | undefined): value is readonly string[] {
  return Array.isArray(value);
}

/** What a field of one or of many choices holds; undefined where nothing. */
export function choicesOf(
  { customFields }: Pick<WorldIssue, 'customFields'>,
  fieldId: string,
): readonly string[] | undefined {
  const value = customFields?.[fieldId];
  if (typeof value === 'string') return [value];
  return isList(value) && value.length > 0 ? value : undefined;
}
