/**
 * What `import … from 'jackdaw/sandbox'` gives: the one place that says what other projects may rely on. It is the
 * entry point of a package and not a barrel: nothing inside the house imports it.
 */

export type { Fault, FaultAnswer } from './faults/faults.ts';
export { FaultPlan } from './faults/faults.ts';
export type { RateLimitSettings } from './limits/rate-limits.ts';
export type { Sandbox, SandboxOptions } from './open-sandbox.ts';
export { openSandbox } from './open-sandbox.ts';
export { canSeeComment, canSeeIssue, canSeeWorklog } from './permissions/who-can-see.ts';
export type { RequestEntry } from './request-log.ts';
export { SandboxClock } from './sandbox-clock.ts';
export type { SavedState } from './state/load-state.ts';
export { loadState } from './state/load-state.ts';
export type { SaveOptions, StateProgress } from './state/save-state.ts';
export type { World } from './world/world.ts';
export { openWorld } from './world/world.ts';
export { WorldError } from './world/world-error.ts';
export type * from './world/world-file.ts';
export { emptyWorld } from './worlds/empty-world.ts';
export { generateWorld } from './worlds/generated.ts';
export { generateLargeWorld } from './worlds/large.ts';
export { loadWorld, parseWorld } from './worlds/load-world.ts';
