/**
 * The demo's line under the search field: as whom one asks, and one click to the same question as the other
 * person, or to both side by side.
 */

import { IconArrowsLeftRight, IconColumns2, IconX } from '@tabler/icons-react';
import type { DemoSession, Viewer } from '../session/session.tsx';
import { PersonBadge } from '../shell/person-badge.tsx';

export interface ComparisonBarProps {
  readonly viewer: Viewer;
  readonly demo: DemoSession;
  /** Who stands in the second column; undefined without a comparison. */
  readonly beside: Viewer | undefined;
  onCompare(comparing: boolean): void;
}

export function ComparisonBar({ viewer, demo, beside, onCompare }: ComparisonBarProps) {
  const other = (beside ?? demo.other)?.person;
  if (other === undefined) return null;
  const comparing = beside !== undefined;
  return (
    <div className="comparison-bar" data-testid="comparison-bar">
      <span className="comparison-who">
        Asking as <b>{viewer.person.name}</b>
        {viewer.person.title !== undefined && (
          <span className="comparison-title">, {viewer.person.title}</span>
        )}
      </span>
      <span className="comparison-actions">
        <button
          type="button"
          className="chip"
          onClick={() => demo.choose(other.email)}
          data-testid="ask-as-other"
        >
          {comparing ? (
            <IconArrowsLeftRight size={15} stroke={1.8} aria-hidden />
          ) : (
            <PersonBadge name={other.name} size={20} />
          )}
          {comparing ? 'Swap' : `Ask as ${other.name}`}
        </button>
        <button
          type="button"
          className="chip"
          aria-pressed={comparing}
          onClick={() => onCompare(!comparing)}
          data-testid="compare"
        >
          {comparing ? (
            <IconX size={15} stroke={1.8} aria-hidden />
          ) : (
            <IconColumns2 size={15} stroke={1.8} aria-hidden />
          )}
          {comparing ? 'One answer only' : 'Side by side'}
        </button>
      </span>
    </div>
  );
}
