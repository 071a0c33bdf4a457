/**
 * One result. Its title is the link that the keyboard moves along; the whole card is clickable for the mouse,
 * and selecting text in it opens nothing.
 */

import { IconClock, IconExternalLink, IconFileText, IconMessage, IconPaperclip } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import type { Hit } from '../../http/api.ts';
import { webAddress } from '../addresses.ts';
import { RestrictedBadge, StatusBadge, TypeIcon } from '../shell/issue-badges.tsx';
import { PersonBadge } from '../shell/person-badge.tsx';
import { When } from '../shell/when.tsx';
import { WhyLink } from '../shell/why-link.tsx';
import { MarkedText } from './marked-text.tsx';
import { provenanceOf } from './provenance.ts';

/** Where it is explained why somebody finds a hit, or why another one does not. */
export interface Why {
  readonly address: string;
  readonly notFor: string | undefined;
}

export interface HitCardProps {
  readonly hit: Hit;
  readonly address: string;
  /** "column:index": how the keyboard finds the card. */
  readonly spot: string;
  readonly selected: boolean;
  /** Undefined for who may not know. */
  readonly why: Why | undefined;
  /** Who alone finds it, in the comparison. */
  readonly onlyFor: string | undefined;
  onSelect(): void;
  onOpen(): void;
}

const fromIcons = {
  issue: IconFileText,
  comment: IconMessage,
  worklog: IconClock,
  attachment: IconPaperclip,
};

export function HitCard(props: HitCardProps) {
  const { hit } = props;
  const jira = webAddress(hit.url);
  const FromIcon = fromIcons[hit.from.kind];
  const openByMouse = (event: MouseEvent) => {
    const onControl = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (!onControl && window.getSelection()?.isCollapsed !== false) props.onOpen();
  };
  const openByLink = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    props.onOpen();
  };
  return (
    <li
      className={props.onlyFor === undefined ? 'hit' : 'hit is-only'}
      aria-current={props.selected ? 'true' : undefined}
      data-testid="hit"
      data-key={hit.key}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the title's link does the same by keyboard */}
      <article onClick={openByMouse}>
        <div className="hit-top">
          <TypeIcon name={hit.type.name} />
          <span className="issue-key">{hit.key}</span>
          <span className="hit-project">{hit.project.name}</span>
          {props.onlyFor !== undefined && (
            <span className="only-badge" data-testid="only-badge">
              only {props.onlyFor}
            </span>
          )}
          <StatusBadge status={hit.status} />
        </div>
        <h3 className="hit-title">
          <a href={props.address} data-spot={props.spot} onClick={openByLink} onFocus={props.onSelect}>
            <MarkedText runs={hit.title} />
          </a>
        </h3>
        {hit.passage.length > 0 && (
          <blockquote className="hit-passage" dir="auto">
            <p>
              <MarkedText runs={hit.passage} />
            </p>
            <footer>
              <span className="hit-from" data-testid="provenance">
                <FromIcon size={14} stroke={1.8} aria-hidden />
                {provenanceOf(hit.from)}
              </span>
              {hit.from.restricted && <RestrictedBadge />}
            </footer>
          </blockquote>
        )}
        <div className="hit-meta">
          {hit.assignee !== undefined ? (
            <span className="hit-person" title={`Assigned to ${hit.assignee.displayName}`}>
              <PersonBadge name={hit.assignee.displayName} size={20} />
              {hit.assignee.displayName}
            </span>
          ) : (
            <span>Unassigned</span>
          )}
          {hit.reporter !== undefined && (
            <span className="hit-reporter">reported by {hit.reporter.displayName}</span>
          )}
          <span>
            updated <When iso={hit.updated} />
          </span>
          <span className="hit-links">
            {props.why !== undefined && (
              <WhyLink address={props.why.address} of={hit.key} notFor={props.why.notFor} />
            )}
            {jira !== undefined && (
              <a
                className="jira-link"
                href={jira}
                target="_blank"
                rel="noreferrer"
                title={`Open on ${hit.site}`}
                aria-label={`Open ${hit.key} in Jira`}
                data-testid="jira-link"
              >
                <span className="wide-only">Jira</span>{' '}
                <IconExternalLink size={14} stroke={1.8} aria-hidden />
              </a>
            )}
          </span>
        </div>
      </article>
    </li>
  );
}
