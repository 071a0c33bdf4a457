/**
 * The lists of a site that an import meets only by their names (projects, types, statuses, priorities), each name
 * with an id in the order of its first appearance.
 */

import type { WorldFile, WorldIssueType, WorldStatus } from '../world/world-file.ts';

export interface ImportedProject {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

export class ImportCatalogue {
  readonly #projects = new Map<string, ImportedProject>();
  readonly #issueTypes = new Map<string, WorldIssueType>();
  readonly #statuses = new Map<string, WorldStatus>();
  readonly #priorities = new Map<string, WorldFile['priorities'][number]>();

  get projects(): ImportedProject[] {
    return [...this.#projects.values()];
  }

  lists(): Pick<WorldFile, 'issueTypes' | 'statuses' | 'priorities'> {
    return {
      issueTypes: [...this.#issueTypes.values()],
      statuses: [...this.#statuses.values()],
      priorities: [...this.#priorities.values()],
    };
  }

  projectId(key: string, name: string): string {
    return idIn(this.#projects, key, (id) => ({ id, key, name }));
  }

  issueTypeId(name: string, subtask: boolean): string {
    const make = (id: string) => ({ id, name, ...(subtask ? { subtask } : {}) });
    return idIn(this.#issueTypes, `${subtask} ${name}`, make);
  }

  statusId(name: string, category: WorldStatus['category']): string {
    return idIn(this.#statuses, `${category} ${name}`, (id) => ({ id, name, category }));
  }

  priorityId(name: string): string {
    return idIn(this.#priorities, name, (id) => ({ id, name }));
  }
}

function idIn<T extends { readonly id: string }>(
  map: Map<string, T>,
  name: string,
  make: (id: string) => T,
): string {
  const entry = map.get(name) ?? make(String(10_001 + map.size));
  map.set(name, entry);
  return entry.id;
}
