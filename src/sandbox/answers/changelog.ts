/**
 * The changelog of an issue as one reader may see it. Lines that name another issue (a link, a parent) or a project
 * (a move) are there for those who may see that issue, or know of that project, now; a change of which nothing is left
 * is left out as a whole. Whether Jira hides them is not documented: the narrower way shows nobody more.
 */

import { canBrowse, canListProject } from '../permissions/who-can-see.ts';
import type { World } from '../world/world.ts';
import type { WorldHistory, WorldHistoryItem, WorldIssue } from '../world/world-file.ts';
import type { Json } from './entity-json.ts';
import { userJson } from './entity-json.ts';

/** Oldest first. */
export function openHistory(world: World, caller: string | undefined, issue: WorldIssue): WorldHistory[] {
  return (issue.history ?? []).flatMap((history) => {
    const items = openItems(world, caller, history.items);
    return items.length === 0
      ? []
      : [items.length === history.items.length ? history : { ...history, items }];
  });
}

/** The lines of one change that the reader may see. */
export function openItems(
  world: World,
  caller: string | undefined,
  all: readonly WorldHistoryItem[],
): readonly WorldHistoryItem[] {
  const isMove = all.some((item) => item.fieldId === 'project');
  const isHidden = isMove && all.some((item) => namesHiddenProject(world, caller, item));
  return all.filter(
    (item) =>
      !(isHidden && (item.fieldId === 'project' || item.field === 'Key')) &&
      !namesHiddenIssue(world, caller, item),
  );
}

export function historyJson(
  world: World,
  baseUrl: string,
  caller: string | undefined,
  { id, author, created, items }: WorldHistory,
): Json {
  return {
    id,
    ...(author === undefined ? {} : { author: userJson(world, baseUrl, author, caller) }),
    created: world.zone().format(Date.parse(created)),
    items,
  };
}

const naming = new Set(['Link', 'Parent', 'IssueParentAssociation', 'Epic Link', 'Epic Child']);

function namesHiddenIssue(world: World, caller: string | undefined, item: WorldHistoryItem): boolean {
  if (!naming.has(item.field)) return false;
  return [item.from, item.to].some((idOrKey) => {
    if (idOrKey === null || idOrKey === '') return false;
    const other = world.findEntry(idOrKey)?.issue;
    return !other || !canBrowse(world, caller, other);
  });
}

function namesHiddenProject(world: World, caller: string | undefined, item: WorldHistoryItem): boolean {
  if (item.fieldId !== 'project') return false;
  return [item.from, item.to].some((projectId) => {
    if (projectId === null) return false;
    const project = world.projects.get(projectId);
    return !project || !canListProject(world, caller, project);
  });
}
