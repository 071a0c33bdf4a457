/**
 * How long this thread has been at work, in milliseconds. For limits on what a calculation takes: a clock would also
 * count what others do on the machine meanwhile. Not for what waits.
 */
export function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
