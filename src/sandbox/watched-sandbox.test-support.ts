/** For tests: a running sandbox, and everything that happened on it, oldest first. */

import type { Sandbox, SandboxOptions } from './open-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import type { SandboxEvent } from './sandbox-events.ts';

export interface WatchedSandbox extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly events: readonly SandboxEvent[];
}

export async function openWatchedSandbox(options: SandboxOptions): Promise<WatchedSandbox> {
  const sandbox = await openSandbox(options);
  const events: SandboxEvent[] = [];
  sandbox.site.events.onEvent((event) => events.push(event));
  return { sandbox, events, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}
