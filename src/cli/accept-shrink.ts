/**
 * `jackdaw permissions accept-shrink`: says that what shrank too much to be believed is right, so that the next reading
 * of the permissions believes it. It is recorded who said so.
 */

import { AppError } from '../errors.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { recordAround } from '../store/record.ts';
import { collapseLimits } from '../sync/access/collapse-limits.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count } from './terminal.ts';

export async function acceptShrinkCommand(tools: CommandTools, name: string | undefined): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  const { access, auditLog } = app.store;
  const accepted: unknown[] = [];
  for (const source of await sourcesNamed(app.store, name)) {
    const held = await access.heldShrinks(source.id);
    if (held.length === 0) continue;
    const details = Object.fromEntries(held.map(({ part, before, after }) => [part, [before, after]]));
    const entry = {
      actor: operator(),
      action: 'accepted-shrink',
      subject: source.name,
      outcome: 'done',
      details,
    } as const;
    const now = () => app.clock.now();
    await recordAround(auditLog, now, entry, () => access.acceptShrinks(source.id, undefined, now()));
    for (const { part, before, after } of held) {
      const { entries } = collapseLimits[part];
      terminal.print(
        `${source.name}: accepted ${count(after)} ${entries}, where there were ${count(before)}.`,
      );
      accepted.push({ source: source.name, part, before, after });
    }
  }
  if (accepted.length === 0) {
    throw new AppError(
      'not-found',
      'Nothing is held back: no part of the permissions has shrunk too much to be believed.',
    );
  }
  terminal.print(
    'It counts from the next reading on: "jackdaw sync --permissions". If Jira has still less by then, it is asked about again.',
  );
  terminal.printJson({ accepted });
}
