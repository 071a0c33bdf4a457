/** Projects to choose from, as the API shows them: a page, by words of the name or by key. */

import type { JiraCredential } from '../jira/credentials/credential.ts';
import { projectPage } from '../jira/project-choice.ts';
import type { AskingTools } from './asking-tools.ts';

export interface ListedProjects {
  readonly projects: {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly type: string;
    readonly teamManaged: boolean;
    readonly lead?: string;
    readonly issues?: number;
    readonly lastUpdated?: string;
  }[];
  readonly total?: number;
  readonly nextStartAt?: number;
}

export async function listProjects(
  { clock, log, fetch }: AskingTools,
  { baseUrl, jira }: { readonly baseUrl: string; readonly jira: JiraCredential },
  { q, startAt, limit }: { readonly q: string; readonly startAt: number; readonly limit: number },
  signal?: AbortSignal,
): Promise<ListedProjects> {
  const asking = { clock, log, fetch, baseUrl, credential: jira };
  const page = await projectPage(asking, { words: q.trim(), startAt, limit }, signal);
  return {
    projects: page.projects.map(({ lead, issues, lastUpdated, ...project }) => ({
      ...project,
      ...(lead !== undefined && { lead }),
      ...(issues !== undefined && { issues }),
      ...(lastUpdated !== undefined && { lastUpdated }),
    })),
    ...(page.total !== undefined && { total: page.total }),
    ...(page.nextStartAt !== undefined && { nextStartAt: page.nextStartAt }),
  };
}
