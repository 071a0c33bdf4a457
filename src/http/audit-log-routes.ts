/** The audit log for administrators and security reviewers: page by page, and as a file. */

import { Readable } from 'node:stream';
import { z } from 'zod';
import { type AuditFilter, personActor } from '../model/audit-entry.ts';
import { auditEntryView } from '../model/audit-lines.ts';
import { auditLogLines } from '../store/follow-audit-log.ts';
import { record } from '../store/record.ts';
import { type AuditLogPage, auditLogExport, auditLogPage, auditLogQuery, problem } from './api.ts';
import { type Api, type RouteTools, requireReviewer } from './route-tools.ts';

export function auditLogRoutes(api: Api, tools: RouteTools): void {
  const { auditLog } = tools.search.store;
  api.get(
    '/api/audit-log',
    {
      schema: {
        summary: 'Who did what, the latest first; administrators and security reviewers only',
        querystring: auditLogQuery,
        response: { 200: auditLogPage, 400: problem, 401: problem, 403: problem },
      },
    },
    async (request): Promise<AuditLogPage> => {
      requireReviewer(await tools.viewerOf(request), 'see the audit log');
      const { before, limit } = request.query;
      const entries = await auditLog.latest(filterOf(request.query), limit + 1, before);
      const shown = entries.slice(0, limit);
      return {
        entries: shown.map(auditEntryView),
        ...(entries.length > limit && { next: shown.at(-1)?.id }),
      };
    },
  );
  api.get(
    '/api/audit-log/export',
    {
      schema: {
        summary: 'The audit log as a file, the oldest first; administrators and security reviewers only',
        querystring: auditLogExport,
        response: {
          200: z.unknown().describe('JSON, one entry a line, or a table of comma-separated values'),
          400: problem,
          401: problem,
          403: problem,
        },
      },
    },
    async (request, reply) => {
      const viewer = await tools.viewerOf(request);
      requireReviewer(viewer, 'see the audit log');
      const { format } = request.query;
      await record(auditLog, tools.clock.now(), {
        actor: personActor(viewer),
        action: 'exported-log',
        subject: format,
        outcome: 'done',
        details: {},
      });
      return reply
        .type(
          format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8',
        )
        .header('content-disposition', `attachment; filename="jackdaw-audit-log.${format}"`)
        .send(Readable.from(auditLogLines(auditLog, filterOf(request.query), format)));
    },
  );
}

function filterOf(query: {
  readonly since?: string | undefined;
  readonly action?: AuditFilter['action'];
  readonly actor?: string | undefined;
}): AuditFilter {
  const { since, action, actor } = query;
  return { sinceMs: since === undefined ? undefined : Date.parse(since), action, actor };
}
