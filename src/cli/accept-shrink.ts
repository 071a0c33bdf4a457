/** `jackdaw permissions accept-shrink`: believes what shrank so much that it was held back. */

import { acceptShrinks } from '../sources/accept-shrinks.ts';
import { sourcesNamed } from '../sources/find-source.ts';
import { collapseLimits } from '../sync/access/collapse-limits.ts';
import type { CommandTools } from './command-tools.ts';
import { operator } from './operator.ts';
import { count } from './terminal.ts';

export async function acceptShrinkCommand(tools: CommandTools, name: string | undefined): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  const sources = await sourcesNamed(app.store, name);
  const accepted = await acceptShrinks(app.store, sources, operator(), () => app.clock.now());
  for (const { source, part, projectKey, before, after } of accepted) {
    const { entries: what } = collapseLimits[part];
    const entries = projectKey === undefined ? what : `${what} of ${projectKey}`;
    terminal.print(`${source.name}: accepted ${count(after)} ${entries}, where there were ${count(before)}.`);
  }
  terminal.print(
    'It counts from the next reading on: "jackdaw sync --permissions". If Jira has still less by then, it is asked about again.',
  );
  terminal.printJson({
    accepted: accepted.map(({ source, part, before, after }) => ({
      source: source.name,
      part,
      before,
      after,
    })),
  });
}
