/** A process that changes the vault key of a folder and kills itself before its Nth step on the disk or in the store. */

import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { tester } from '../store/store.test-support.ts';
import { changeVaultKey } from './change-vault-key.ts';
import { openVault } from './vault.ts';

const [folder = '', stopBefore = ''] = process.argv.slice(2);
let steps = 0;
const step = () => {
  steps += 1;
  if (steps === Number(stopBefore)) process.kill(process.pid, 'SIGKILL');
};

await using store = openSqliteStore(join(folder, 'jackdaw.db'));
const vault = await openVault(undefined, join(folder, 'vault.key'));
const { secrets } = store;
await changeVaultKey(
  {
    store: {
      ...store,
      secrets: {
        ...secrets,
        async resealAll(reseal) {
          step();
          const sealed = await secrets.resealAll((secret) => {
            step();
            return reseal(secret);
          });
          step();
          return sealed;
        },
      },
    },
    vault,
    clock: systemClock,
  },
  undefined,
  tester,
);
process.stdout.write(`${steps}`);
