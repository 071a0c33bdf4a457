/**
 * The types of chromium.mjs, for the browser tests that import it. The bootstrap itself is plain JavaScript,
 * because it has to run before anything that knows types is installed.
 */

/** The path of a Chromium or Chrome, or undefined. Looks only; installs nothing. */
export function findChromium(): string | undefined;

/** What to tell somebody who has none. */
export function chromiumAdvice(): string;
