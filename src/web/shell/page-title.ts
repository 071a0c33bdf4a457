/**
 * What the browser's tab says: the page, and first of all through whose eyes, when they are not one's own.
 */

import { useEffect } from 'react';

export function pageTitle(page: string | undefined, viewedAs: string | undefined): string {
  const parts = [
    ...(viewedAs === undefined ? [] : [`As ${viewedAs}`]),
    ...(page === undefined ? [] : [page]),
    'Jackdaw',
  ];
  return parts.join(' · ');
}

export function usePageTitle(page: string | undefined, viewedAs: string | undefined): void {
  useEffect(() => {
    document.title = pageTitle(page, viewedAs);
  }, [page, viewedAs]);
}
