/** `jackdaw reindex`: deletes the text index and builds it from the store. Searches find nothing until it is back. */

import type { CommandTools } from './command-tools.ts';
import { count, counted, duration } from './terminal.ts';

export async function reindexCommand(tools: CommandTools): Promise<void> {
  const { terminal, signal } = tools;
  const app = await tools.open();
  const startedMs = app.clock.now();
  const target = await app.store.issues.latestChange();
  const index = app.followStore({ rebuild: true });
  const ticking = setInterval(() => {
    const { cursor, documents } = index.state();
    const elapsedMs = app.clock.now() - startedMs;
    const left =
      cursor > 0 && cursor < target ? `, ${duration(((target - cursor) * elapsedMs) / cursor)} left` : '';
    terminal.progress(
      `${count(cursor)} of ${counted(target, 'change')}, ${counted(documents, 'document')}${left}`,
    );
  }, 500);
  try {
    await index.flush(signal);
  } finally {
    clearInterval(ticking);
    terminal.progress('');
  }
  const { documents } = index.state();
  const seconds = (app.clock.now() - startedMs) / 1000;
  terminal.print(`${counted(documents, 'document')} in ${duration(seconds * 1000)}.`);
  terminal.printJson({ documents, seconds });
}
