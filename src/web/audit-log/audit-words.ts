/**
 * What stands in the audit log, in short words. A kind of act that is new to the log does not compile until it has its words
 * here.
 */

import type { AuditLogPage } from '../../http/api.ts';

export type AuditEntry = AuditLogPage['entries'][number];
export type AuditAction = AuditEntry['action'];

const acts: Record<AuditAction, string> = {
  connected: 'Connected a site',
  'app-installed': 'App installed',
  'app-uninstalled': 'App removed',
  'claimed-installation': 'Claimed an installation',
  'dismissed-installation': 'Dismissed an installation',
  'changed-source': 'Changed a source',
  'removed-source': 'Removed a source',
  'erased-accounts': 'Erased closed accounts',
  'added-person': 'Added a person',
  'removed-person': 'Removed a person',
  'token-issued': 'Made a token',
  'token-ended': 'Ended a token',
  'tokens-ended': 'Ended the tokens',
  'signed-in': 'Signed in',
  'sign-in-failed': 'Failed to sign in',
  'password-set': 'Set a password',
  'sessions-ended': 'Ended sessions',
  'identity-linked': 'Linked a sign-in',
  'identity-unlinked': 'Unlinked a sign-in',
  invited: 'Invited a person',
  'invitation-withdrawn': 'Withdrew an invitation',
  'role-changed': 'Changed a role',
  'provider-added': 'Added a way to sign in',
  'provider-changed': 'Changed a way to sign in',
  'provider-removed': 'Removed a way to sign in',
  'group-added': 'Added a group',
  'group-renamed': 'Renamed a group',
  'group-removed': 'Removed a group',
  'group-joined': 'Put somebody into a group',
  'group-left': 'Took somebody out of a group',
  mapped: 'Mapped an account',
  unmapped: 'Unmapped an account',
  'listed-domain': 'Listed a domain',
  'unlisted-domain': 'Unlisted a domain',
  'viewed-as': 'Viewed as somebody',
  explained: 'Had it explained',
  'who-can-find': 'Asked who can find it',
  simulated: 'Simulated a change',
  assigned: 'Assigned a scheme',
  undone: 'Put a scheme back',
  audited: 'Compared with Jira',
  'project-held': 'Hid a project',
  'project-released': 'Released a project',
  'accepted-shrink': 'Accepted a shrink',
  'exported-log': 'Exported the log',
  'changed-vault-key': 'Changed the vault key',
  'kept-oauth-app': 'Kept an OAuth app',
  'removed-oauth-app': 'Removed the OAuth app',
  'provision-added': 'Offered to connect a site',
  'provision-removed': 'Withdrew an offer',
  'provision-declined': 'Declined an offer',
};

export function actInWords(action: AuditAction): string {
  return acts[action];
}

/** For the filter, by their words. */
export const actChoices: readonly { readonly value: string; readonly label: string }[] = Object.entries(acts)
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label, 'en'));

export function isAction(value: string): value is AuditAction {
  return Object.hasOwn(acts, value);
}

export function actorInWords({ actor, action }: AuditEntry): string {
  if (actor.kind === 'schedule') return told.has(action) ? 'Jackdaw' : 'Jackdaw by its schedule';
  if (actor.kind === 'visitor') return `Somebody at ${actor.name}`;
  return actor.kind === 'operator' ? `${actor.name} at the command line` : actor.name;
}

/** What a site tells us by itself. */
const told: ReadonlySet<AuditAction> = new Set<AuditAction>(['app-installed', 'app-uninstalled']);

const tones: Record<AuditEntry['outcome'], { readonly label: string; readonly tone: string }> = {
  done: { label: 'done', tone: 'good' },
  begun: { label: 'begun', tone: 'busy' },
  failed: { label: 'failed', tone: 'bad' },
  refused: { label: 'refused', tone: 'bad' },
};

export function outcomeOf(entry: AuditEntry): { readonly label: string; readonly tone: string } {
  return tones[entry.outcome];
}
