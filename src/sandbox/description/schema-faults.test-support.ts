/**
 * Where a JSON value differs from an OpenAPI schema: types, null, enumerations, required keys, and keys that the
 * schema does not name, all the way down. Stricter than OpenAPI in one point: a schema that names properties and
 * lets others pass (`additionalProperties: true`, or nothing said) is closed too, because a key that nobody
 * described is most often a misspelt one. Free are objects without named properties, and empty schemas.
 */

import { isDeepStrictEqual } from 'node:util';
import { listOf, memberOf } from '../json-value.ts';

/** A schema with its references followed and its `allOf` parts laid together. */
interface Shape {
  readonly types: readonly string[];
  readonly nullable: boolean;
  readonly enums: readonly (readonly unknown[])[];
  readonly required: readonly string[];
  readonly properties: ReadonlyMap<string, readonly unknown[]>;
  readonly values: readonly unknown[];
  readonly closed: boolean;
  readonly items: readonly unknown[];
  /** Of each list one schema must fit. */
  readonly alternatives: readonly (readonly unknown[])[];
}

/** `source` is the description in which references of the schema are found. */
export function faultsOf(value: unknown, schema: unknown, place: string, source: unknown): string[] {
  const shape = shapeOf(schema, source);
  if (value === null && shape.nullable) return [];
  if (value === null && shape.types.length > 0) return [`${place} is null, not ${shape.types.join('|')}`];
  const wrongType = shape.types.find((type) => !isOfType(value, type));
  if (wrongType !== undefined) return [`${place} is ${typeName(value)}, not ${wrongType}`];
  const faults = shape.enums
    .filter((values) => !values.some((one) => isDeepStrictEqual(one, value)))
    .map((values) => `${place} is ${JSON.stringify(value)}, not one of ${values.join(', ')}`);
  for (const alternatives of shape.alternatives) {
    const each = alternatives.map((one) => faultsOf(value, one, place, source));
    each.sort((a, b) => a.length - b.length);
    faults.push(...(each[0] ?? []));
  }
  if (Array.isArray(value)) {
    return faults.concat(
      value.flatMap((item, index) =>
        shape.items.flatMap((items) => faultsOf(item, items, `${place}[${index}]`, source)),
      ),
    );
  }
  if (typeof value !== 'object' || value === null) return faults;
  return faults.concat(faultsOfObject(value, shape, place, source));
}

function faultsOfObject(value: object, shape: Shape, place: string, source: unknown): string[] {
  const missing = shape.required.filter((name) => memberOf(value, name) === undefined);
  return [
    ...missing.map((name) => `${place}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, child]) => {
      const schemas = shape.properties.get(name) ?? shape.values;
      if (schemas.length > 0) {
        return schemas.flatMap((one) => faultsOf(child, one, `${place}.${name}`, source));
      }
      return shape.closed ? [`${place}.${name} is not described`] : [];
    }),
  ];
}

function shapeOf(schema: unknown, source: unknown): Shape {
  const reference = memberOf(schema, '$ref');
  if (typeof reference === 'string') return shapeOf(referenced(reference, source), source);
  const own = ownShape(schema);
  return listOf(memberOf(schema, 'allOf'))
    .map((part) => shapeOf(part, source))
    .reduce(together, own);
}

function ownShape(schema: unknown): Shape {
  const type = memberOf(schema, 'type');
  const named = Object.entries(Object(memberOf(schema, 'properties')));
  const others = memberOf(schema, 'additionalProperties');
  const alternatives = [listOf(memberOf(schema, 'oneOf')), listOf(memberOf(schema, 'anyOf'))].filter(
    (list) => list.length > 0,
  );
  const combined = alternatives.length > 0 || listOf(memberOf(schema, 'allOf')).length > 0;
  return {
    types: typeof type === 'string' ? [type] : [],
    nullable: memberOf(schema, 'nullable') === true,
    enums: Array.isArray(memberOf(schema, 'enum')) ? [listOf(memberOf(schema, 'enum'))] : [],
    required: listOf(memberOf(schema, 'required')).map(String),
    properties: new Map(named.map(([name, one]) => [name, [one]])),
    values: typeof others === 'object' && others !== null ? [others] : [],
    // A schema that combines others is written `additionalProperties: false` without naming what they name.
    closed: named.length > 0 || (others === false && !combined),
    items: memberOf(schema, 'items') === undefined ? [] : [memberOf(schema, 'items')],
    alternatives,
  };
}

function together(a: Shape, b: Shape): Shape {
  const properties = new Map(a.properties);
  for (const [name, schemas] of b.properties) {
    properties.set(name, [...(properties.get(name) ?? []), ...schemas]);
  }
  return {
    types: [...new Set([...a.types, ...b.types])],
    nullable: a.nullable || b.nullable,
    enums: [...a.enums, ...b.enums],
    required: [...a.required, ...b.required],
    properties,
    values: [...a.values, ...b.values],
    closed: a.closed || b.closed,
    items: [...a.items, ...b.items],
    alternatives: [...a.alternatives, ...b.alternatives],
  };
}

function referenced(reference: string, source: unknown): unknown {
  const found = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce((here: unknown, name) => memberOf(here, name), source);
  if (found === undefined) throw new Error(`The description has no ${reference}.`);
  return found;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeName(value) === type;
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
