/**
 * The demo site: ACME, a maker of software for quotes, records and data pipelines. Its hand-written issues
 * hold the answers that the demo asks for; generated ones fill the remaining numbers of every project. The
 * world is the same on every machine and in every run, and holds no sentence more than five times.
 */
import { type WorldFile, type WorldIssue, type WorldLink, worldFormat } from '../world/world-file.ts';
import { type Draft, type IssueKey, issueIdOf, type LinkName, toIssue } from './acme/authoring.ts';
import { acmeApiTokens, acmeOAuthApps } from './acme/credentials.ts';
import { generatedDrafts } from './acme/generate.ts';
import { handWrittenDrafts } from './acme/hand-written.ts';
import { acmeAccounts, acmeApplicationRoles, acmeGroups } from './acme/people.ts';
import { acmeProjects } from './acme/projects.ts';
import {
  acmeFields,
  acmeGlobalPermissions,
  acmeIssueTypes,
  acmePermissionSchemes,
  acmePriorities,
  acmeProjectRoles,
  acmeSecuritySchemes,
  acmeStatuses,
} from './acme/site.ts';

export function acmeWorld(): WorldFile {
  const drafts = [...handWrittenDrafts, ...generatedDrafts(handWrittenDrafts)];
  return {
    format: worldFormat,
    site: { title: 'ACME', timeZone: 'Europe/London' },
    accounts: acmeAccounts(),
    groups: acmeGroups(),
    applicationRoles: acmeApplicationRoles(),
    globalPermissions: acmeGlobalPermissions,
    projectRoles: acmeProjectRoles,
    permissionSchemes: acmePermissionSchemes,
    issueSecuritySchemes: acmeSecuritySchemes,
    fields: acmeFields,
    issueTypes: acmeIssueTypes,
    statuses: acmeStatuses,
    priorities: acmePriorities,
    projects: acmeProjects(),
    issues: complete(drafts),
    apiTokens: acmeApiTokens,
    oauthApps: acmeOAuthApps,
  };
}

/** Sub-tasks take their parent's level, as in Jira; a link stands on both of its issues. */
function complete(drafts: readonly Draft[]): readonly WorldIssue[] {
  const issues = new Map(drafts.map((draft) => [issueIdOf(draft.key), toIssue(draft)]));
  const links = linksOf(drafts);
  return [...issues.values()]
    .map((issue) => withParentLevel(issue, issues))
    .map((issue) => ({ ...issue, links: links.get(issue.id) ?? [] }))
    .toSorted((a, b) => Number(a.projectId) - Number(b.projectId) || Number(a.id) - Number(b.id));
}

function withParentLevel(issue: WorldIssue, issues: ReadonlyMap<string, WorldIssue>): WorldIssue {
  const parent = issue.parentId === undefined ? undefined : issues.get(issue.parentId);
  const subtask = acmeIssueTypes.find(({ id }) => id === issue.issueTypeId)?.subtask === true;
  if (!subtask || parent === undefined) return issue;
  const { securityLevelId: _own, ...open } = issue;
  return parent.securityLevelId === undefined ? open : { ...open, securityLevelId: parent.securityLevelId };
}

const linkTypes: Readonly<Record<LinkName, WorldLink['type']>> = {
  Relates: { name: 'Relates', inward: 'relates to', outward: 'relates to' },
  Blocks: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  Duplicate: { name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
  Cause: { name: 'Problem/Incident', inward: 'is caused by', outward: 'causes' },
};

function linksOf(drafts: readonly Draft[]): ReadonlyMap<string, readonly WorldLink[]> {
  const links = new Map<string, WorldLink[]>();
  const put = (key: IssueKey, link: WorldLink) => {
    const list = links.get(issueIdOf(key)) ?? [];
    links.set(issueIdOf(key), [...list, link]);
  };
  let next = 20_000;
  for (const draft of drafts) {
    for (const [name, other] of draft.links ?? []) {
      const type = linkTypes[name];
      const id = String(next++);
      put(draft.key, { id, type, direction: 'outward', issueId: issueIdOf(other) });
      put(other, { id, type, direction: 'inward', issueId: issueIdOf(draft.key) });
    }
  }
  return links;
}
