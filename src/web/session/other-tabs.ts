/**
 * Tabs of one browser share one session: who signs in or out in one of them does it in all. They are told through the
 * browser's memory, with a word that says nothing of anybody; where it refuses, they see it when they are looked at.
 */

const key = 'jackdaw.signed';

export function tellOtherTabs(): void {
  try {
    localStorage.setItem(key, String(Date.now()));
  } catch {
    // Full or forbidden.
  }
}

export function onOtherTabs(listener: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === key) listener();
  };
  addEventListener('storage', heard);
  return () => removeEventListener('storage', heard);
}
