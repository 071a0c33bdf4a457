/** What an account needs for a call, in the words of Jira's administration: a refusal names it. */

export const needs = {
  administrator: 'the global permission "Administer Jira"',
  directory: 'the global permission "Browse users and groups" (or "Administer Jira")',
  assigningSchemes:
    'the global permission "Administer Jira", and a paid plan: on free plans permission schemes cannot be assigned',
  projectAdministrator: 'the permission "Administer Projects" in this project (or "Administer Jira")',
} as const;
