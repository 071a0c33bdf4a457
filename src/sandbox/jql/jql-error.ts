/**
 * What JQL that Jira refuses is answered with, in Jira's words (status 400). A value that does not exist and one
 * that the caller may not know of are refused by the same function with the same words, so that nobody learns
 * from a refusal what is there.
 */

export class JqlError extends Error {}

/** A query that cannot be read. `at` is a place such as `(line 1, character 5)`; absent: the query's end. */
export function unreadable(what: string, at?: string): JqlError {
  return new JqlError(`Error in the JQL Query: ${what}${at === undefined ? '' : ` ${at}`}`);
}

export function unbounded(): JqlError {
  return new JqlError(
    'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
  );
}

export function unknownField(field: string): JqlError {
  return new JqlError(`Field '${field}' does not exist or you do not have permission to view it.`);
}

export function notSortable(field: string): JqlError {
  return new JqlError(`Not able to sort using field '${field}'.`);
}

export function wrongOperator(operator: string, field: string): JqlError {
  return new JqlError(`The operator '${operator}' is not supported by the '${field}' field.`);
}

export function noEmpty(field: string): JqlError {
  return new JqlError(`The field '${field}' does not support searching for EMPTY values.`);
}

/** Jira searches the history of these; the sandbox does not, and says so in its own words. */
const withHistory = ['status', 'assignee', 'reporter', 'priority', 'resolution', 'fixversion'];

export function noHistory(field: string): JqlError {
  if (withHistory.includes(field.toLowerCase())) {
    return new JqlError(`WAS and CHANGED are not served by this sandbox (field '${field}').`);
  }
  return new JqlError(`History searches do not support the '${field}' field.`);
}

export function noValue(text: string, field: string): JqlError {
  return new JqlError(
    /^\d+$/.test(text)
      ? `A value with ID '${text}' does not exist for the field '${field}'.`
      : `The value '${text}' does not exist for the field '${field}'.`,
  );
}

export function noIssue(text: string, field: string): JqlError {
  if (/^\d+$/.test(text)) {
    return new JqlError(`A value with ID '${text}' does not exist for the field '${field}'.`);
  }
  return new JqlError(
    /^[A-Za-z][A-Za-z0-9_]*-\d+$/.test(text)
      ? `An issue with key '${text}' does not exist for field '${field}'.`
      : `The issue key '${text}' for field '${field}' is invalid.`,
  );
}

export function noFunction(name: string): JqlError {
  return new JqlError(`Unable to find JQL function '${name}()'.`);
}

export function wrongArguments(name: string, expected: number, received: number): JqlError {
  return new JqlError(`Function '${name}' expected '${expected}' arguments but received '${received}'.`);
}
