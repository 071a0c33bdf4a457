/**
 * One way to name a world, for the command line, the demo and benchmarks:
 *
 *   acme                       the demo's company
 *   empty                      a site with nothing but an administrator
 *   generated:SEED[:ISSUES]    a small adversarial site (`generated.ts`)
 *   large:SEED[:ISSUES]        a large one (`large.ts`)
 *   PATH.json                  a world file, checked with places for what is wrong
 *   PATH.jsonl, PATH.jsonl.gz  issues to import, visible to everybody
 *   layered:PATH.jsonl[.gz]    the same under security levels (`import-permissions.ts`)
 *
 * Throws a `WorldError` that names what is wrong.
 */

import { readFile } from 'node:fs/promises';
import { checkWorld } from '../world/check-world.ts';
import type { SourcedWorldFile } from '../world/issue-source.ts';
import { WorldError } from '../world/world-error.ts';
import type { WorldFile } from '../world/world-file.ts';
import { worldFileSchema } from '../world/world-file-schema.ts';
import { emptyWorld } from './empty-world.ts';
import { importJsonLines } from './import-json-lines.ts';

export async function loadWorld(nameOrFile: string): Promise<SourcedWorldFile> {
  if (nameOrFile === 'acme') return (await import('./acme-world.ts')).acmeWorld();
  if (nameOrFile === 'empty') return emptyWorld();
  const [kind, ...rest] = nameOrFile.split(':');
  if (kind === 'generated' || kind === 'large') return seededWorld(kind, rest, nameOrFile);
  const layers = kind === 'layered';
  const path = layers ? rest.join(':') : nameOrFile;
  if (/\.jsonl(\.gz)?$/.test(path)) return importJsonLines(path, { layers });
  if (layers || !path.endsWith('.json')) throw new WorldError(`There is no world ${nameOrFile}.`, [known]);
  return readWorldFile(path);
}

const known =
  'Known: acme, empty, generated:SEED[:ISSUES], large:SEED[:ISSUES], a .json world file, a .jsonl[.gz] file of issues.';

async function seededWorld(
  kind: 'generated' | 'large',
  rest: readonly string[],
  asked: string,
): Promise<SourcedWorldFile> {
  const numbers = rest.map((part) => (/^[0-9]{1,9}$/.test(part) ? Number(part) : undefined));
  const [seed, issues] = numbers;
  if (seed === undefined || numbers.length > 2 || numbers.includes(undefined)) {
    throw new WorldError(`There is no world ${asked}.`, [
      `It takes numbers: ${kind}:SEED or ${kind}:SEED:ISSUES.`,
    ]);
  }
  const options = { seed, ...(issues === undefined ? {} : { issues }) };
  if (kind === 'large') return (await import('./large.ts')).generateLargeWorld(options);
  return (await import('./generated.ts')).generateWorld(options);
}

async function readWorldFile(path: string): Promise<WorldFile> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new WorldError(`There is no file ${path}.`, ['Paths are read from where the command runs.'], {
        cause,
      });
    }
    throw new WorldError(`${path} is no world:`, [cause instanceof Error ? cause.message : String(cause)], {
      cause,
    });
  }
  return parseWorld(value, path);
}

/** A world from parsed JSON. `name` is what errors call it. An editor's `$schema` key is allowed. */
export function parseWorld(value: unknown, name: string): WorldFile {
  const { $schema: _, ...content } = Object(value);
  const parsed = worldFileSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${placeOf(path)}: ${message}`);
    throw new WorldError(`${name} is no world:`, problems);
  }
  const problems = checkWorld(parsed.data);
  if (problems.length > 0) throw new WorldError(`${name} contradicts itself:`, problems);
  return parsed.data;
}

/** `issues[3].comments[0].author`, as errors write it. */
export function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return place.replace(/^\./, '') || '(the document)';
}
