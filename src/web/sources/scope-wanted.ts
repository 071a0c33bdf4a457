/** What is to be read of a site, as the form has it and as the server takes it. */

import type { SourceScopeView } from '../../http/source-api.ts';

export interface ScopeWanted {
  /** Keys; null: all, present and future. */
  readonly projects: readonly string[] | null;
  /** A date. */
  readonly updatedSince?: string;
  readonly jql?: string;
}

/** As somebody fills it in. */
export interface ScopeForm {
  readonly all: boolean;
  readonly keys: readonly string[];
  readonly since: string;
  readonly jql: string;
}

export const everything: ScopeForm = { all: true, keys: [], since: '', jql: '' };

export function formOf(scope: SourceScopeView): ScopeForm {
  return {
    all: scope.projects === null,
    keys: scope.projects ?? [],
    since: scope.updatedSince?.slice(0, 10) ?? '',
    jql: scope.jql ?? '',
  };
}

export function wantedOf(form: ScopeForm): ScopeWanted {
  const jql = form.jql.trim();
  return {
    projects: form.all ? null : form.keys,
    ...(form.since !== '' && { updatedSince: form.since }),
    ...(jql !== '' && { jql }),
  };
}

/** Why it cannot be sent yet; undefined: it can. */
export function missingIn(form: ScopeForm): string | undefined {
  return !form.all && form.keys.length === 0 ? 'Choose at least one project.' : undefined;
}

/** `all projects, present and future; changed since 2026-01-01; and: labels = a` */
export function scopeInWords(scope: SourceScopeView): string {
  const { projects, updatedSince, jql } = scope;
  const which =
    projects === null
      ? 'All projects, present and future'
      : `${projects.length === 1 ? 'Project' : `${projects.length} projects:`} ${projects.slice(0, 8).join(', ')}${projects.length > 8 ? ', …' : ''}`;
  const since = updatedSince === undefined ? '' : `; issues changed since ${updatedSince.slice(0, 10)}`;
  return `${which}${since}${jql === undefined ? '' : `; only where ${jql}`}.`;
}
