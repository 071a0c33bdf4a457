/**
 * Mistakes put into the rule on purpose, each as a text that is replaced in one file while it is loaded: every line
 * of `canSee`, every holder type, and whom an account counts as, in both directions where both mean something. The proof
 * has to find each. A text that is not there exactly once is a mistake in this list.
 */

export interface Mutation {
  readonly name: string;
  /** Below `src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Shows only where Jira tells us less than there is. */
  readonly underFaults?: boolean;
  /** Shows only where there are sources that are not permission-based. */
  readonly ofKinds?: boolean;
  /** What the mistake is: somebody finds too much, or too little. */
  readonly makes: 'a false allow' | 'a false denial';
}

const allow = 'a false allow';
const denial = 'a false denial';
const rule = 'model/visibility.ts';
const holders = 'permissions/match-holders.ts';
const standing = 'permissions/viewer-standing.ts';
const source = 'permissions/source-visibility.ts';
const shared = 'permissions/shared-matching.ts';
const walk = 'permissions/walk-projects.ts';
const placed = 'model/placed-projects.ts';
const compiled = 'textindex/compile-visibility.ts';

type Both = readonly [
  name: string,
  file: string,
  from: string,
  open: string | undefined,
  shut: string | undefined,
];

/** Text → what lets everybody pass, and what lets nobody pass; undefined: that would be no mistake. */
const both: readonly Both[] = [
  // The lines of canSee.
  ['live', rule, '    scope.live &&\n', '', '    !scope.live &&\n'],
  [
    'browse',
    rule,
    'matches(project.browse, source, people) &&\n    levelAllows',
    'levelAllows',
    'false &&\n    levelAllows',
  ],
  ['level', rule, 'levelAllows(scope.level, project, source, people)', 'true', "scope.level.kind === 'none'"],
  [
    'level of the parent',
    rule,
    'levelAllows(scope.parentLevel, project, source, people)',
    'true',
    "scope.parentLevel.kind === 'none'",
  ],
  [
    'restriction',
    rule,
    'restrictionAllows(scope, project) &&\n',
    '',
    "scope.restriction.kind === 'none' &&\n",
  ],
  [
    'visibility',
    rule,
    'unitVisibilityAllows(scope, project, source) &&\n    (',
    '(',
    "scope.visibility.kind === 'none' &&\n    (",
  ],
  ['internal', rule, '(!scope.internal || source.hasJiraAccess)', 'true', '!scope.internal'],
  [
    'a level of the scheme',
    rule,
    'project.levels.get(level.levelId) ?? matchesNobody',
    undefined,
    'matchesNobody',
  ],
  [
    'restriction to roles',
    rule,
    'restriction.roleIds.some((role) => project.roles.has(role))',
    'true',
    'false',
  ],
  [
    'visibility for a group',
    rule,
    "if (unit.kind === 'group') return source.groups.has(unit.groupId);",
    "if (unit.kind === 'group') return true;",
    "if (unit.kind === 'group') return false;",
  ],
  [
    'visibility for a role',
    rule,
    "return unit.kind === 'role' && project.roles.has(unit.roleId);",
    'return true;',
    'return false;',
  ],
  // The filter of the index, which is compiled from the same lines; what it lets through too much the door holds back.
  [
    'live, in the filter',
    rule,
    'if (!scope.live) return undefined;',
    undefined,
    'if (scope.live) return undefined;',
  ],
  [
    'restriction, in the filter',
    rule,
    'if (!restrictionAllows(scope, project) ||',
    undefined,
    "if (scope.restriction.kind !== 'none' ||",
  ],
  [
    'visibility, in the filter',
    rule,
    '|| !unitVisibilityAllows(scope, project, source)) return undefined;',
    undefined,
    "|| scope.visibility.kind !== 'none') return undefined;",
  ],
  [
    'internal, in the filter',
    rule,
    'if (scope.internal && !source.hasJiraAccess) return undefined;',
    undefined,
    'if (scope.internal) return undefined;',
  ],
  [
    'reporter, in the filter',
    rule,
    'if (match.reporter) tokens.push(reporterToken(account));',
    undefined,
    '',
  ],
  [
    'assignee, in the filter',
    rule,
    'if (match.assignee) tokens.push(assigneeToken(account));',
    undefined,
    '',
  ],
  ['user field, in the filter', rule, 'tokens.push(userFieldToken(field, account));', undefined, '{}'],
  ['group field, in the filter', rule, 'tokens.push(groupFieldToken(field, group));', undefined, '{}'],
  // Answers that projects with the same scheme share.
  ['shared by the lead and others', shared, '(isLead ? 2 : 0)', '0', undefined],
  ['shared by other roles', shared, '[...roles].join()', "''", undefined],
  [
    'walked through as the lead',
    walk,
    'flagsAt[place] = (flagsAt[place] ?? 0) | 2;',
    'flagsAt[place] = flagsAt[place] ?? 0;',
    undefined,
  ],
  [
    'walked through with roles elsewhere',
    walk,
    'const roles = rolesAt[place] ?? 0;',
    'const roles = rolesAt[0] ?? 0;',
    undefined,
  ],
  ['walked through, roles of the account', walk, 'add(columns.rolesOfAccount.get(account));', undefined, ''],
  [
    'walked through, roles of groups',
    walk,
    'for (const group of groups) add(columns.rolesOfGroup.get(group));',
    undefined,
    '',
  ],
  [
    'walked through as before a change',
    walk,
    'if (place !== undefined) found[place] = foundAmongOthers;',
    '',
    undefined,
  ],
  // Projects by their places; what the filter lets through too much the door holds back.
  ['found in another project', placed, 'this.held[number - 1]', 'this.held[0]', undefined],
  ['found by place, in the filter', compiled, 'standings[at] = ofHeld[number - 1];', undefined, '{}'],
  ['found among others, in the filter', compiled, 'standings[at] ??= among(others, at);', undefined, '{}'],
  // Holders that depend on the issue.
  [
    'reporter, on the issue',
    rule,
    '(match.reporter && people.reporter === account)',
    'match.reporter',
    'false',
  ],
  [
    'assignee, on the issue',
    rule,
    '(match.assignee && people.assignee === account)',
    'match.assignee',
    'false',
  ],
  ['user field, on the issue', rule, 'people.userFields[field]?.includes(account) ?? false', 'true', 'false'],
  [
    'group field, on the issue',
    rule,
    'people.groupFields[field]?.some((g) => source.groups.has(g)) ?? false',
    'true',
    'false',
  ],
  // Holders as they stand in a list.
  ['reporter', holders, '        reporter = true;\n', '        always = true;\n', ''],
  ['assignee', holders, '        assignee = true;\n', '        always = true;\n', ''],
  ['user field', holders, 'userFields.push(fieldId(named));', 'always = true;', ';'],
  ['group field', holders, 'groupFields.push(fieldId(named));', 'always = true;', ';'],
  ['anyone', holders, 'viewer.account !== undefined || standing.isPublic', 'true', 'false'],
  [
    'anyone, for accounts alone',
    holders,
    'viewer.account !== undefined || standing.isPublic',
    undefined,
    'viewer.account !== undefined',
  ],
  ['access to any application', holders, '? viewer.hasJiraAccess', '? true', '? false'],
  ['application role', holders, ': viewer.applications.has(named)', ': viewer.hasJiraAccess', ': false'],
  ['group', holders, 'group !== undefined && viewer.groups.has(group)', 'group !== undefined', 'false'],
  ['group by its name', holders, 'standing.groupByName.get(holder.parameter)', undefined, 'undefined'],
  ['project role', holders, 'standing.roles.has(roleId(named))', 'true', 'false'],
  ['user', holders, 'viewer.account === accountId(named)', 'viewer.account !== undefined', 'false'],
  ['project lead', holders, 'standing.project.leadAccountId === viewer.account', 'true', 'false'],
  [
    'portal and unknown types',
    holders,
    '    default:\n      return false;\n',
    '    default:\n      return true;\n',
    undefined,
  ],
  [
    'customer portal',
    holders,
    '    default:\n      return false;\n',
    "    default:\n      return holder.type === 'sd.customer.portal.only';\n",
    undefined,
  ],
  // Whom an account counts as.
  ['a deactivated account', standing, '!account?.active ||', '!account ||', undefined],
  ['a customer', standing, "(account.type !== 'atlassian' && account.type !== 'app')", 'false', undefined],
  [
    'an account without access to Jira',
    standing,
    "if (!hasJiraAccess && account.type !== 'app') return anonymous;",
    '',
    undefined,
  ],
  [
    'an app without access to Jira',
    standing,
    "if (!hasJiraAccess && account.type !== 'app') return anonymous;",
    undefined,
    'if (!hasJiraAccess) return anonymous;',
  ],
  // What is bound to the project.
  ['an archived project', source, 'project.archived ||', '', undefined],
  ['a role by a person', source, '!users.includes(account) &&', 'users.length === 0 &&', ''],
  ['a role by a group', source, '!isInOne(viewer, groups)', 'groups.length === 0', 'true'],
  [
    'group names that two groups have',
    'permissions/directory-copy.ts',
    'for (const name of twice) byName.delete(name);',
    '',
    undefined,
  ],
];

/** A project is said to have no security scheme while its issues have levels. */
const unknownLevel: Mutation = {
  name: 'a level that is not known',
  file: rule,
  from: 'project.levels.get(level.levelId) ?? matchesNobody',
  to: 'project.levels.get(level.levelId) ?? matchesEverybody',
  makes: allow,
  underFaults: true,
};

const copy = 'permissions/copy-visibility.ts';
const resolver = 'permissions/resolve-visibility.ts';

/** What the kinds of sources add to the rule. */
const ofKinds: readonly Both[] = [
  [
    'private: live',
    rule,
    "if (source.kind === 'private') return scope.live;",
    "if (source.kind === 'private') return true;",
    "if (source.kind === 'private') return false;",
  ],
  [
    'shared: live',
    rule,
    "if (source.kind === 'shared') return scope.live && isForEverybody(scope);",
    "if (source.kind === 'shared') return isForEverybody(scope);",
    "if (source.kind === 'shared') return false;",
  ],
  [
    'shared: open to all',
    rule,
    'return scope.live && isForEverybody(scope);',
    'return scope.live;',
    undefined,
  ],
  [
    'shared: level',
    rule,
    "scope.level.kind === 'none' &&\n    scope.parentLevel",
    'scope.parentLevel',
    undefined,
  ],
  [
    'shared: unknown level',
    rule,
    "scope.level.kind === 'none' &&\n    scope.parentLevel",
    "scope.level.kind !== 'level' &&\n    scope.parentLevel",
    undefined,
  ],
  [
    'shared: level of the parent',
    rule,
    "scope.parentLevel.kind === 'none' &&\n    scope.restriction",
    'scope.restriction',
    undefined,
  ],
  [
    'shared: restriction',
    rule,
    "scope.restriction.kind === 'none' &&\n    scope.visibility",
    'scope.visibility',
    undefined,
  ],
  [
    'shared: visibility',
    rule,
    "scope.visibility.kind === 'none' &&\n    !scope.internal",
    '!scope.internal',
    undefined,
  ],
  ['shared: internal', rule, '    !scope.internal\n', '    true\n', undefined],
  [
    'titles only',
    rule,
    'if (!titlesAllow(scope, source)) return false;',
    '',
    'if (source.titlesOnly) return false;',
  ],
  [
    'titles only, in the filter',
    rule,
    'if (source.titlesOnly && !scope.titlesOnly) return undefined;',
    '',
    'if (source.titlesOnly) return undefined;',
  ],
  [
    'private, in the filter',
    rule,
    "if (source.kind === 'private') return noLines;",
    undefined,
    "if (source.kind === 'private') return undefined;",
  ],
  [
    'shared, in the filter',
    rule,
    'return isForEverybody(scope) ? noLines : undefined;',
    'return noLines;',
    'return undefined;',
  ],
  ['whose a source is', resolver, 'else if (isTheirs(source, person, groups)) {', 'else {', undefined],
  ['the owner', copy, 'return ownerId === person.id;', 'return true;', 'return false;'],
  [
    'the audience',
    copy,
    "audience === 'everyone' || audience.some((group) => groups.has(group))",
    'true',
    "audience === 'everyone'",
  ],
  [
    'shared with everybody',
    copy,
    "audience === 'everyone' || audience.some(",
    undefined,
    "audience !== 'everyone' && audience.some(",
  ],
  [
    'a project of a list that is too old',
    copy,
    'fresh(one.project, isFresh)',
    'one.project?.body',
    undefined,
  ],
  ['an archived project of a copy', copy, 'project.archived || ', '', undefined],
];

export const mutations: readonly Mutation[] = [
  unknownLevel,
  ...listed(both),
  ...listed(ofKinds).map((mutation) => ({ ...mutation, ofKinds: true })),
];

function listed(all: readonly Both[]): Mutation[] {
  return all.flatMap(([name, file, from, open, shut]): Mutation[] => [
    ...(open === undefined ? [] : [{ name, file, from, to: open, makes: allow } as const]),
    ...(shut === undefined ? [] : [{ name, file, from, to: shut, makes: denial } as const]),
  ]);
}

/** The source with the mistake. Throws where the text is not there exactly once. */
export function mutated(source: string, { name, file, from, to }: Mutation): string {
  const parts = source.split(from);
  if (parts.length !== 2) {
    throw new Error(`Mutation "${name}": its text is ${parts.length - 1} times in src/${file}, not once.`);
  }
  return parts.join(to);
}
