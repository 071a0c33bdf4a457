import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { z } from 'zod';
import { emptyWorld } from '../worlds/empty-world.ts';
import type { WorldFile } from './world-file.ts';
import { worldFileJsonSchema, type worldFileSchema } from './world-file-schema.ts';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
/** Without optional keys: two types that differ only in an optional key are assignable to each other. */
type DeepRequired<T> = T extends object ? { [K in keyof T]-?: DeepRequired<T[K]> } : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type FromSchema = DeepReadonly<z.infer<typeof worldFileSchema>>;
type FromType = DeepReadonly<WorldFile>;

// Checked by the compiler.
const same: [Same<FromSchema, FromType>, Same<DeepRequired<FromSchema>, DeepRequired<FromType>>] = [
  true,
  true,
];

test('the schema and the type of a world are the same', () => {
  assert.deepEqual(same, [true, true]);
});

test('world-file.schema.json is what the schema gives', async () => {
  const file = JSON.parse(await readFile(new URL('./world-file.schema.json', import.meta.url), 'utf8'));
  // Written by: node src/sandbox/world/write-world-schema.ts
  assert.deepEqual(file, JSON.parse(JSON.stringify(worldFileJsonSchema())));
});

test('the JSON Schema accepts a world and refuses a misspelt key', () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    Object(worldFileJsonSchema()),
  );
  const world = emptyWorld();
  assert.ok(validate(world), JSON.stringify(validate.errors));
  assert.ok(!validate({ ...world, acounts: [] }));
});
