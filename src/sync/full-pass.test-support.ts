/**
 * Sites for the tests of a full pass, with many issues or a long thread; what is stored, found and asked of them, and edits
 * between two of its calls.
 */

import type { JiraClient } from '../jira/jira-client.ts';
import { comment, issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile, WorldIssue } from '../sandbox/world/world-file.ts';
import type { ConnectedSite } from './site.test-support.ts';

/** `ann` reads four issues of the small world (no levels, no restrictions, nothing archived), and `more`. */
export function world(more: readonly WorldIssue[] = []): WorldFile {
  const file = smallWorld();
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
      ],
    })),
    issues: [...file.issues, ...more],
  };
}
export const many = (count: number) =>
  Array.from({ length: count }, (_, index) => issue(String(5000 + index), `SOFT-${100 + index}`, '1'));
export const thread = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...comment(String(30_000 + index), 'ben', `Remark ${index}`),
    created: new Date(Date.parse('2026-02-01T10:00:00Z') + index * 60_000).toISOString(),
  }));
export const longThread = (count: number): WorldIssue => ({
  ...issue('4000', 'SOFT-90', '1'),
  comments: thread(count),
});

export const stored = async ({ store }: ConnectedSite, key: string) => {
  const [found] = await store.issues.load(await store.issues.rowsByKey(key));
  return found;
};
export const textsOf = async (site: ConnectedSite, key: string) =>
  (await stored(site, key))?.remarks.map(({ remark }) => remark.text) ?? [];
export const findingsOf = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).map(({ code, subject }) => `${code} ${subject}`);
export const countOf = async ({ store, source }: ConnectedSite) =>
  (await store.crawl.counts(source.id)).reduce((sum, project) => sum + project.issues, 0);
export const asked = ({ sandbox }: ConnectedSite, path: RegExp) =>
  sandbox.requests().filter((entry) => path.test(`${entry.method} ${entry.path}`)).length;
export const smallPages = (client: JiraClient, pageSize: number): JiraClient => ({
  ...client,
  issueIdPages: (query, signal) => client.issueIdPages({ ...query, pageSize }, signal),
});
/** Does something once, just before the `nth` page of a call is asked for. */
export function beforeCall(site: ConnectedSite, path: RegExp, nth: number, work: () => void): void {
  let seen = 0;
  const { faults } = site.sandbox;
  const next = faults.next.bind(faults);
  faults.next = (method, target) => {
    if (path.test(target)) {
      seen += 1;
      if (seen === nth) work();
    }
    return next(method, target);
  };
}
