/** Hands a text to the browser as a file to keep: a link cannot carry the bearer token, so it was fetched before. */

export function keepFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has to have begun reading by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
