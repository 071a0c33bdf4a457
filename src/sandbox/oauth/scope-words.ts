/**
 * What a scope lets an app do, in words for the consent page. Granular scopes say it themselves; the few classic ones
 * have sentences.
 */

const sentences: Readonly<Record<string, string>> = {
  'read:jira-work': 'See projects and issues, with everything that hangs on them, and search them',
  'write:jira-work': 'Create, change and delete issues, comments and worklogs',
  'read:jira-user': 'See people',
  'manage:jira-project': 'Change the settings of projects',
  'manage:jira-configuration': 'Do what administrators of Jira do',
  'manage:jira-webhook': 'Register and remove webhooks',
  'read:me': 'See your profile, with your email address',
  offline_access: 'Do all of this also while you are away',
};

const verbs: Readonly<Record<string, string>> = {
  read: 'See',
  write: 'Create and change',
  delete: 'Delete',
  manage: 'Manage',
  send: 'Send',
  validate: 'Check',
};

export function scopeInWords(scope: string): string {
  const own = new Map(Object.entries(sentences)).get(scope);
  if (own !== undefined) return own;
  const [verb = '', object = ''] = scope.split(':');
  const words = object.replaceAll(/[.-]/g, ' ');
  const known = new Map(Object.entries(verbs)).get(verb);
  return known === undefined || words === '' ? scope : `${known}: ${words}`;
}
