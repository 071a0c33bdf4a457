/**
 * What every edit made through the API needs: the world, who makes it and when, and where it is told. An edit of an
 * issue writes its changelog, moves `updated`, and tells the event, in one place, so that no operation
 * can forget one of them.
 */

import type { Call } from '../operation.ts';
import type { SandboxEvent, SandboxEvents } from '../sandbox-events.ts';
import type { World } from '../world/world.ts';
import type { WorldHistory, WorldHistoryItem, WorldIssue } from '../world/world-file.ts';

export interface Edit {
  readonly world: World;
  readonly events: SandboxEvents;
  /** Account id; undefined: an anonymous caller. */
  readonly actor: string | undefined;
  readonly nowMs: number;
  /** What the request was marked with; webhooks that it causes carry it. */
  readonly trace?: string | undefined;
}

export function editOf({ world, events, caller, nowMs, headers }: Call): Edit {
  return { world, events, actor: caller, nowMs, trace: traceIn(headers) };
}

export function tell(
  { events, actor, nowMs, trace }: Edit,
  event: Omit<SandboxEvent, 'actor' | 'atMs'>,
): void {
  events.publish({ ...event, actor, atMs: nowMs, ...(trace === undefined ? {} : { trace }) });
}

/** The time of the edit, ISO 8601. */
export function timeOf({ nowMs }: Edit): string {
  return new Date(nowMs).toISOString();
}

/**
 * Replaces an issue by its next state and tells `jira:issue_updated`. Without items nothing is written and
 * nothing told. The answer is the issue as it is afterwards.
 */
export function changeIssue(
  edit: Edit,
  next: WorldIssue,
  items: readonly WorldHistoryItem[],
  issueEventTypeName = 'issue_updated',
): WorldIssue {
  if (items.length === 0) return edit.world.issue(next.id) ?? next;
  const created = timeOf(edit);
  const changelog: WorldHistory = {
    id: edit.world.takeId('history'),
    ...(edit.actor === undefined ? {} : { author: edit.actor }),
    created,
    items,
  };
  edit.world.putIssue({ ...next, updated: created, history: [...(next.history ?? []), changelog] });
  const issue = edit.world.issue(next.id) ?? next;
  tell(edit, { name: 'jira:issue_updated', issue, issueEventTypeName, changelog });
  return issue;
}

/** One line of a changelog; by default the ids are null, as for plain texts. */
export function historyItem(
  fieldId: string,
  [oldText, newText]: readonly [string | null, string | null],
  [oldId, newId]: readonly [string | null, string | null] = [null, null],
  { field = fieldId, fieldtype = 'jira' }: { field?: string; fieldtype?: 'jira' | 'custom' } = {},
): WorldHistoryItem {
  return {
    field,
    fieldtype,
    fieldId,
    from: oldId,
    fromString: oldText,
    to: newId,
    toString: newText,
  };
}

/** Printable ASCII, 1,024 characters at most; anything else is not passed on. */
function traceIn(headers: Call['headers']): string | undefined {
  const trace = headers['x-atlassian-webhook-trace'];
  return typeof trace === 'string' && /^[ -~]{1,1024}$/.test(trace) ? trace : undefined;
}
