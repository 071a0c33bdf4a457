/** What a command works with, so that none has to know the command line that calls it. */

import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';

export interface CommandTools {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly signal: AbortSignal;
  /** Opens the app on the data folder; closed when the command ends. `watched`: it logs to standard error. */
  open(config?: Config, watched?: boolean): Promise<App>;
}

/** Opens what the work needs, and closes it. */
export type RunCommand = (json: boolean, work: (tools: CommandTools) => Promise<void>) => Promise<void>;
