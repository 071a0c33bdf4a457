/** Runs the work of a command on an app that is open, and gives what it printed for people, and its JSON. */

import type { App } from '../app.ts';
import type { CommandTools } from './command-tools.ts';
import { openTerminal } from './terminal.ts';

export interface Printed {
  readonly text: string;
  readonly notes: string;
  /** What `--json` would print. */
  readonly json: unknown;
}

export async function printed(app: App, work: (tools: CommandTools) => Promise<void>): Promise<Printed> {
  const lines: string[] = [];
  const notes: string[] = [];
  let json: unknown;
  await work({
    terminal: {
      ...openTerminal(false),
      print: (line) => void lines.push(line),
      note: (line) => void notes.push(line),
      printJson: (value) => {
        json = JSON.parse(JSON.stringify(value));
      },
    },
    config: app.config,
    signal: new AbortController().signal,
    open: async () => app,
  });
  return { text: lines.join('\n'), notes: notes.join('\n'), json };
}
