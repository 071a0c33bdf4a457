/**
 * Links between two issues. A link stands on both, outward on its source and inward on its destination (worlds from a
 * file may have it on one only), and both changelogs tell of it. Lines of changelogs name the other issue: who
 * shows them has to look whether the reader may see that one.
 */

import type { WorldIssue, WorldLink, WorldLinkType } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { changeIssue, historyItem, tell } from './edit.ts';

/** Two issues that a link ties, each possibly with its half of the link. */
export interface LinkEnds {
  readonly id: string;
  readonly type: WorldLink['type'];
  readonly source: WorldIssue;
  readonly destination: WorldIssue;
}

/** The link that already says so, if there is one. */
export function sameLink(
  source: WorldIssue,
  destination: WorldIssue,
  typeName: string,
): WorldLink | undefined {
  const says = (issue: WorldIssue, direction: WorldLink['direction'], otherId: string) =>
    issue.links?.find(
      (link) => link.direction === direction && link.issueId === otherId && link.type.name === typeName,
    );
  return says(source, 'outward', destination.id) ?? says(destination, 'inward', source.id);
}

export function addLink(
  edit: Edit,
  { name, inward, outward }: WorldLinkType,
  source: WorldIssue,
  destination: WorldIssue,
): void {
  const ends: LinkEnds = {
    id: edit.world.takeId('link'),
    type: { name, inward, outward },
    source,
    destination,
  };
  for (const { issue, half, text, other } of halvesOf(ends)) {
    const item = historyItem('issuelinks', [null, text], [null, other.key], { field: 'Link' });
    changeIssue(edit, { ...issue, links: [...(issue.links ?? []), half] }, [item]);
  }
  tell(edit, { name: 'issuelink_created', link: linkOf(ends) });
}

export function removeLink(edit: Edit, ends: LinkEnds): void {
  for (const { issue, half, text, other } of halvesOf(ends)) {
    const links = (issue.links ?? []).filter(
      ({ id, direction }) => id !== half.id || direction !== half.direction,
    );
    if (links.length === (issue.links ?? []).length) continue;
    const item = historyItem('issuelinks', [text, null], [other.key, null], { field: 'Link' });
    changeIssue(edit, { ...issue, links }, [item]);
  }
  tell(edit, { name: 'issuelink_deleted', link: linkOf(ends) });
}

/** Both ends of a link by its id; undefined where one of the issues is gone. */
export function endsOf({ world }: Pick<Edit, 'world'>, linkId: string): LinkEnds | undefined {
  const holder = world.issueOfLink(linkId);
  const link = holder?.links?.find(({ id }) => id === linkId);
  const other = link && world.issue(link.issueId);
  if (!holder || !link || !other) return undefined;
  const [source, destination] = link.direction === 'outward' ? [holder, other] : [other, holder];
  return { id: link.id, type: link.type, source, destination };
}

function halvesOf({ id, type, source, destination }: LinkEnds) {
  return [
    {
      issue: source,
      other: destination,
      half: { id, type, direction: 'outward', issueId: destination.id },
      text: `This issue ${type.outward} ${destination.key}`,
    },
    {
      issue: destination,
      other: source,
      half: { id, type, direction: 'inward', issueId: source.id },
      text: `This issue ${type.inward} ${source.key}`,
    },
  ] as const;
}

function linkOf({ id, type, source, destination }: LinkEnds) {
  return {
    id,
    type,
    direction: 'outward',
    issueId: destination.id,
    sourceIssueId: source.id,
    destinationIssueId: destination.id,
  } as const;
}
