/**
 * The calls that list projects: all of them, or some that are asked for by their ids. Jira lists live, archived and
 * deleted ones apart, so one that is restored between two lists stands on neither: who lets much follow from a project
 * that is missing asks for it by itself.
 */

import { pageBeans } from './page-beans.ts';
import type { JiraRequests } from './request.ts';
import { projectSchema, type WireProject } from './wire.ts';

export interface ProjectCalls {
  /** Every project that the account may list: live ones first, then archived ones (`archived: true`). */
  projects(signal?: AbortSignal): AsyncIterable<WireProject[]>;
  /** The same without those that the account may not browse, but only administer. */
  browsableProjects(signal?: AbortSignal): AsyncIterable<WireProject[]>;
  /** Those of these ids that `projects` lists, or `browsableProjects`. */
  projectsAmong(
    ids: readonly string[],
    action: 'view' | 'browse',
    signal?: AbortSignal,
  ): AsyncIterable<WireProject[]>;
  /** Those in the bin, as far as this account may look into it. */
  deletedProjects(signal?: AbortSignal): AsyncIterable<WireProject[]>;
}

const idsAtATime = 50;
const notDeleted = ['live', 'archived'];

export function projectCalls(requests: JiraRequests): ProjectCalls {
  async function* list(
    statuses: readonly string[],
    only: { readonly action?: 'browse'; readonly id?: readonly string[] },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WireProject[]> {
    for (const status of statuses) {
      const path = '/rest/api/3/project/search';
      const query = { status, expand: 'lead', orderBy: 'key', ...only };
      const call = { path, query, schema: projectSchema, pageSize: 100, emptyIs404: true, signal };
      for await (const page of pageBeans(requests, call, (project) => project.id)) {
        yield page.map((one) => ({ ...one, archived: one.archived ?? status === 'archived' }));
      }
    }
  }

  return {
    projects: (signal) => list(notDeleted, {}, signal),
    browsableProjects: (signal) => list(notDeleted, { action: 'browse' }, signal),
    deletedProjects: (signal) => list(['deleted'], {}, signal),
    async *projectsAmong(ids, action, signal) {
      for (let at = 0; at < ids.length; at += idsAtATime) {
        const id = ids.slice(at, at + idsAtATime);
        yield* list(notDeleted, { id, ...(action === 'browse' && { action }) }, signal);
      }
    },
  };
}
