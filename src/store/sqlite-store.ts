/**
 * The store in one SQLite file (`node:sqlite`, write-ahead log). Several processes may have it open; each write
 * is one short transaction.
 */

import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors.ts';
import { isCurrent, migrate } from './migrate.ts';
import { sqliteAccessStore } from './sqlite/access-store.ts';
import { sqliteApiKeyStore } from './sqlite/api-key-store.ts';
import { sqliteAuditLogStore } from './sqlite/audit-log-store.ts';
import { sqliteBudgetStore } from './sqlite/budget-store.ts';
import { sqliteCensusStore } from './sqlite/census-store.ts';
import { sqliteConnectInstallationStore } from './sqlite/connect-installation-store.ts';
import { sqliteCrawlStore } from './sqlite/crawl-store.ts';
import { Database } from './sqlite/database.ts';
import { sqliteDirectoryStore } from './sqlite/directory-store.ts';
import { sqliteDriftStore } from './sqlite/drift-store.ts';
import { sqliteIssueStore } from './sqlite/issue-store.ts';
import { issueWriter } from './sqlite/issue-writer.ts';
import { sqliteLedgerStore } from './sqlite/ledger-store.ts';
import { sqliteOwnSightStore } from './sqlite/own-sight-store.ts';
import { sqlitePeopleStore } from './sqlite/people-store.ts';
import { sqlitePersonalDataStore } from './sqlite/personal-data-store.ts';
import { sqliteProvisionStore } from './sqlite/provision-store.ts';
import { sqliteReadingStore } from './sqlite/reading-store.ts';
import { sqliteRemovalStore } from './sqlite/removal-store.ts';
import { sqliteRunControlStore } from './sqlite/run-control-store.ts';
import { sqliteRunStore } from './sqlite/run-store.ts';
import { sqliteScopeStore } from './sqlite/scope-change.ts';
import { sqliteSecretStore } from './sqlite/secret-store.ts';
import { sqliteSignInStore } from './sqlite/sign-in-store.ts';
import { siteLookup, sqliteSourceStore } from './sqlite/source-store.ts';
import { sqliteWebhookStore } from './sqlite/webhook-store.ts';
import { sqliteWorkspaceGroupStore } from './sqlite/workspace-group-store.ts';
import type { Store } from './store.ts';

/** With less nothing of use can be kept. */
const leastRoomBytes = 1 << 20;

/** Opens or makes the database at `path`; `:memory:` for one that is gone when it is closed, which may begin with `content`. */
export function openSqliteStore(path: string, content?: Uint8Array): Store {
  const database = new Database(path, content);
  try {
    migrate(database, path);
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
  const siteOf = siteLookup(database);
  return {
    sources: sqliteSourceStore(database),
    secrets: sqliteSecretStore(database),
    connectInstallations: sqliteConnectInstallationStore(database),
    removals: sqliteRemovalStore(database),
    scopes: sqliteScopeStore(database, issueWriter(database, siteOf)),
    runs: sqliteRunStore(database, siteOf),
    crawl: sqliteCrawlStore(database, siteOf),
    runControl: sqliteRunControlStore(database, siteOf),
    readings: sqliteReadingStore(database, siteOf),
    census: sqliteCensusStore(database, siteOf),
    ownSight: sqliteOwnSightStore(database, siteOf),
    ledger: sqliteLedgerStore(database),
    webhooks: sqliteWebhookStore(database, siteOf),
    directory: sqliteDirectoryStore(database, siteOf),
    access: sqliteAccessStore(database),
    issues: sqliteIssueStore(database),
    people: sqlitePeopleStore(database),
    personalData: sqlitePersonalDataStore(database, siteOf),
    workspaceGroups: sqliteWorkspaceGroupStore(database),
    provisions: sqliteProvisionStore(database),
    signIn: sqliteSignInStore(database),
    apiKeys: sqliteApiKeyStore(database),
    drift: sqliteDriftStore(database, siteOf),
    budget: sqliteBudgetStore(database),
    auditLog: sqliteAuditLogStore(database),
    async isWritable() {
      try {
        // The log of commits has room of its own for a while: what is small goes in, and what is read of Jira does not.
        if (path !== ':memory:') {
          const { bavail, bsize } = await statfs(dirname(path));
          if (bavail * bsize < leastRoomBytes) return false;
        }
        database.run('UPDATE change_counter SET latest = latest');
        return true;
      } catch (error) {
        // Busy: others can.
        if (error instanceof AppError && error.code === 'store-busy') return true;
        return false;
      }
    },
    isCurrent: async () => isCurrent(database),
    async [Symbol.asyncDispose]() {
      database[Symbol.dispose]();
    },
  };
}
