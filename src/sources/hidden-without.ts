/**
 * What is hidden where a call is refused, for the dry run. Some calls have another way to the same: only where both
 * are refused is anything hidden. Everything that is not known is denied, so a refusal never shows more.
 */

import type { Missing } from '../jira/probe.ts';

export interface DryRunLine {
  readonly call: string;
  readonly reads: string;
  readonly outcome: 'can' | 'cannot' | 'unclear' | 'not asked';
  /** Of `cannot`: what is missing. */
  readonly missing?: Missing;
  readonly right: string;
  readonly scopes: { readonly classic: readonly string[]; readonly granular: readonly string[] };
  /** What Jira said, or why it was not asked. */
  readonly message?: string;
  /** What will therefore be hidden; absent: nothing, another call tells the same. */
  readonly hidden?: string;
}

export interface HiddenWithout {
  readonly lines: readonly DryRunLine[];
  /** Nobody would find anything at all. */
  readonly isUseless: boolean;
}

interface Rule {
  readonly hidden: string;
  /** Other calls that together tell the same. */
  readonly instead?: readonly string[];
  readonly makesUseless?: true;
  /** What Jira tells no app is made up for where these calls are answered; then only this is hidden. */
  readonly ofApp?: { readonly hidden: string; readonly given: readonly string[] };
}

const api = '/rest/api/3';
const projectScheme = `GET ${api}/project/{projectId}/permissionscheme`;
const projectSecurity = `GET ${api}/project/{projectId}/issuesecuritylevelscheme`;
const membersOfScheme = `GET ${api}/issuesecurityschemes/{schemeId}/members`;

const rules: Readonly<Record<string, Rule>> = {
  [`GET ${api}/serverInfo`]: { hidden: 'The site cannot be recognised.', makesUseless: true },
  [`GET ${api}/myself`]: {
    hidden: 'It cannot be said whose credential this is: nothing is read.',
    makesUseless: true,
  },
  [`GET ${api}/project/search`]: { hidden: 'No project is known: nothing is found.', makesUseless: true },
  [`GET ${api}/search/jql`]: { hidden: 'No issue is known: nothing is found.', makesUseless: true },
  [`POST ${api}/issue/bulkfetch`]: { hidden: 'No issue is read: nothing is found.', makesUseless: true },
  [`POST ${api}/search/jql`]: {
    hidden: 'Jira does not take the JQL that it narrows by: nothing is found.',
    makesUseless: true,
  },
  [`POST ${api}/search/approximate-count`]: {
    hidden: 'How many issues the narrowing leaves out is not told; nothing else is missing.',
  },
  [`GET ${api}/field`]: { hidden: 'Custom fields are not searched, and holders naming one match nobody.' },
  [`GET ${api}/issue/{issueId}/comment`]: {
    hidden: 'Of long threads only the first comments are found.',
  },
  [`GET ${api}/issue/{issueId}/worklog`]: {
    hidden: 'Of long lists of work logged only the first entries are found.',
  },
  [`GET ${api}/users/search`]: {
    hidden: 'Nobody counts as themselves: only public issues are found.',
    ofApp: {
      hidden: 'Who is in no group counts as nobody, and finds only what is public.',
      given: [`GET ${api}/group/bulk`, `GET ${api}/group/member`],
    },
  },
  [`GET ${api}/applicationrole`]: {
    hidden: 'Nobody is known to have access to Jira: only public issues are found.',
    instead: [`GET ${api}/user`],
  },
  [`GET ${api}/user`]: {
    hidden: 'Nobody is known to have access to Jira: only public issues are found.',
    instead: [`GET ${api}/applicationrole`],
  },
  [`GET ${api}/group/bulk`]: { hidden: 'What is granted to groups is hidden.' },
  [`GET ${api}/group/member`]: { hidden: 'What is granted to groups is hidden.' },
  [projectScheme]: { hidden: 'Every project is hidden.', makesUseless: true },
  [`GET ${api}/permissionscheme`]: { hidden: 'Every project is hidden.', instead: [projectScheme] },
  [`GET ${api}/role`]: {
    hidden: 'What is granted to roles is hidden.',
    instead: [`GET ${api}/project/{projectId}/role`],
  },
  [`GET ${api}/project/{projectId}/role`]: {
    hidden:
      'What is granted to roles of team-managed projects is hidden, or to any where their names are refused.',
  },
  [`GET ${api}/project/{projectId}/role/{roleId}`]: { hidden: 'What is granted to roles is hidden.' },
  [`GET ${api}/issuesecurityschemes`]: {
    hidden: 'Issues with a security level are hidden.',
    instead: [projectSecurity],
  },
  [`GET ${api}/issuesecurityschemes/level`]: {
    hidden: 'Issues with a security level are hidden.',
    instead: [projectSecurity],
  },
  [`GET ${api}/issuesecurityschemes/level/member`]: {
    hidden: 'Issues with a security level are hidden.',
    instead: [membersOfScheme],
  },
  [membersOfScheme]: {
    hidden: 'Issues with a security level are hidden.',
    instead: [`GET ${api}/issuesecurityschemes/level/member`],
  },
  [`GET ${api}/issuesecurityschemes/project`]: {
    hidden: 'Issues with a security level are hidden.',
    instead: [projectSecurity],
  },
  [projectSecurity]: {
    hidden: 'Issues with a security level are hidden.',
    instead: [`GET ${api}/issuesecurityschemes/project`, `GET ${api}/issuesecurityschemes`],
  },
  [`POST ${api}/permissions/check`]: {
    hidden: 'Nothing is hidden, but what people may find is not compared with Jira’s own answers.',
  },
};

export function hiddenWithout(lines: readonly DryRunLine[], isApp: boolean): HiddenWithout {
  const can = new Set(lines.flatMap(({ call, outcome }) => (outcome === 'can' ? [call] : [])));
  let isUseless = false;
  const told = lines.map((line) => {
    const rule = rules[line.call];
    if (line.outcome !== 'cannot' || !rule) return line;
    if (rule.instead?.every((call) => can.has(call))) return line;
    const { ofApp } = rule;
    if (isApp && ofApp?.given.every((call) => can.has(call))) return { ...line, hidden: ofApp.hidden };
    if (rule.makesUseless) isUseless = true;
    return { ...line, hidden: rule.hidden };
  });
  return { lines: told, isUseless };
}
