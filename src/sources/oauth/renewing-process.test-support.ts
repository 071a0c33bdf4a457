// A process of its own that renews the tokens of a source, for tests that kill it at a step:
// `node renewing-process.test-support.ts FOLDER SANDBOX-URL SOURCE STEP ROUNDS`. It says each access token that it got.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../clock.ts';
import { budgetOfOne } from '../../jira/budget/budget.ts';
import { silentLog } from '../../log.ts';
import { sourceId } from '../../model/ids.ts';
import { openSqliteStore } from '../../store/sqlite-store.ts';
import type { Store } from '../../store/store.ts';
import { openVault } from '../vault.ts';
import { goodTokens } from './renew-source.ts';

const file = fileURLToPath(import.meta.url);

/** When it is killed: before anything is written; with the mark written; asked, and the answer lost; with the new pair written. */
export const killSteps = ['leased', 'marked', 'answered', 'kept'] as const;
export type KillStep = (typeof killSteps)[number] | 'never';

export interface RenewingRun {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly accessTokens: readonly string[];
}

export async function runRenewing(
  folder: string,
  sandboxUrl: string,
  source: number,
  step: KillStep,
  rounds = 1,
): Promise<RenewingRun> {
  const child = spawn(process.execPath, [file, folder, sandboxUrl, `${source}`, step, `${rounds}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  return { signal: child.signalCode, code: child.exitCode, accessTokens: said.split('\n').filter(Boolean) };
}

function killAt(wanted: string | undefined, step: KillStep): void {
  if (wanted === step) process.kill(process.pid, 'SIGKILL');
}

/** The store, which ends the process after the write that is meant. */
function watched(store: Store, step: string | undefined): Store {
  let puts = 0;
  const { secrets } = store;
  return {
    ...store,
    secrets: {
      ...secrets,
      put: async (owner, secret) => {
        if (puts === 0) killAt(step, 'leased');
        await secrets.put(owner, secret);
        puts += 1;
        killAt(step, puts === 1 ? 'marked' : 'kept');
      },
    },
  };
}

async function main([folder = '', sandboxUrl = '', source, step, rounds]: readonly string[]): Promise<void> {
  await using store = openSqliteStore(join(folder, 'jackdaw.db'));
  const tools = {
    store: watched(store, step),
    vault: await openVault(undefined, join(folder, 'vault.key')),
    clock: systemClock,
    log: silentLog,
    budget: budgetOfOne(systemClock, 4),
    atlassian: { authUrl: sandboxUrl, apiUrl: sandboxUrl },
    fetch: async (...asked: Parameters<typeof fetch>) => {
      const answer = await fetch(...asked);
      killAt(step, 'answered');
      return answer;
    },
  };
  for (let round = 0; round < Number(rounds); round += 1) {
    const { accessToken } = await goodTokens(tools, sourceId(Number(source)), { always: true });
    process.stdout.write(`${accessToken}\n`);
  }
}

if (process.argv[1] === file) await main(process.argv.slice(2));
