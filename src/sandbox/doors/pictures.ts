/**
 * The small pictures that Jira's answers point to: types, projects, statuses, priorities, people. Drawn here
 * from the name (of projects from the id), since a sandbox has no artwork.
 */

import type { Door } from '../site.ts';
import type { World } from '../world/world.ts';

const colors = ['#0052cc', '#36b37e', '#ff5630', '#6554c0', '#ff991f', '#00b8d9', '#5e6c84'];

export const pictures: Door = ({ world }, { url }) => {
  const picture = pictureOf(world, url);
  return picture === undefined ? undefined : { status: 200, body: picture, contentType: 'image/svg+xml' };
};

/** An SVG document; undefined: the address names no picture. */
function pictureOf(world: World, url: URL): string | undefined {
  const path = url.pathname;
  const avatar =
    /^\/rest\/api\/[23]\/universal_avatar\/view\/type\/(issuetype|project)\/avatar\/([^/]+)$/.exec(path);
  if (avatar) {
    const [, kind, id = ''] = avatar;
    // Pictures are shown to anybody: that of a project tells nothing of it, not even that there is one.
    return drawing((kind === 'issuetype' ? world.issueTypes.get(id)?.name : undefined) ?? id, 4);
  }
  if (path === '/secure/useravatar') {
    const account = world.accounts.get(url.searchParams.get('accountId') ?? '');
    return drawing(account && !account.deleted ? account.displayName : '?', 8);
  }
  const icon = /^\/images\/icons\/(?:statuses|priorities|sites)\/([^/]+)\.svg$/.exec(path)?.[1];
  return icon === undefined ? undefined : drawing(icon, 8);
}

function drawing(name: string, radius: number): string {
  const color =
    colors[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % colors.length];
  const letter = [...name].find((one) => /[\p{L}\p{N}]/u.test(one))?.toUpperCase() ?? '?';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><rect width="16" height="16" rx="${radius}" fill="${color}"/><text x="8" y="11.5" font-family="sans-serif" font-size="10" font-weight="700" text-anchor="middle" fill="#fff">${letter}</text></svg>`;
}
