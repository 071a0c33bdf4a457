/**
 * Somebody's initials on a quiet colour of their own, in the place of a picture.
 */

import { hueOf, initialsOf } from '../initials.ts';

export function PersonBadge({ name, size = 28 }: { name: string; size?: number }) {
  const style = { width: size, height: size, fontSize: size * 0.39, '--hue': hueOf(name) };
  return (
    <span className="person-badge" style={style} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
