/**
 * The fields that issues have: their ids, names and schemas, system fields first, then the world's custom ones. Lists of
 * fields, `expand=names,schema` and the metadata for editing are all made from it.
 */

import type { World } from '../world/world.ts';
import type { Json } from './entity-json.ts';
import { customFieldJson } from './entity-json.ts';
import { hasRequestField, requestFieldId, requestFieldJson } from './request-field.ts';

export interface CatalogueField {
  readonly id: string;
  readonly name: string;
  readonly schema: Json;
  /** As `GET /field` has it. */
  readonly json: Json;
}

export function fieldCatalogue(world: World): ReadonlyMap<string, CatalogueField> {
  const custom = [...world.fields.values()].map((field): CatalogueField => {
    const json = customFieldJson(field);
    const { custom: type, ...schema } = schemaIn(json);
    return { id: field.id, name: field.name, schema: { ...schema, custom: type }, json };
  });
  const request: CatalogueField = {
    id: requestFieldId,
    name: 'Request Type',
    schema: schemaIn(requestFieldJson),
    json: requestFieldJson,
  };
  const all = [...systemCatalogue, ...custom, ...(hasRequestField(world) ? [request] : [])];
  return new Map(all.map((field) => [field.id, field]));
}

function schemaIn(json: Json): Json {
  const { schema } = json;
  return typeof schema === 'object' && schema !== null ? Object.fromEntries(Object.entries(schema)) : {};
}

const systemCatalogue: readonly CatalogueField[] = (
  [
    ['issuetype', 'Issue Type', 'issuetype', undefined],
    ['project', 'Project', 'project', undefined],
    ['summary', 'Summary', 'string', undefined],
    ['description', 'Description', 'string', undefined],
    ['environment', 'Environment', 'string', undefined],
    ['status', 'Status', 'status', undefined],
    ['statuscategorychangedate', 'Status Category Changed', 'datetime', undefined],
    ['priority', 'Priority', 'priority', undefined],
    ['resolution', 'Resolution', 'resolution', undefined],
    ['resolutiondate', 'Resolved', 'datetime', undefined],
    ['labels', 'Labels', 'array', 'string'],
    ['components', 'Components', 'array', 'component'],
    ['fixVersions', 'Fix versions', 'array', 'version'],
    ['versions', 'Affects versions', 'array', 'version'],
    ['reporter', 'Reporter', 'user', undefined],
    ['creator', 'Creator', 'user', undefined],
    ['assignee', 'Assignee', 'user', undefined],
    ['created', 'Created', 'datetime', undefined],
    ['updated', 'Updated', 'datetime', undefined],
    ['duedate', 'Due date', 'date', undefined],
    ['votes', 'Votes', 'votes', undefined],
    ['watches', 'Watchers', 'watches', undefined],
    ['parent', 'Parent', 'issuelink', undefined],
    ['subtasks', 'Sub-tasks', 'array', 'issuelinks'],
    ['issuelinks', 'Linked Issues', 'array', 'issuelinks'],
    ['security', 'Security Level', 'securitylevel', undefined],
    ['issuerestriction', 'Restrict to', 'issuerestriction', undefined],
    ['archiveddate', 'Archived', 'datetime', undefined],
    ['archivedby', 'Archiver', 'user', undefined],
    ['attachment', 'Attachment', 'array', 'attachment'],
    ['comment', 'Comment', 'comments-page', undefined],
    ['worklog', 'Log Work', 'array', 'worklog'],
  ] as const
).map(([id, name, type, items]) => {
  const schema = { type, ...(items === undefined ? {} : { items }), system: id };
  const json = {
    id,
    key: id,
    name,
    custom: false,
    orderable: true,
    navigable: id !== 'comment' && id !== 'worklog' && id !== 'attachment',
    searchable: true,
    clauseNames: [id],
    schema,
  };
  return { id, name, schema, json };
});
