/** `jackdaw sources change`: whom a source is for, whether of titles only, its name, and how often it is synced by itself. */

import type { Audience } from '../model/source.ts';
import { groupNamed } from '../people/workspace-groups.ts';
import { changeSettings, intervalInWords } from '../sources/change-source.ts';
import { audienceInWords } from '../sources/check-audience.ts';

import { stripTexts } from '../sources/strip-texts.ts';
import type { Store } from '../store/store.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { oneNamed } from './sources.ts';

export interface ChangeOptions {
  readonly name?: string;
  readonly automatic?: boolean;
  readonly titlesOnly?: boolean;
  /** In minutes. */
  readonly every?: number | 'default';
  /** "everyone", or names or numbers of groups. */
  readonly audience?: readonly string[];
}

export async function changeSourceCommand(
  { open, terminal, signal }: CommandTools,
  written: string,
  { name, automatic, titlesOnly, audience, every }: ChangeOptions,
): Promise<void> {
  const app = await open();
  const { store, sources } = app;
  const source = await oneNamed(app, written);
  const wanted = {
    ...{ name, automatic, titlesOnly },
    ...(every !== undefined && { pollEveryMs: every === 'default' ? null : every * 60_000 }),
    ...(audience && { audience: await audienceOf(store, audience) }),
  };
  const after = await changeSettings(sources, source, wanted, operator(), signal);
  const isStripped = after.titlesOnly && !source.titlesOnly;
  const issues = isStripped ? await stripTexts(store, source.id, signal) : 0;
  const shared = after.audience && (await audienceInWords(store, after.audience));
  terminal.printJson({
    ...{ source: source.id, name: after.name, automatic: after.automatic, titlesOnly: after.titlesOnly },
    ...(after.audience !== undefined && { audience: after.audience }),
    ...(after.pollEveryMs !== undefined && { syncEveryMinutes: after.pollEveryMs / 60_000 }),
  });
  const facts = [
    shared,
    after.titlesOnly ? 'titles only' : 'with all texts',
    `automatic sync ${after.automatic ? 'on' : 'off'}`,
    after.pollEveryMs === undefined ? undefined : `synced ${intervalInWords(after.pollEveryMs)}`,
  ].filter((fact) => fact !== undefined);
  terminal.print(`"${after.name}": ${facts.join(', ')}.`);
  if (isStripped) terminal.print(`The texts of ${issues} issues were taken away.`);
  if (!after.titlesOnly && source.titlesOnly)
    terminal.print('Next: jackdaw sync, which reads the texts again.');
}

async function audienceOf(store: Store, written: readonly string[]): Promise<Audience> {
  if (written.length === 1 && written[0]?.toLowerCase() === 'everyone') return 'everyone';
  return Promise.all(written.map(async (group) => (await groupNamed(store, group)).id));
}
