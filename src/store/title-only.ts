/**
 * What is kept of an issue of a source that is for titles only: its title, what a hit is shown with (key, type, status,
 * people, dates), and the facts that visibility depends on. No text of any other field, no label, no link, no remark.
 */

import type { Issue } from '../model/issue.ts';
import type { FetchedIssue } from './store.ts';

export function titleOnly({ issue }: Pick<FetchedIssue, 'issue'>): FetchedIssue {
  return {
    issue: titleOf(issue),
    documents: { description: null, environment: null },
    remarks: [],
    incomplete: [],
  };
}

/** Every field is named here, so that none that comes later slips through. */
function titleOf(issue: Issue): Issue {
  return {
    id: issue.id,
    key: issue.key,
    projectId: issue.projectId,
    summary: issue.summary,
    description: '',
    environment: '',
    type: issue.type,
    typeIconUrl: issue.typeIconUrl,
    isSubtask: issue.isSubtask,
    status: issue.status,
    statusCategory: issue.statusCategory,
    priority: undefined,
    resolution: undefined,
    labels: [],
    components: [],
    fixVersions: [],
    affectsVersions: [],
    reporter: issue.reporter,
    assignee: issue.assignee,
    createdMs: issue.createdMs,
    updatedMs: issue.updatedMs,
    // A sub-task has its parent's level. What else is linked is nobody's title.
    parentId: issue.isSubtask ? issue.parentId : undefined,
    links: [],
    customText: [],
    attachments: [],
    archived: issue.archived,
    level: issue.level,
    restriction: issue.restriction,
    userFields: issue.userFields,
    groupFields: issue.groupFields,
    titlesOnly: true,
  };
}
