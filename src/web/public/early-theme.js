// Runs before the first paint, so that a dark page does not flash white. A file of its own because the
// content security policy allows no inline script. The key is the one in ../theme.ts.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('jackdaw.theme') ?? 'auto';
  } catch {
    // No storage in this browser: follow the system.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
