/**
 * Who was refused what stands in the audit log: looking with somebody else's eyes, and what only administrators or
 * security reviewers may ask. One entry a minute for each person and act, so that nobody can fill the log. What is
 * refused and has no word of its own in the log leaves no entry.
 */

import type { FastifyRequest } from 'fastify';
import type { AuditAction } from '../model/audit-entry.ts';
import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import { record } from '../store/record.ts';
import type { AuditLogStore } from '../store/store.ts';
import { asksToViewAs } from './view-as.ts';

const onceInMs = 60_000;

/** What was asked for at these addresses. */
const actionAt: Readonly<Record<string, AuditAction>> = {
  '/api/connect/installations/:id/claim': 'claimed-installation',
  '/api/connect/installations/:id/draft': 'connected',
  '/api/connect/installations/:id': 'dismissed-installation',
  '/api/permissions/explain': 'explained',
  '/api/permissions/who-can-find': 'who-can-find',
  '/api/permissions/simulate': 'simulated',
  '/api/permissions/projects/:key/assign': 'assigned',
  '/api/permissions/undo': 'undone',
  '/api/audit-log': 'exported-log',
  '/api/audit-log/export': 'exported-log',
  '/api/audit/release': 'project-released',
  '/api/permissions/accept-shrink': 'accepted-shrink',
  '/api/people/invitations': 'invited',
  '/api/people/:id/role': 'role-changed',
  '/api/people/:id/sessions': 'sessions-ended',
  '/api/people/:id/keys/:keyId': 'token-ended',
  '/api/people/:id': 'removed-person',
  '/api/sign-in/providers/:id': 'provider-removed',
  '/api/provisions': 'provision-added',
  '/api/provisions/:id': 'provision-removed',
  '/api/oauth/app': 'kept-oauth-app',
  '/api/oauth/begin': 'connected',
  '/api/oauth/consents/:id/draft': 'connected',
};

export interface Refusals {
  /** Call it before the refusal is answered. */
  note(request: FastifyRequest, person: Person): Promise<void>;
}

export function openRefusals(auditLog: AuditLogStore, now: () => number): Refusals {
  // In memory, so that questions at the same time count as one, too.
  const lastMs = new Map<string, number>();
  return {
    async note(request, person) {
      const action = asksToViewAs(request) ? 'viewed-as' : actionAt[request.routeOptions.url ?? ''];
      const nowMs = now();
      for (const [key, ms] of lastMs) if (nowMs - ms >= onceInMs) lastMs.delete(key);
      const key = `${person.id} ${action}`;
      if (action === undefined || lastMs.has(key)) return;
      lastMs.set(key, nowMs);
      const actor = personActor(person);
      await record(auditLog, nowMs, { actor, action, subject: '', outcome: 'refused', details: {} });
    },
  };
}
