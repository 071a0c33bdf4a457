/** All issues of ACME that were written by hand, from the files of their topics. */
import type { Draft } from './authoring.ts';
import { abroadIssues } from './issues-abroad.ts';
import { escalationIssues } from './issues-escalations.ts';
import { financeIssues } from './issues-finance.ts';
import { flowIssues } from './issues-flow.ts';
import { flowOperationsIssues } from './issues-flow-operations.ts';
import { handbookIssues } from './issues-handbook.ts';
import { classicIssues, labsIssues } from './issues-labs.ts';
import { legalIssues } from './issues-legal.ts';
import { peopleIssues } from './issues-people.ts';
import { platformIssues } from './issues-platform.ts';
import { platformDecisionIssues } from './issues-platform-decisions.ts';
import { quoteIssues } from './issues-quote.ts';

import { quoteRoadmapIssues } from './issues-quote-roadmap.ts';
import { securityIssues } from './issues-security.ts';
import { serviceIssues } from './issues-service.ts';
import { vaultIssues } from './issues-vault.ts';
import { vaultOperationsIssues } from './issues-vault-operations.ts';
export const handWrittenDrafts: readonly Draft[] = [
  ...quoteIssues,
  ...vaultIssues,
  ...flowIssues,
  ...platformIssues,
  ...serviceIssues,
  ...peopleIssues,
  ...financeIssues,
  ...legalIssues,
  ...securityIssues,
  ...labsIssues,
  ...classicIssues,
  ...abroadIssues,
  ...quoteRoadmapIssues,
  ...vaultOperationsIssues,
  ...flowOperationsIssues,
  ...escalationIssues,
  ...platformDecisionIssues,
  ...handbookIssues,
];
