/**
 * Components, versions, options and resolutions that exist: those that the world lists, and those that its issues have.
 * Issues are looked through once, when first asked; from then on each edit adds its names. A name stays
 * although the last issue that had it is gone, as in Jira.
 */

import { resolutionId } from './named-ids.ts';
import type { World } from './world.ts';
import type { WorldIssue, WorldProject, WorldResolution } from './world-file.ts';

export class NamesInUse {
  readonly #world: World;
  #found: Map<string, Set<string>> | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  resolutions(): WorldResolution[] {
    const listed = this.#world.list('resolutions');
    const names = this.#names('resolution').filter((name) => !listed.some((one) => one.name === name));
    return [...listed, ...names.map((name) => ({ id: resolutionId(this.#world, name), name }))];
  }

  components(project: WorldProject): string[] {
    return sortedUnion(project.components, this.#names(`component:${project.id}`));
  }

  versions(project: WorldProject): string[] {
    return sortedUnion(project.versions, this.#names(`version:${project.id}`));
  }

  /** The listed ones in their order, then the others. */
  options(fieldId: string): string[] {
    const listed = this.#world.fields.get(fieldId)?.options ?? [];
    return [...new Set([...listed, ...this.#names(fieldId).sort()])];
  }

  #names(kind: string): string[] {
    if (!this.#found) {
      this.#found = new Map();
      for (const { issue } of this.#world.entries.values()) this.#add(this.#found, issue);
      const found = this.#found;
      this.#world.onIssueChange((_before, after) => {
        if (after) this.#add(found, after.issue);
      });
    }
    return [...(this.#found.get(kind) ?? [])];
  }

  #add(found: Map<string, Set<string>>, issue: WorldIssue): void {
    const note = (kind: string, names: readonly string[]) => {
      for (const name of names) {
        const known = found.get(kind);
        if (known) known.add(name);
        else found.set(kind, new Set([name]));
      }
    };
    if (issue.resolution !== undefined) note('resolution', [issue.resolution]);
    note(`component:${issue.projectId}`, issue.components ?? []);
    note(`version:${issue.projectId}`, [...(issue.fixVersions ?? []), ...(issue.affectsVersions ?? [])]);
    for (const [fieldId, value] of Object.entries(issue.customFields ?? {})) {
      const type = this.#world.fields.get(fieldId)?.type;
      if (type !== 'select' && type !== 'multiselect') continue;
      note(fieldId, typeof value === 'string' ? [value] : Array.isArray(value) ? value : []);
    }
  }
}

function sortedUnion(listed: readonly string[] = [], found: readonly string[]): string[] {
  return [...new Set([...listed, ...found])].sort();
}
