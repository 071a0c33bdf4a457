/**
 * Random values that fit a schema of Atlassian's description, or nearly: what a client could send. Names and ids come
 * from a pool of things that exist, so that a request gets past the first check often enough.
 */

import fc from 'fast-check';
import { listOf, memberOf } from '../json-value.ts';
import { description } from './description.test-support.ts';

const deepest = 5;

/** Mostly of the schema's shape; now and then anything at all. `pool` are texts that mean something. */
export function randomValue(schema: unknown, pool: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...pool));
  if (schema === undefined || depth > deepest) return anything;
  return fc.oneof(
    { weight: 12, arbitrary: fitting(schema, pool, depth) },
    { weight: 1, arbitrary: anything },
  );
}

function fitting(schema: unknown, pool: readonly string[], depth: number): fc.Arbitrary<unknown> {
  const reference = memberOf(schema, '$ref');
  if (typeof reference === 'string') {
    const name = reference.slice(reference.lastIndexOf('/') + 1);
    return randomValue(
      memberOf(memberOf(memberOf(description(), 'components'), 'schemas'), name),
      pool,
      depth + 1,
    );
  }
  const ways = [...listOf(memberOf(schema, 'oneOf')), ...listOf(memberOf(schema, 'anyOf'))];
  if (ways.length > 0) return fc.oneof(...ways.map((way) => randomValue(way, pool, depth + 1)));
  const parts = listOf(memberOf(schema, 'allOf'));
  if (parts[0] !== undefined) return randomValue(parts[0], pool, depth + 1);
  const choices = listOf(memberOf(schema, 'enum'));
  if (choices.length > 0) return fc.constantFrom(...choices);
  switch (memberOf(schema, 'type')) {
    case 'array':
      return fc.array(randomValue(memberOf(schema, 'items'), pool, depth + 1), { maxLength: 3 });
    case 'object':
      return objectOf(schema, pool, depth);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.constantFrom(...pool.map(Number).filter(Number.isFinite)),
        fc.integer({ min: -2, max: 20_000 }),
        fc.constantFrom(0.5, 1e21, -1),
      );
    default:
      return fc.oneof(fc.constantFrom(...pool), fc.string({ unit: 'grapheme', maxLength: 12 }));
  }
}

function objectOf(schema: unknown, pool: readonly string[], depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(Object(memberOf(schema, 'properties')));
  if (properties.length === 0) {
    return fc.dictionary(fc.constantFrom(...pool), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  }
  const shape = Object.fromEntries(
    properties.map(([name, child]) => [name, randomValue(child, pool, depth + 1)] as const),
  );
  const required = listOf(memberOf(schema, 'required'))
    .map(String)
    .filter((name) => name in shape);
  return fc.record(shape, { requiredKeys: required });
}
