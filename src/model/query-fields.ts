/**
 * The names that a query gives to Jira's own fields. Who writes labels and who reads queries take them from
 * here: a custom field that has one of these names must not answer in the place of Jira's own.
 */

/** Each with other words for it. */
export const queryFields: Readonly<Record<string, readonly string[]>> = {
  project: ['space'],
  type: ['issuetype'],
  status: [],
  is: [],
  priority: [],
  resolution: [],
  label: ['labels'],
  component: ['components'],
  version: ['fixversion', 'affectsversion'],
  assignee: [],
  reporter: [],
};

/** The built-in field that this name or other word means, whatever its case; undefined: none. */
export function builtInField(name: string): string | undefined {
  const lower = name.toLowerCase();
  for (const [field, aliases] of Object.entries(queryFields)) {
    if (field === lower || aliases.includes(lower)) return field;
  }
  return undefined;
}

export function isBuiltInField(field: string): boolean {
  return Object.hasOwn(queryFields, field);
}
