/**
 * What may go wrong with webhooks on purpose. Jira promises no delivery, no order and no single copy; a client that
 * never meets that in its tests meets it later. The same seed spoils the same deliveries.
 */

import { z } from 'zod';

const share = z.number().min(0).max(1);

export const webhookTrouble = z
  .strictObject({
    /** Default 1. */
    seed: z.int(),
    /** Shares of deliveries, from 0 to 1. */
    lost: share,
    doubled: share,
    late: share,
    /** How late, by the sandbox's clock. Default a minute. */
    lateMs: z.int().positive(),
    /** Comes after the next one to the same receiver, or after half a minute. */
    outOfOrder: share,
  })
  .partial();

export type WebhookTrouble = Readonly<z.infer<typeof webhookTrouble>>;

export interface Fate {
  readonly lost: boolean;
  readonly doubled: boolean;
  readonly lateMs: number;
  readonly held: boolean;
}

const aMinuteMs = 60_000;

/** Says of one delivery after the other what becomes of it. */
export class Fates {
  #trouble: WebhookTrouble = {};
  #random = randomOf(1);

  next(trouble: WebhookTrouble): Fate {
    if (trouble !== this.#trouble) {
      this.#trouble = trouble;
      this.#random = randomOf(trouble.seed ?? 1);
    }
    // Always four draws, so that one share does not move the others.
    const [lost, doubled, late, held] = [this.#random(), this.#random(), this.#random(), this.#random()];
    const { lateMs = aMinuteMs } = trouble;
    return {
      lost: lost < (trouble.lost ?? 0),
      doubled: doubled < (trouble.doubled ?? 0),
      lateMs: late < (trouble.late ?? 0) ? lateMs : 0,
      held: held < (trouble.outOfOrder ?? 0),
    };
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
