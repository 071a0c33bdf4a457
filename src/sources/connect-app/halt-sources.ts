/**
 * Halts the sources that are read with an installation, and lets them go on. A halt that an administrator has set stays
 * theirs. Nothing that was read is removed: who may find it is decided by the permissions, and those age.
 */

import type { Source } from '../../model/source.ts';
import type { SourceTools } from '../open-client.ts';

type Tools = Pick<SourceTools, 'store' | 'clock'>;

export async function haltSources(tools: Tools, clientKey: string, message: string): Promise<void> {
  const says = `${message} Nothing that was read is lost; until then nothing new is read.`;
  const halt = { reason: 'credentials-expired', sinceMs: tools.clock.now(), message: says } as const;
  for (const source of readWith(clientKey, await tools.store.sources.list())) {
    if (source.halt?.reason !== 'paused') await tools.store.sources.change(source.id, { halt });
  }
}

export async function resumeSources(tools: Tools, clientKey: string): Promise<void> {
  for (const source of readWith(clientKey, await tools.store.sources.list())) {
    if (source.halt?.reason === 'credentials-expired') {
      await tools.store.sources.change(source.id, { halt: undefined });
    }
  }
}

/** Those of the sources that are read with the installation. */
export function readWith(clientKey: string, sources: readonly Source[]): readonly Source[] {
  return sources.filter(
    ({ credential }) => credential.kind === 'connect' && credential.clientKey === clientKey,
  );
}
