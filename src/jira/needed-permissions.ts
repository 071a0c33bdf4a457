/** What an account needs for a call, in the words of Jira's administration: a refusal names it. */

export const needs = {
  administrator: 'the global permission "Administer Jira"',
  directory: 'the global permission "Browse users and groups" (or "Administer Jira")',
  readingIssue:
    'the permission "Browse Projects" for this issue, a place in its security level, and a token that may read Jira work',
  assigningSchemes:
    'the global permission "Administer Jira", and a paid plan: on free plans permission schemes cannot be assigned',
  projectAdministrator: 'the permission "Administer Projects" in this project (or "Administer Jira")',
} as const;
