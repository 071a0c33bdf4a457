/**
 * What this browser remembers between visits: in the demo whom one last searched as (by e-mail: the demo's tokens change
 * with every start). Anything unreadable is nothing.
 */

import type { DemoChoice } from './demo-choice.ts';

export interface SessionMemory {
  readonly demo?: DemoChoice;
}

const key = 'jackdaw.session';

export function readMemory(storage: Pick<Storage, 'getItem'>): SessionMemory {
  try {
    return memoryIn(JSON.parse(storage.getItem(key) ?? '{}'));
  } catch {
    return {};
  }
}

/** A browser that refuses to store is put up with: the choice then ends with the page. */
export function writeMemory(storage: Pick<Storage, 'setItem'>, memory: SessionMemory): void {
  try {
    storage.setItem(key, JSON.stringify(memory));
  } catch {
    // Full or forbidden.
  }
}

function memoryIn(stored: unknown): SessionMemory {
  if (typeof stored !== 'object' || stored === null) return {};
  const demo = 'demo' in stored ? choiceIn(stored.demo) : undefined;
  return { ...(demo !== undefined && { demo }) };
}

function choiceIn(stored: unknown): DemoChoice | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  if (!('current' in stored) || typeof stored.current !== 'string') return undefined;
  const other = 'other' in stored && typeof stored.other === 'string' ? stored.other : undefined;
  return { current: stored.current, ...(other !== undefined && { other }) };
}
