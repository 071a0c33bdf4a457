/**
 * The small signs of an issue that several views share: its type, its status, and the lock of what not
 * everybody who sees the issue may see.
 */

import {
  IconArrowsExchange,
  IconBolt,
  IconBookmark,
  IconBug,
  IconBulb,
  IconCheckbox,
  IconFileText,
  IconFlame,
  IconHeadset,
  IconHelpCircle,
  IconLock,
  IconSubtask,
} from '@tabler/icons-react';
import type { Hit } from '../../http/api.ts';
import { drawingOf, type TypeDrawing } from '../issue-type.ts';

const drawings: Record<TypeDrawing, typeof IconBug> = {
  bug: IconBug,
  task: IconCheckbox,
  story: IconBookmark,
  epic: IconBolt,
  subtask: IconSubtask,
  incident: IconFlame,
  request: IconHeadset,
  change: IconArrowsExchange,
  improvement: IconBulb,
  question: IconHelpCircle,
  plain: IconFileText,
};

export function TypeIcon({ name, size = 17 }: { name: string; size?: number }) {
  const drawing = drawingOf(name);
  const Icon = drawings[drawing];
  return (
    <span className={`type-icon type-${drawing}`} title={name} role="img" aria-label={name}>
      <Icon size={size} stroke={1.8} aria-hidden />
    </span>
  );
}

export function StatusBadge({ status }: { status: Hit['status'] }) {
  return (
    <span className={`status-badge status-${status.category}`} data-testid="status-badge">
      {status.name}
    </span>
  );
}

export function RestrictedBadge() {
  return (
    <span
      className="restricted-badge"
      title="Not everybody who sees this issue sees this"
      data-testid="restricted-badge"
    >
      <IconLock size={12} stroke={2.2} aria-hidden />
      Restricted
    </span>
  );
}
