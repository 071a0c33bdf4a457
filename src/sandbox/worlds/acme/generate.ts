/** Fills the numbers of each project that no hand-written issue takes. */
import type { Draft } from './authoring.ts';

export function generatedDrafts(_written: readonly Draft[]): readonly Draft[] {
  return [];
}
