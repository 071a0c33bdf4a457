/** Where somebody wanted to go before they had to sign in. Only paths of this page, and never back to the way in itself. */

export function wayBack(place: { readonly pathname: string; readonly search: string }): string {
  const path = place.pathname + place.search;
  const isOwn = /^\/(?![/\\])[^\\\s]{0,1900}$/.test(path);
  return isOwn && !/^\/(?:sign-in|set-up|invitation)\b/.test(path) ? path : '/';
}
