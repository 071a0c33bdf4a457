/**
 * The promises of the port `Store`, as tests that every adapter has to pass. `open` gives an empty store.
 */

import { describe, test } from 'node:test';
import { accessCases } from './access.contract.ts';
import { accessCountCases } from './access-counts.contract.ts';
import { auditLogCases } from './audit-log.contract.ts';
import { budgetCases } from './budget.contract.ts';
import { censusCases } from './census.contract.ts';
import { closedAccountCases } from './closed-accounts.contract.ts';
import { connectInstallationCases } from './connect-installations.contract.ts';
import { contentCases } from './contents.contract.ts';
import { directoryCases } from './directory.contract.ts';
import { driftCases } from './drift.contract.ts';
import { issueCases } from './issues.contract.ts';
import { ledgerCases } from './ledger.contract.ts';
import { passCases } from './passes.contract.ts';
import { peopleCases } from './people.contract.ts';
import { personalDataCases } from './personal-data.contract.ts';
import { provisionCases } from './provisions.contract.ts';
import { readingCases } from './readings.contract.ts';
import { runControlCases } from './run-control.contract.ts';
import { runCases } from './runs.contract.ts';
import { settlingCases } from './settling.contract.ts';
import { roleCases, signInCases } from './sign-in.contract.ts';
import { secretCases, sourceCases } from './sources.contract.ts';
import { addSource, type It } from './store.test-support.ts';
import type { Store } from './store.ts';
import { threadCases } from './threads.contract.ts';
import { titlesOnlyCases } from './titles-only.contract.ts';
import { webhookCases } from './webhooks.contract.ts';
import { workspaceGroupCases } from './workspace-groups.contract.ts';

export function storeContract(name: string, open: () => Promise<Store>): void {
  const it: It = (sentence, work) =>
    test(sentence, async () => {
      await using store = await open();
      await work({ store, source: await addSource(store) });
    });
  describe(`${name}: sources`, () => sourceCases(it));
  describe(`${name}: secrets`, () => secretCases(it));
  describe(`${name}: sites that have the Connect app`, () => connectInstallationCases(it));
  describe(`${name}: leases and runs`, () => runCases(it));
  describe(`${name}: control of runs`, () => runControlCases(it));
  describe(`${name}: the course of a pass`, () => passCases(it));
  describe(`${name}: contents`, () => contentCases(it));
  describe(`${name}: threads`, () => threadCases(it));
  describe(`${name}: what is settled at the end of a pass`, () => settlingCases(it));
  describe(`${name}: what is to be read again`, () => readingCases(it));
  describe(`${name}: census`, () => censusCases(it));
  describe(`${name}: ledger`, () => ledgerCases(it));
  describe(`${name}: webhooks`, () => webhookCases(it));
  describe(`${name}: directory`, () => directoryCases(it));
  describe(`${name}: reading issues`, () => issueCases(it));
  describe(`${name}: titles only`, () => titlesOnlyCases(it));
  describe(`${name}: people`, () => peopleCases(it));
  describe(`${name}: personal data`, () => personalDataCases(it));
  describe(`${name}: closed accounts`, () => closedAccountCases(it));
  describe(`${name}: groups of the workspace`, () => workspaceGroupCases(it));
  describe(`${name}: offers to connect`, () => provisionCases(it));
  describe(`${name}: signing in`, () => signInCases(it));
  describe(`${name}: roles and keys`, () => roleCases(it));
  describe(`${name}: reading permissions`, () => accessCases(it));
  describe(`${name}: comparisons with Jira`, () => driftCases(it));
  describe(`${name}: limits of Jira`, () => budgetCases(it));
  describe(`${name}: audit log`, () => auditLogCases(it));
  describe(`${name}: counting by access`, () => accessCountCases(it));
}
