/**
 * The counts of one comparison while it runs, and what waits for its end: that Jira says yes where nothing but a level
 * (or a restriction) denies is a false denial only if the check was seen to apply levels at all.
 */

import type { Difference, DriftCounts, IncomparableReason } from '../../model/drift.ts';
import type { AccountId } from '../../model/ids.ts';
import type { AloneLine, Comparison } from './comparable.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Tally {
  readonly #counts: Writable<DriftCounts>;
  readonly #viewers = new Set<AccountId | undefined>();
  readonly #viewersBefore: number;
  /** Denials of one line alone, until it is known whether the check applies that line. */
  readonly #undecided: { readonly difference: Difference; readonly alone: AloneLine }[] = [];

  constructor(before: DriftCounts) {
    this.#counts = { ...before };
    this.#viewersBefore = before.viewers;
  }

  snapshot(): DriftCounts {
    return { ...this.#counts };
  }

  asked(): void {
    this.#counts.requests += 1;
  }

  viewer(account: AccountId | undefined): void {
    this.#viewers.add(account);
    // A run that goes on meets the viewers of its first part again.
    this.#counts.viewers = Math.max(this.#viewersBefore, this.#viewers.size);
  }

  unasked(viewers: number): void {
    this.#counts.unaskedViewers = viewers;
  }

  incomparable(reason: IncomparableReason, pairs = 1): void {
    const before = this.#counts.incomparable;
    this.#counts.incomparable = { ...before, [reason]: (before[reason] ?? 0) + pairs };
  }

  /** A pair that had counted as compared. */
  notComparedAfterAll(reason: IncomparableReason): void {
    this.#counts.pairs -= 1;
    this.incomparable(reason);
  }

  compared(comparison: Exclude<Comparison, { kind: 'incomparable' }>): void {
    this.#counts.pairs += 1;
    const answer = comparison.kind === 'same' ? 'no' : 'yes';
    if (comparison.alone === 'level') this.#counts.levelAlone = plusOne(this.#counts.levelAlone, answer);
    if (comparison.alone === 'restriction') {
      this.#counts.restrictionAlone = plusOne(this.#counts.restrictionAlone, answer);
    }
  }

  /** Taken up again: it counts by what becomes of it now. Those of other runs are compared in this one, too. */
  takenUp(ofThisRun: number, ofOthers: number): void {
    this.#counts.unsettled -= ofThisRun;
    this.#counts.pairs += ofOthers;
  }

  /** The differences that count from now on: none while it is undecided whether this one does. */
  settled(difference: Difference, alone: AloneLine | undefined): readonly Difference[] {
    if (difference.verdict === 'false-denial' && alone !== undefined) {
      this.#undecided.push({ difference, alone });
      return [];
    }
    this.#count(difference);
    return [difference];
  }

  /** At the end: what was undecided counts, or was not comparable. */
  decide(): readonly Difference[] {
    const counted: Difference[] = [];
    for (const { difference, alone } of this.#undecided.splice(0)) {
      const applies = alone === 'level' ? this.#counts.levelAlone : this.#counts.restrictionAlone;
      if (applies.no === 0) {
        this.notComparedAfterAll(alone === 'level' ? 'level-unconfirmed' : 'restriction-unconfirmed');
        continue;
      }
      this.#count(difference);
      counted.push(difference);
    }
    return counted;
  }

  #count({ verdict, ours, finding }: Difference): void {
    const counts = this.#counts;
    if (verdict === 'false-allow') counts.falseAllows += 1;
    else if (verdict === 'unsettled') counts.unsettled += 1;
    else if (verdict === 'late' && ours) counts.lateAllows += 1;
    else if (verdict === 'late') counts.lateDenials += 1;
    else {
      counts.falseDenials += 1;
      if (finding !== undefined) counts.explainedDenials += 1;
    }
  }
}

function plusOne<Counts extends { readonly yes: number; readonly no: number }>(
  counts: Counts,
  answer: 'yes' | 'no',
): Counts {
  return { ...counts, [answer]: counts[answer] + 1 };
}
