/**
 * Reads what a request says about a project, for making one and for changing one, and refuses what Jira refuses, with
 * the mistakes by field.
 */

import { z } from 'zod';
import type { World } from '../world/world.ts';
import type { WorldProject } from '../world/world-file.ts';

const number = z.int().nullish();
const words = z.string().nullish();

/** What both requests can hold. */
const common = {
  assigneeType: z.enum(['PROJECT_LEAD', 'UNASSIGNED']).nullish(),
  avatarId: number,
  categoryId: number,
  description: words,
  issueSecurityScheme: number,
  leadAccountId: words,
  lead: words,
  notificationScheme: number,
  permissionScheme: number,
  url: words,
};

export const newProjectBody = z.object({
  ...common,
  key: words,
  name: words,
  projectTypeKey: z.enum(['software', 'service_desk', 'business']).nullish(),
  projectTemplateKey: words,
});

export const projectChangesBody = z.object({
  ...common,
  key: words,
  name: words,
  releasedProjectKeys: z.array(z.string()).nullish(),
});

export type ProjectBody = z.infer<typeof projectChangesBody>;

const longestName = 80;

/** Mistakes by field, for a new project (`project` undefined) or a change of one. */
export function projectMistakes(
  world: World,
  body: ProjectBody,
  project?: WorldProject,
): Record<string, string> {
  const others = [...world.projects.values()].filter(({ id }) => id !== project?.id);
  const mistakes: Record<string, string> = {};
  const { key, name } = body;
  const isNew = project === undefined;
  if (isNew || (key !== undefined && key !== null)) {
    const holder = others.find((one) => one.key === key || (key && one.formerKeys?.includes(key)));
    if (!key || !/^[A-Z][A-Z0-9]{1,9}$/.test(key)) {
      mistakes.projectKey =
        'Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.';
    } else if (holder) mistakes.projectKey = `Project '${holder.name}' uses this project key.`;
  }
  if (isNew || (name !== undefined && name !== null)) {
    if (!name || name.trim() === '') mistakes.projectName = 'You must specify a valid project name.';
    else if (name.length > longestName) {
      mistakes.projectName = `The project name must not exceed ${longestName} characters in length.`;
    } else if (others.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
      mistakes.projectName = 'A project with that name already exists.';
    }
  }
  const lead = body.leadAccountId ?? undefined;
  if (isNew || lead !== undefined) {
    const account = world.accounts.get(lead ?? '');
    if (!account) mistakes.projectLead = 'You must specify a valid project lead.';
    else if (!account.active) mistakes.projectLead = 'The user you specified as project lead is not active.';
  }
  const { permissionScheme, issueSecurityScheme } = body;
  const scheme = world.permissionSchemes.get(String(permissionScheme ?? ''));
  if (typeof permissionScheme === 'number' && (!scheme || scheme.projectId !== undefined)) {
    mistakes.permissionScheme = 'The permission scheme does not exist.';
  }
  if (typeof issueSecurityScheme === 'number' && !world.securitySchemes.has(String(issueSecurityScheme))) {
    mistakes.issueSecurityScheme = 'The issue security scheme does not exist.';
  }
  return mistakes;
}

/** The project with what the request says about it; the same object where it says nothing. */
export function withBody(project: WorldProject, body: ProjectBody): WorldProject {
  const given = {
    ...(body.name ? { name: body.name.trim() } : {}),
    ...(body.key ? { key: body.key } : {}),
    ...(typeof body.description === 'string' ? { description: body.description } : {}),
    ...(typeof body.url === 'string' ? { url: body.url } : {}),
    ...(body.leadAccountId ? { leadAccountId: body.leadAccountId } : {}),
    ...(body.assigneeType ? { assigneeType: body.assigneeType } : {}),
    ...(typeof body.permissionScheme === 'number'
      ? { permissionSchemeId: String(body.permissionScheme) }
      : {}),
  };
  return Object.keys(given).length === 0 ? project : { ...project, ...given };
}
