/**
 * `expand=renderedFields`: the fields of an issue as Jira's own pages show them. Rich text is HTML, times are in the
 * site's zone and in words, comments have HTML bodies; every other field is null. Only what the caller may see is here.
 */

import { objectIn } from '../json-value.ts';
import { adfToHtml } from '../rich-text/adf-html.ts';
import { toAdf } from '../rich-text/rich-text.ts';
import { isList } from '../world/custom-field-values.ts';
import type { World } from '../world/world.ts';
import type { WorldIssue, WorldText } from '../world/world-file.ts';
import type { IssueContent } from './issue-content.ts';

export interface RenderContext {
  readonly world: World;
  readonly content: IssueContent;
  readonly caller: string | undefined;
  /** How many comments and worklogs, the newest. */
  readonly embedded: number;
}

export function renderedFields(context: RenderContext, issue: WorldIssue, fieldIds: readonly string[]) {
  return Object.fromEntries(fieldIds.map((id) => [id, rendered(context, issue, id)]));
}

function rendered(context: RenderContext, issue: WorldIssue, fieldId: string): unknown {
  const { world, content, caller } = context;
  switch (fieldId) {
    case 'description':
      return html(issue.description);
    case 'environment':
      return html(issue.environment);
    case 'created':
      return shown(world, issue.created);
    case 'updated':
      return shown(world, issue.updated);
    case 'resolutiondate':
      return shown(world, issue.resolved);
    case 'statuscategorychangedate':
      return shown(world, issue.statusCategoryChanged ?? issue.resolved ?? issue.created);
    case 'duedate':
      return issue.dueDate === undefined ? null : shown(world, issue.dueDate)?.replace(/ .*/, '');
    case 'comment': {
      const open = content.comments(issue, caller);
      const comments = newest(open, context.embedded).map((one) => ({
        ...objectIn(JSON.parse(content.text(one, caller))),
        body: html(one.unit.body),
        created: shown(world, one.unit.created),
        updated: shown(world, one.unit.updated ?? one.unit.created),
      }));
      return { comments, ...pageOf(open.length, comments.length) };
    }
    case 'worklog': {
      const open = content.worklogs(issue, caller);
      const worklogs = newest(open, context.embedded).map((one) => ({
        ...objectIn(JSON.parse(content.text(one, caller))),
        ...(one.unit.comment === undefined ? {} : { comment: html(one.unit.comment) }),
        started: shown(world, one.unit.started),
      }));
      return { worklogs, ...pageOf(open.length, worklogs.length) };
    }
    default: {
      const value = issue.customFields?.[fieldId];
      const isText = world.fields.get(fieldId)?.type === 'textarea';
      return isText && value !== undefined && typeof value !== 'number' && !isList(value)
        ? html(value)
        : null;
    }
  }
}

function html(text: WorldText | undefined): string | null {
  return text === undefined ? null : adfToHtml(toAdf(text));
}

function newest<T>(units: readonly T[], limit: number): readonly T[] {
  return units.slice(Math.max(0, units.length - limit));
}

function pageOf(total: number, maxResults: number) {
  return { maxResults, total, startAt: 0 };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `05/Jan/26 9:00 AM`, in the zone of the site; null without a time. */
function shown(world: World, time: string | undefined): string | null {
  if (time === undefined) return null;
  const [, year, month, day, hours = '0', minutes] =
    /^\d\d(\d\d)-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(world.zone().format(Date.parse(time))) ?? [];
  const hour = Number(hours) % 12 || 12;
  return `${day}/${months[Number(month) - 1]}/${year} ${hour}:${minutes} ${Number(hours) < 12 ? 'AM' : 'PM'}`;
}
