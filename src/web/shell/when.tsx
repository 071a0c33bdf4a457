/**
 * How long ago, with the exact moment on hover and for machines.
 */

import { exactTime, timeAgo } from '../relative-time.ts';

export function When({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={exactTime(iso)}>
      {timeAgo(iso, Date.now())}
    </time>
  );
}
