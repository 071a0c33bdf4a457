/**
 * In which order groups are read, so that a revocation with a great effect is seen early: those that give access to a
 * Jira application first, then by how many projects name them in a scheme, a level or a role; the rest by name.
 */

import type { Holder } from '../../model/directory.ts';
import type { GroupId } from '../../model/ids.ts';
import type { StoredPart } from '../../store/directory-store.ts';
import { order } from './reading.ts';

interface NamedGroup {
  readonly groupId: GroupId;
  readonly name: string;
}

export function byEffect<G extends NamedGroup>(groups: readonly G[], parts: readonly StoredPart[]): G[] {
  const effect = effects(parts);
  const of = (group: G) => (effect.get(group.groupId) ?? 0) + (effect.get(`name ${group.name}`) ?? 0);
  return [...groups].sort((a, b) => of(b) - of(a) || order(a.name, b.name));
}

function effects(parts: readonly StoredPart[]): ReadonlyMap<string, number> {
  const effect = new Map<string, number>();
  const add = (key: string, by: number) => effect.set(key, (effect.get(key) ?? 0) + by);
  const projectsOf = new Map<string, number>();
  for (const part of parts) {
    if (part.kind !== 'permission-scheme' && part.kind !== 'security-scheme') continue;
    const scheme = `${part.kind} ${part.body.schemeId}`;
    projectsOf.set(scheme, (projectsOf.get(scheme) ?? 0) + 1);
  }
  const addHolders = (holders: readonly Holder[], projects: number) => {
    for (const { type, value, parameter } of holders) {
      if (type === 'group') add(value ?? `name ${parameter}`, projects);
    }
  };
  for (const part of parts) {
    if (part.kind === 'application-roles') {
      for (const { groups } of part.body.roles) for (const group of groups) add(group, 1e9);
    } else if (part.kind === 'scheme-grants') {
      const browse = part.body.grants.filter(({ permission }) => permission === 'BROWSE_PROJECTS');
      const holders = browse.map(({ holder }) => holder);
      addHolders(holders, projectsOf.get(`permission-scheme ${part.subject}`) ?? 0);
    } else if (part.kind === 'security-levels') {
      const projects = projectsOf.get(`security-scheme ${part.subject}`) ?? 0;
      for (const { holders } of part.body.levels) addHolders(holders, projects);
    } else if (part.kind === 'roles') {
      for (const { groups } of part.body.roles) for (const group of groups) add(group, 1);
    }
  }
  return effect;
}
