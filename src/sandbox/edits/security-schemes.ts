/**
 * Edits of issue security schemes. A request is judged as a whole before anything is written. Members and levels count
 * from the next question on. Where a level goes, or a project gets another scheme, issues are mapped to other levels
 * without counting as updated, as in Jira: no changelog, no event, the same `updated`.
 */

import type { World } from '../world/world.ts';
import type {
  WorldHolder,
  WorldProject,
  WorldSecurityLevel,
  WorldSecurityScheme,
} from '../world/world-file.ts';
import { audit } from './audit.ts';
import type { Edit } from './edit.ts';
import type { NamedHolder } from './read-holder.ts';
import { isSameHolder, readHolder } from './read-holder.ts';

export interface LevelValues {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly isDefault?: boolean | null | undefined;
  readonly members?: readonly NamedHolder[] | null | undefined;
}

/** A sentence for the caller. */
export interface Problem {
  readonly problem: string;
}

const most = 100;

export function createSecurityScheme(
  edit: Edit,
  values: {
    readonly name: string;
    readonly description?: string | null | undefined;
    readonly levels?: readonly LevelValues[] | null | undefined;
  },
): WorldSecurityScheme | Problem {
  const { world } = edit;
  const problem = schemeProblem(world, values);
  if (problem !== undefined) return { problem };
  const levels = readLevels(world, values.levels ?? [], []);
  if ('problem' in levels) return levels;
  const scheme = withNewLevels(
    world,
    {
      id: world.takeId('securityScheme'),
      name: values.name.trim(),
      ...(values.description ? { description: values.description } : {}),
      levels: [],
    },
    levels,
  );
  put(edit, scheme, 'Issue security scheme created');
  return scheme;
}

export function updateSecurityScheme(
  edit: Edit,
  scheme: WorldSecurityScheme,
  values: { readonly name?: string | undefined; readonly description?: string | undefined },
): Problem | undefined {
  const { name = scheme.name, description = scheme.description } = values;
  const problem = schemeProblem(edit.world, { name, description }, scheme);
  if (problem !== undefined) return { problem };
  const { description: _old, ...rest } = scheme;
  const next = { ...rest, name: name.trim(), ...(description ? { description } : {}) };
  put(edit, next, 'Issue security scheme updated');
  return undefined;
}

export function deleteSecurityScheme(edit: Edit, scheme: WorldSecurityScheme): Problem | undefined {
  const projects = [...edit.world.projects.values()];
  if (projects.some((project) => project.issueSecuritySchemeId === scheme.id)) {
    return {
      problem: "You can't delete an issue security scheme if any projects are associated with it.",
    };
  }
  edit.world.deleteSecurityScheme(scheme.id);
  note(edit, scheme, 'Issue security scheme deleted');
  return undefined;
}

export function addLevels(
  edit: Edit,
  scheme: WorldSecurityScheme,
  values: readonly LevelValues[],
): Problem | undefined {
  if (values.length === 0) return { problem: 'At least one issue security level must be provided.' };
  const levels = readLevels(edit.world, values, scheme.levels);
  if ('problem' in levels) return levels;
  put(edit, withNewLevels(edit.world, scheme, levels), 'Issue security level created');
  return undefined;
}

export function updateLevel(
  edit: Edit,
  scheme: WorldSecurityScheme,
  level: WorldSecurityLevel,
  values: { readonly name?: string | undefined; readonly description?: string | undefined },
): Problem | undefined {
  const { name = level.name, description = level.description } = values;
  const others = scheme.levels.filter(({ id }) => id !== level.id);
  const problem =
    textProblem('name', name, 60) ??
    (description === undefined ? undefined : lengthProblem('description', description, 255)) ??
    (isTaken(name, others) ? `The name ${name} is already used by another level of the scheme.` : undefined);
  if (problem !== undefined) return { problem };
  const { description: _old, ...rest } = level;
  const next = { ...rest, name: name.trim(), ...(description ? { description } : {}) };
  put(edit, withLevel(scheme, next), 'Issue security level updated');
  return undefined;
}

export function addMembers(
  edit: Edit,
  scheme: WorldSecurityScheme,
  level: WorldSecurityLevel,
  named: readonly NamedHolder[],
): Problem | undefined {
  if (named.length > most) return { problem: `No more than ${most} members can be added at once.` };
  if (named.length === 0) return { problem: 'At least one member must be provided.' };
  const holders = readMembers(
    edit.world,
    named,
    level.members.map(({ holder }) => holder),
  );
  if ('problem' in holders) return holders;
  const members = [...level.members, ...holders.map((holder) => memberOf(edit.world, holder))];
  put(edit, withLevel(scheme, { ...level, members }), 'Issue security level members added');
  return undefined;
}

export function removeMember(
  edit: Edit,
  scheme: WorldSecurityScheme,
  level: WorldSecurityLevel,
  memberId: string,
): void {
  const members = level.members.filter(({ id }) => id !== memberId);
  put(edit, withLevel(scheme, { ...level, members }), 'Issue security level member removed');
}

/** `levelId` undefined: the scheme has no default level any more. */
export function setDefaultLevel(edit: Edit, scheme: WorldSecurityScheme, levelId: string | undefined): void {
  const { defaultLevelId: _old, ...rest } = scheme;
  const next = levelId === undefined ? rest : { ...rest, defaultLevelId: levelId };
  put(edit, next, 'Default issue security level changed');
}

/** Its issues get the level `replaceWith`, or none. */
export function removeLevel(
  edit: Edit,
  scheme: WorldSecurityScheme,
  levelId: string,
  replaceWith: string | undefined,
): void {
  const { world } = edit;
  for (const project of world.projects.values()) {
    if (project.issueSecuritySchemeId !== scheme.id) continue;
    world.setProjectSecurityScheme(project.id, scheme.id, (old) => (old === levelId ? replaceWith : old));
  }
  const { defaultLevelId, ...rest } = scheme;
  const levels = scheme.levels.filter(({ id }) => id !== levelId);
  const keepsDefault = defaultLevelId !== undefined && defaultLevelId !== levelId;
  put(edit, { ...rest, levels, ...(keepsDefault ? { defaultLevelId } : {}) }, 'Issue security level deleted');
}

/**
 * The project's issues get new levels by `mapping` (old to new; `undefined` is no level). A level that came to be used
 * after the mapping was judged stays, and admits nobody where the new scheme does not have it: nothing is opened unasked.
 */
export function associateScheme(
  edit: Edit,
  project: WorldProject,
  schemeId: string | undefined,
  mapping: ReadonlyMap<string | undefined, string | undefined>,
): void {
  edit.world.setProjectSecurityScheme(
    project.id,
    schemeId,
    (old) => (mapping.has(old) || schemeId === undefined ? mapping.get(old) : old),
    mapping.get(undefined),
  );
  audit(edit, {
    summary: 'Issue security scheme added to project',
    category: 'issue security',
    object: { id: project.id, name: project.name, typeName: 'PROJECT' },
  });
}

function schemeProblem(
  world: World,
  values: { readonly name: string; readonly description?: string | null | undefined },
  own?: WorldSecurityScheme,
): string | undefined {
  const others = [...world.securitySchemes.values()].filter((scheme) => scheme.id !== own?.id);
  return (
    textProblem('name', values.name, 60) ??
    lengthProblem('description', values.description ?? '', 255) ??
    (isTaken(values.name, others) ? `The name ${values.name} is already used by another scheme.` : undefined)
  );
}

interface NewLevel extends Omit<LevelValues, 'members'> {
  readonly holders: readonly WorldHolder[];
}

function readLevels(
  world: World,
  values: readonly LevelValues[],
  present: readonly { readonly name: string }[],
): readonly NewLevel[] | Problem {
  if (values.length > most) return { problem: `No more than ${most} levels can be added at once.` };
  const members = values.reduce((sum, level) => sum + (level.members?.length ?? 0), 0);
  if (members > most) return { problem: `No more than ${most} members can be added at once.` };
  if (values.filter((level) => level.isDefault).length > 1) {
    return { problem: 'Only one issue security level can be the default.' };
  }
  const levels: NewLevel[] = [];
  for (const level of values) {
    const problem =
      textProblem('name', level.name, 255) ??
      lengthProblem('description', level.description ?? '', 4000) ??
      (isTaken(level.name, [...present, ...levels])
        ? `The name ${level.name} is already used by another level of the scheme.`
        : undefined);
    if (problem !== undefined) return { problem };
    const holders = readMembers(world, level.members ?? [], []);
    if ('problem' in holders) return holders;
    levels.push({ ...level, holders });
  }
  return levels;
}

function withNewLevels(
  world: World,
  scheme: WorldSecurityScheme,
  added: readonly NewLevel[],
): WorldSecurityScheme {
  const levels = added.map(({ name, description, isDefault, holders }) => ({
    isDefault,
    level: {
      id: world.takeId('securityLevel'),
      name: name.trim(),
      ...(description ? { description } : {}),
      members: holders.map((holder) => memberOf(world, holder)),
    },
  }));
  const byDefault = levels.find((one) => one.isDefault)?.level.id ?? scheme.defaultLevelId;
  return {
    ...scheme,
    ...(byDefault === undefined ? {} : { defaultLevelId: byDefault }),
    levels: [...scheme.levels, ...levels.map(({ level }) => level)],
  };
}

function readMembers(
  world: World,
  named: readonly NamedHolder[],
  present: readonly WorldHolder[],
): readonly WorldHolder[] | Problem {
  const holders: WorldHolder[] = [];
  for (const one of named) {
    const read = readHolder(world, one, { of: 'security level' });
    if ('problem' in read) return read;
    if ([...present, ...holders].some((other) => isSameHolder(other, read.holder))) {
      return { problem: `The member '${one.type}' is already in the issue security level.` };
    }
    holders.push(read.holder);
  }
  return holders;
}

function memberOf(world: World, holder: WorldHolder): WorldSecurityLevel['members'][number] {
  return { id: world.takeId('levelMember'), holder };
}

function withLevel(scheme: WorldSecurityScheme, next: WorldSecurityLevel): WorldSecurityScheme {
  return { ...scheme, levels: scheme.levels.map((level) => (level.id === next.id ? next : level)) };
}

function put(edit: Edit, scheme: WorldSecurityScheme, summary: string): void {
  edit.world.putSecurityScheme(scheme);
  note(edit, scheme, summary);
}

function note(edit: Edit, { id, name }: WorldSecurityScheme, summary: string): void {
  audit(edit, { summary, category: 'issue security', object: { id, name, typeName: 'SCHEME' } });
}

function isTaken(name: string, others: readonly { readonly name: string }[]): boolean {
  const wanted = name.trim().toLowerCase();
  return others.some((other) => other.name.toLowerCase() === wanted);
}

function textProblem(field: string, text: string, longest: number): string | undefined {
  return text.trim() === '' ? `The ${field} must not be empty.` : lengthProblem(field, text, longest);
}

function lengthProblem(field: string, text: string, longest: number): string | undefined {
  if (text.length <= longest) return undefined;
  return `The length of the ${field} must not exceed ${longest.toLocaleString('en')} characters.`;
}
