/** `jackdaw vault …`: how the vault of secrets stands, and another key for it. Prints no secret and no key. */

import { changeVaultKey } from '../sources/change-vault-key.ts';
import { readKeyFile } from '../sources/vault-keys.ts';
import { vaultStanding } from '../sources/vault-standing.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { counted } from './terminal.ts';

export async function vaultStatusCommand(tools: CommandTools): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  const standing = await vaultStanding(app.store, app.sources.vault, app.config.dataFolder);
  terminal.printJson(standing);
  const { secrets, unopened } = standing;
  terminal.print(`The key is in ${standing.key}. It opens ${counted(secrets - unopened.length, 'secret')}.`);
  for (const place of unopened) terminal.print(`  ! It does not open ${place}.`);
  if (unopened.length > 0)
    terminal.print('Bring back the key that these were sealed with, or connect their sources again.');
  if (standing.changing)
    terminal.print('A change of the key was left unfinished: run "jackdaw vault change-key" to end it.');
  for (const path of standing.open) terminal.print(`  ! Others than its owner can reach ${path}.`);
}

export async function changeKeyCommand(
  tools: CommandTools,
  options: { readonly from?: string },
): Promise<void> {
  const { terminal } = tools;
  const before = options.from === undefined ? undefined : readKeyFile(options.from);
  const app = await tools.open();
  const { sealed, unopened } = await changeVaultKey(app.sources, before, operator());
  terminal.printJson({ key: app.sources.vault.keys.place, sealed, unopened });
  terminal.print(`${counted(sealed, 'secret')} sealed again. The key is in ${app.sources.vault.keys.place}.`);
  if (unopened > 0)
    terminal.print(
      `${counted(unopened, 'secret')} did not open with any key: "jackdaw vault status" says which.`,
    );
}
