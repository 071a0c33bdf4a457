/** What stands behind the `#` of a link: it stays in the browser, and is sent to nobody but where the page says so. */

import { useSyncExternalStore } from 'react';

export function useAddressSecret(): string {
  return useSyncExternalStore(listen, () => location.hash.slice(1));
}

function listen(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
