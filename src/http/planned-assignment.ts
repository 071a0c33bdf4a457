/**
 * An assignment of a permission scheme as somebody looks at it before it is done: which scheme the project has and would
 * get, and who gains and loses what. Planning reads what Jira has now, as far as the site's account may; it changes nothing.
 */

import { AppError } from '../errors.ts';
import type { ProjectPart } from '../model/directory.ts';
import type { Source } from '../model/source.ts';
import { projectNamed } from '../permissions/find-project.ts';
import type { PermissionTools } from '../permissions/permission-tools.ts';
import { readChange } from '../permissions/simulate/read-change.ts';
import { assignmentToUndo, type SchemeRef } from '../sources/assignment-log.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { openSourceClient, type SourceTools } from '../sources/open-client.ts';
import { readAllSchemes, readSchemeOfProject } from '../sources/read-schemes.ts';
import type { SimulationView } from './change-api.ts';
import { simulatedView } from './simulation-views.ts';

export interface PlannedAssignment {
  readonly source: Source;
  readonly project: ProjectPart;
  readonly before: SchemeRef;
  readonly after: SchemeRef;
  readonly undoes: number | undefined;
  readonly simulation: SimulationView;
  /** Of the directory that was looked at. */
  readonly directoryVersion: number;
}

export interface PlanningTools {
  readonly permissions: PermissionTools;
  readonly sources: SourceTools;
}

export async function planAssignment(
  tools: PlanningTools,
  wanted: { readonly project: string; readonly scheme: string; readonly source: string | undefined },
  people: number,
): Promise<PlannedAssignment> {
  const { permissions } = tools;
  const all = await sourcesNamed(permissions.store, wanted.source);
  const { source, project } = await projectNamed(permissions, all, wanted.project);
  if (!project.teamManaged) await readAgain(tools, source, project);
  return planned(tools, source, project, wanted.scheme, undefined, people);
}

/** `anyway`: also where the project has yet another scheme by now. */
export async function planUndo(
  tools: PlanningTools,
  wanted: { readonly entry: number | undefined; readonly anyway: boolean },
  people: number,
): Promise<PlannedAssignment> {
  const { permissions } = tools;
  const done = await assignmentToUndo(permissions.store.auditLog, wanted.entry);
  const source = (await permissions.store.sources.list()).find(({ id }) => id === done.sourceId);
  const find = async () =>
    source &&
    (await permissions.directory.current(source.id, permissions.now())).projects.get(done.projectId);
  const project = (await find())?.project?.body;
  if (!source || !project) {
    throw new AppError(
      'not-found',
      `The project ${done.key} of entry ${done.entry} is not known here any more.`,
    );
  }
  await readAgain(tools, source, project);
  const has = (await find())?.permissionScheme?.body.schemeId;
  if (has !== done.after.id && !wanted.anyway) {
    throw new AppError(
      'changed-meanwhile',
      `${project.key} no longer has "${done.after.name}", which entry ${done.entry} gave it: somebody has assigned another one since. ` +
        'Say so ("--anyway", or anyway in the API) to put it back all the same.',
    );
  }
  return planned(tools, source, project, done.before.id, done.entry, people);
}

async function planned(
  { permissions }: PlanningTools,
  source: Source,
  project: ProjectPart,
  scheme: string,
  undoes: number | undefined,
  people: number,
): Promise<PlannedAssignment> {
  const copy = await permissions.directory.current(source.id, permissions.now());
  const read = await readChange(permissions, [source], { kind: 'scheme', project: project.key, scheme });
  const beforeId = copy.projects.get(project.id)?.permissionScheme?.body.schemeId;
  const afterId = read.change.kind === 'scheme' ? read.change.schemeId : undefined;
  if (beforeId === undefined || afterId === undefined) {
    throw new AppError(
      'bad-request',
      `Which permission scheme ${project.key} has is not known. Run "jackdaw sync" first.`,
    );
  }
  const ref = (id: typeof beforeId): SchemeRef => ({ id, name: copy.schemes.get(id)?.body.name ?? id });
  if (beforeId === afterId) {
    throw new AppError(
      'bad-request',
      `${project.key} has the permission scheme "${ref(afterId).name}" already.`,
    );
  }
  return {
    source,
    project,
    before: ref(beforeId),
    after: ref(afterId),
    undoes,
    simulation: await simulatedView(permissions, read, people),
    directoryVersion: copy.version,
  };
}

/** What the site's account may not read stays as it was read last. */
async function readAgain({ sources }: PlanningTools, source: Source, project: ProjectPart): Promise<void> {
  const client = await openSourceClient(sources, source, 'somebody-waits');
  const reading = { store: sources.store, client, clock: sources.clock };
  const mayBeRefused = (error: unknown) => {
    if (error instanceof AppError && (error.code === 'jira-forbidden' || error.code === 'jira-not-found'))
      return;
    throw error;
  };
  await readAllSchemes(reading, source.id).catch(mayBeRefused);
  await readSchemeOfProject(reading, source.id, project.id).catch(mayBeRefused);
}
