/**
 * What `expand` and `properties` add to issues, alike for one issue, many and searches: changelog, transitions, rendered
 * fields, names, schemas, operations, metadata, entity properties. Made per request and caller, beside the
 * prepared fragments: a request that expands nothing pays nothing.
 */

import type { Call } from '../operation.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { historyJson, openHistory } from './changelog.ts';
import { fieldCatalogue } from './field-catalogue.ts';
import type { FieldSelection, IssueAdditions } from './issue-content.ts';
import { editmetaFields, transitionsFor } from './open-edits.ts';
import { renderedFields } from './rendered-fields.ts';

export interface ExpandRequest {
  readonly expand: readonly string[];
  /** Keys of entity properties. */
  readonly properties: readonly string[];
  readonly selection: FieldSelection;
  /** How many comments and worklogs an issue shows. */
  readonly embedded: number;
  /** How many changes of its changelog, the newest. */
  readonly histories: number;
  /** Names and schemas stand once beside the issues of a search, but in each issue elsewhere. */
  readonly isSearch: boolean;
}

const perIssue = ['changelog', 'transitions', 'renderedFields', 'operations', 'editmeta'] as const;

/** Undefined: the request expands nothing. */
export function additionsOf(call: Call, request: ExpandRequest): IssueAdditions | undefined {
  const wanted = new Set(request.expand);
  if (wanted.has('transitions.fields')) wanted.add('transitions');
  const described = request.isSearch ? {} : fieldDescriptions(call, request);
  const versioned = wanted.has('versionedRepresentations');
  const names = perIssue.filter((name) => wanted.has(name));
  if (names.length + request.properties.length + Object.keys(described).length === 0 && !versioned) {
    return undefined;
  }
  return {
    versioned,
    members: (issue) => ({
      ...described,
      ...Object.fromEntries(names.map((name) => [name, expanded(call, request, issue, name)])),
      ...(request.properties.length === 0 ? {} : { properties: propertiesOf(issue, request.properties) }),
    }),
  };
}

/** `names` and `schema` of the selected fields, where they are expanded. */
export function fieldDescriptions(
  { world, content }: Call,
  { expand, selection }: Pick<ExpandRequest, 'expand' | 'selection'>,
) {
  if (!expand.includes('names') && !expand.includes('schema')) return {};
  const catalogue = fieldCatalogue(world);
  const fields = content
    .fieldIds(selection)
    .map((id) => catalogue.get(id))
    .filter((field) => field !== undefined);
  return {
    ...(expand.includes('names')
      ? { names: Object.fromEntries(fields.map(({ id, name }) => [id, name])) }
      : {}),
    ...(expand.includes('schema')
      ? { schema: Object.fromEntries(fields.map(({ id, schema }) => [id, schema])) }
      : {}),
  };
}

function expanded(
  call: Call,
  request: ExpandRequest,
  issue: WorldIssue,
  name: (typeof perIssue)[number],
): unknown {
  const { world, baseUrl, caller, content } = call;
  const project = world.projects.get(issue.projectId);
  switch (name) {
    case 'changelog': {
      const all = openHistory(world, caller, issue).reverse();
      const histories = all
        .slice(0, request.histories)
        .map((history) => historyJson(world, baseUrl, caller, history));
      return { startAt: 0, maxResults: histories.length, total: all.length, histories };
    }
    case 'transitions':
      return project
        ? transitionsFor(call, project, issue, request.expand.includes('transitions.fields'))
        : [];
    case 'renderedFields':
      return renderedFields(
        { world, content, caller, embedded: request.embedded },
        issue,
        content.fieldIds(request.selection),
      );
    case 'operations':
      return { linkGroups: [] };
    case 'editmeta':
      return { fields: project ? editmetaFields(call, project, issue) : {} };
  }
}

function propertiesOf({ properties = {} }: WorldIssue, keys: readonly string[]) {
  const all = keys.includes('*all');
  return Object.fromEntries(
    Object.entries(properties).filter(([key]) => (all || keys.includes(key)) && !keys.includes(`-${key}`)),
  );
}
