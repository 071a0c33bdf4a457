/**
 * The page's own addresses, written and read in one place, so that whatever is on the screen can be linked to:
 * the question, the person set beside (`beside`), and as whom an issue is being read (`as`). The last two mean
 * something in the demo only, and hold e-mail addresses, never tokens.
 */

export interface Place {
  readonly question: string;
  readonly beside?: string | undefined;
  readonly readAs?: string | undefined;
}

/** Matches the results and the reading view, which is drawn over them: one page, two addresses. */
export const searchPagePattern = /^\/(?:issue\/(?<key>[^/]+))?\/?$/;

export function readPlace(search: string): Place {
  const parameters = new URLSearchParams(search);
  return {
    question: (parameters.get('q') ?? '').trim(),
    beside: parameters.get('beside') || undefined,
    readAs: parameters.get('as') || undefined,
  };
}

export function resultsAddress(place: Place): string {
  return `/${written({ ...place, readAs: undefined })}`;
}

export function issueAddress(key: string, place: Place): string {
  return `/issue/${encodeURIComponent(key)}${written(place)}`;
}

/** Links that come from Jira's data are followed only when they are web addresses. */
export function webAddress(address: string): string | undefined {
  return /^https?:\/\//i.test(address) ? address : undefined;
}

function written(place: Place): string {
  const parameters = new URLSearchParams();
  if (place.question !== '') parameters.set('q', place.question);
  if (place.beside !== undefined) parameters.set('beside', place.beside);
  if (place.readAs !== undefined) parameters.set('as', place.readAs);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
