/**
 * Lets a step of the pass write what it has read, except where the copy would collapse (`collapse-limits.ts`). Small
 * losses are written at once; what would add up to a collapse waits for the end of the step and is written, or kept
 * back, then.
 */

import type { HeldShrink, ShrinkingPart } from '../../model/held-shrink.ts';
import { collapseLimits, writtenAtOnce } from './collapse-limits.ts';
import type { Reading } from './reading.ts';

interface Waiting {
  readonly before: number;
  readonly after: number;
  readonly write: () => Promise<void>;
}

export class LossGuard {
  readonly #reading: Reading;
  readonly #part: ShrinkingPart;
  readonly #total: number;
  readonly #heldBefore: HeldShrink | undefined;
  readonly #waiting: Waiting[] = [];
  #lost = 0;

  /** `total`: the entries of the whole copy before the step. */
  constructor(reading: Reading, part: ShrinkingPart, total: number) {
    this.#reading = reading;
    this.#part = part;
    this.#total = total;
    this.#heldBefore = reading.heldBefore.find((held) => held.part === part);
  }

  /** `before` and `after`: the entries of this one piece. */
  async write(before: number, after: number, write: () => Promise<void>): Promise<void> {
    const loss = Math.max(0, before - after);
    const limit = collapseLimits[this.#part];
    const freely = this.#heldBefore ? 0 : writtenAtOnce * this.#total;
    const isEmptied = before >= limit.emptied && after === 0;
    const isSmall = this.#total < limit.atLeast || this.#lost + loss <= freely;
    if (loss > 0 && (isEmptied || !isSmall)) {
      this.#waiting.push({ before, after, write });
      return;
    }
    this.#lost += loss;
    await write();
  }

  /** Writes what may be written; whether something was kept back. */
  async settle(): Promise<boolean> {
    const limit = collapseLimits[this.#part];
    const lost = this.#lost + this.#waiting.reduce((sum, { before, after }) => sum + before - after, 0);
    const left = this.#total - lost;
    const isCollapse = this.#total >= limit.atLeast && lost > limit.share * this.#total;
    const kept = isCollapse
      ? this.#waiting
      : this.#waiting.filter(({ before, after }) => before >= limit.emptied && after === 0);
    const held = this.#heldBefore;
    const isAccepted = held?.acceptedMs !== undefined && left >= held.after;
    const back = new Set(isAccepted ? [] : kept);
    for (const one of this.#waiting) if (!back.has(one)) await one.write();
    if (back.size === 0) return false;
    this.#reading.shrinks.push({ part: this.#part, before: this.#total, after: left });
    this.#reading.find({
      code: 'shrink-held',
      subject: this.#part,
      message:
        `Jira has ${left.toLocaleString('en')} of the ${this.#total.toLocaleString('en')} ${limit.entries} of the last reading. ` +
        'That looks more like trouble than like a change, so it is not believed: the copy from before counts until it is ' +
        'too old, and people may find what they have lost since. Look at it in Jira; if it is right, say ' +
        `"jackdaw permissions accept-shrink". What was read again and is complete counts at once.`,
    });
    return true;
  }
}
