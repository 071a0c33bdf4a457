/**
 * What a request is for. The order is the order in which they go: taking away what somebody may no longer see comes
 * first, reading a site for the first time comes last. What a lower purpose leaves to those before it is here, too.
 */

export const purposes = ['revocation', 'fresh', 'census', 'contents'] as const;

/**
 * revocation: who may see what. fresh: what just changed, and what somebody waits for. census: whether all is there.
 * contents: whole passes over issues and comments.
 */
export type Purpose = (typeof purposes)[number];

/** Of an hour's points, the share that a purpose does not touch, so that those before it can go on. */
export const shareKept: Readonly<Record<Purpose, number>> = {
  revocation: 0,
  fresh: 0.05,
  census: 0.1,
  contents: 0.2,
};

/** A purpose that waits while others go first has its turn after so many of theirs. */
export const longestPassedOver = 9;

export type ByPurpose = Readonly<Record<Purpose, number>>;

export function byPurpose(count: (purpose: Purpose) => number): ByPurpose {
  return {
    revocation: count('revocation'),
    fresh: count('fresh'),
    census: count('census'),
    contents: count('contents'),
  };
}
