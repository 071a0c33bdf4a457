/** For tests of what hangs on issues: the small world running with a stopped clock, and what happened on it. */

import type { SandboxEvent } from '../sandbox-events.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { WatchedSandbox } from '../watched-sandbox.test-support.ts';
import { openWatchedSandbox } from '../watched-sandbox.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

/** When everything happens in these tests. */
export const today = '2026-05-01T12:00:00.000Z';
/** The same as the small world's site writes it. */
export const todayInSite = '2026-05-01T09:00:00.000-0300';

export function words(text: string): unknown {
  return { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] };
}

export async function watchedSandbox(file: WorldFile = smallWorld()): Promise<WatchedSandbox> {
  return openWatchedSandbox({ world: openWorld(file), now: () => Date.parse(today) });
}

/** Names of events, with the type of those of issues, oldest first. */
export function namesOf(events: readonly SandboxEvent[]): string[] {
  return events.map(({ name, issueEventTypeName }) =>
    issueEventTypeName === undefined ? name : `${name} ${issueEventTypeName}`,
  );
}
