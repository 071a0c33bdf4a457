/**
 * What is offered to everybody to connect by themselves: set up and withdrawn by administrators, recorded. What people
 * have connected by an offer is theirs, and stays when it is withdrawn.
 */

import { AppError } from '../errors.ts';
import { siteAddress } from '../jira/connect-check.ts';
import { type AuditAction, type AuditActor, actorInWords, personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import type { Provision } from '../model/provision.ts';
import type { SourceScope } from '../model/source.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { checkedKeys, checkSince } from './check-scope.ts';
import { currentOAuthApp } from './oauth/oauth-app.ts';
import type { SourceTools } from './open-client.ts';

export interface WantedProvision {
  /** As somebody typed it. */
  readonly site: string;
  /** Undefined: the host of the site. */
  readonly name: string | undefined;
  /** Without JQL: whether Jira takes it is known only as somebody. */
  readonly scope: Pick<SourceScope, 'projectKeys' | 'updatedSinceMs'>;
  readonly titlesOnly: boolean;
}

/** Throws `bad-config` while no OAuth app is kept: nobody could consent. */
export async function setUpProvision(
  tools: SourceTools,
  by: AuditActor,
  { site, name, scope, titlesOnly }: WantedProvision,
): Promise<Provision> {
  const { store, clock } = tools;
  if (!(await currentOAuthApp(tools))) {
    throw new AppError('bad-config', 'Keep an OAuth app first: people consent to it, each for themselves.');
  }
  const siteUrl = siteAddress(site).baseUrl;
  const { updatedSinceMs } = scope;
  if (updatedSinceMs !== undefined) checkSince(updatedSinceMs, clock.now());
  const wanted = {
    name: name ?? new URL(siteUrl).host,
    siteUrl,
    scope: {
      projectKeys: scope.projectKeys && checkedKeys(scope.projectKeys),
      ...(updatedSinceMs !== undefined && { updatedSinceMs }),
    },
    titlesOnly,
    createdMs: clock.now(),
    createdBy: actorInWords(by),
  };
  return recorded(tools, by, 'provision-added', wanted, () => store.provisions.add(wanted));
}

/** Its answers go with it. Throws `not-found`. */
export async function withdrawProvision(tools: SourceTools, by: AuditActor, id: number): Promise<void> {
  const provision = await provisionOf(tools.store, id);
  await recorded(tools, by, 'provision-removed', provision, () => tools.store.provisions.remove(id));
}

/** It is not offered to them again, and can be taken up later all the same. */
export async function declineProvision(tools: SourceTools, person: Person, id: number): Promise<void> {
  const provision = await provisionOf(tools.store, id);
  await recorded(tools, personActor(person), 'provision-declined', provision, () =>
    tools.store.provisions.answer(id, person.id, 'declined'),
  );
}

/** Throws `not-found`. */
export async function provisionOf({ provisions }: Pick<Store, 'provisions'>, id: number): Promise<Provision> {
  const provision = (await provisions.list()).find((one) => one.id === id);
  if (provision) return provision;
  throw new AppError('not-found', 'There is no such offer. It may have been withdrawn.');
}

function recorded<Result>(
  { store, clock }: SourceTools,
  actor: AuditActor,
  action: Extract<AuditAction, `provision-${string}`>,
  { name, siteUrl, scope, titlesOnly }: Omit<Provision, 'id'>,
  change: () => Promise<Result>,
): Promise<Result> {
  const details = { offer: name, projects: scope.projectKeys?.length ?? 'all', titlesOnly };
  const entry = { actor, action, subject: siteUrl, outcome: 'done', details } as const;
  return recordAround(store.auditLog, () => clock.now(), entry, change);
}
