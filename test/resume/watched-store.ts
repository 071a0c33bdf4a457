/**
 * Watches the store at its port: says when a commit is about to happen and when it has happened, so that a
 * process can be killed at an exact one. It changes nothing, but for making the steps of a pass small, so that
 * a small world has many commits: two issues to a commit of contents, three ids to a page of a listing.
 */

import type { JiraClient } from '../../src/jira/jira-client.ts';
import type { Store } from '../../src/store/store.ts';

/** Every method of the ports that a sync uses, by whether it writes. A test holds the list against the store. */
export const writingMethods = {
  runs: ['acquireLease', 'releaseLease', 'start', 'endDead', 'finish'],
  crawl: [
    'beginPass',
    'changePassProjects',
    'commitListing',
    'restartListing',
    'commitIssues',
    'commitReadAgain',
    'commitThread',
    'removeOutOfScope',
    'unlist',
    'finishPass',
    'refetchProject',
    'wantContents',
    'denyStale',
    'denyStaleThread',
    'refuseThread',
    'denyRefused',
    'forgetRoleNames',
    'putParentLevels',
    'stripTexts',
  ],
  readings: ['ask', 'askUnread', 'fail', 'drop', 'putChangePoll'],
  census: ['begin', 'restart', 'commitPage', 'keepListed', 'want', 'end', 'keepProjects'],
  ownSight: ['put'],
  runControl: ['pauseProject', 'resumeProject', 'caughtUp', 'endPause', 'endCaughtUp', 'putCancelled'],
  sources: ['putSite', 'add', 'change'],
  webhooks: ['putRegistered', 'putProblem', 'putAddress', 'removeAddress', 'heard'],
  directory: [
    'putPart',
    'removePart',
    'putAccounts',
    'putGroupMembers',
    'keepGroups',
    'putFindings',
    'changeFindings',
  ],
  access: ['readAgain', 'putHeldShrinks', 'acceptShrinks', 'endReread'],
} as const;

export const readingMethods = {
  // What a run reports is written by a timer, for whoever looks, and means nothing for what is read.
  runs: ['leaseHolder', 'latest', 'lastDoneStartedMs', 'totals', 'report'],
  crawl: [
    'pass',
    'openListings',
    'idsToFetch',
    'openThreads',
    'withThreads',
    'refusedThreads',
    'refusalLoss',
    'idsNotListed',
    'passLoss',
    'storedAmong',
    'countStored',
    'counts',
    'countToFetch',
    'lastFinishedMs',
    'contentsWanted',
    // Writes a counter that means nothing by itself.
    'ticket',
    'countReadBefore',
    'parentsOutside',
    'parentsOutsideAmong',
    'subtasksWithoutParent',
    'projectsWithRoleNames',
  ],
  readings: ['due', 'notAskedFor', 'notReadSince', 'notReadAsUpdated', 'stored', 'waiting', 'changePoll'],
  census: ['projects', 'compare'],
  ownSight: ['all'],
  runControl: ['pauses', 'cancelled'],
  sources: ['list'],
  webhooks: ['of', 'list', 'byAddress'],
  directory: [
    'version',
    'parts',
    'partsSince',
    'readTimes',
    'liveProjects',
    'readBetween',
    'part',
    'accountsReadMs',
    'account',
    'accounts',
    'accountsByEmail',
    'groupsOf',
    'memberships',
    'membersReadMs',
    'findings',
    'countFindings',
    'findingsAbout',
  ],
  access: ['hasPart', 'hasMembers', 'memberCounts', 'heldShrinks', 'idsReadBefore', 'levelSamples'],
} as const;

/** After each look of the strand beside the work, however often that looks: numbers of commits would be of the timer. */
const uncounted: ReadonlySet<string> = new Set(['endCaughtUp']);

type PortName = keyof typeof writingMethods;
const isPortName = (name: string): name is PortName => name in writingMethods;
export const portNames: readonly PortName[] = Object.keys(writingMethods).filter(isPortName);

const progressMethods: ReadonlySet<string> = new Set([
  'beginPass',
  'commitListing',
  'commitIssues',
  'commitThread',
  'finishPass',
]);

/** Commits that a killed pass does not make again: whoever is killed after one of them has come further. */
export function isProgress(method: string, [, , page, next]: readonly unknown[]): boolean {
  // An empty page of a thread only finds out that there are no more.
  const isEmptyPage = Array.isArray(page) && page.length === 0 && next !== undefined;
  return progressMethods.has(method) && !(method === 'commitThread' && isEmptyPage);
}

export interface Watcher {
  before(method: string, args: readonly unknown[]): void;
  after(method: string, args: readonly unknown[]): void;
  /** Whether the call is to be left out, as a broken store would. */
  drops(method: string): boolean;
}

export function watchStore(store: Store, watcher: Watcher): Store {
  return withPorts(store, (port, writes) => watch(port, writes, watcher));
}

/** The store with each of its ports replaced; `writes`: the methods of it that write, as far as a sync has to do with them. */
export function withPorts(
  store: Store,
  replaced: <Port extends object>(port: Port, writes: readonly string[]) => Port,
): Store {
  const writing: Readonly<Record<string, readonly string[]>> = writingMethods;
  const ports = Object.entries(store).flatMap(([name, port]: [string, unknown]) =>
    typeof port === 'object' && port !== null ? [[name, replaced(port, writing[name] ?? [])] as const] : [],
  );
  return Object.assign({ ...store }, Object.fromEntries(ports));
}

export function smallSteps(store: Store, client: JiraClient): { store: Store; client: JiraClient } {
  return {
    store: {
      ...store,
      crawl: {
        ...store.crawl,
        // The rest is asked for in rounds: two that follow would still go into one batch with these.
        idsToFetch: async (source, after, limit) =>
          after === undefined ? store.crawl.idsToFetch(source, after, Math.min(limit, 2)) : [],
      },
    },
    client: {
      ...client,
      issueIdPages: (query, signal) => client.issueIdPages({ ...query, pageSize: 3 }, signal),
    },
  };
}

function watch<Port extends object>(port: Port, writes: readonly string[], watcher: Watcher): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof name !== 'string' || typeof member !== 'function') return member;
      if (!writes.includes(name) || uncounted.has(name)) return member;
      return async (...args: unknown[]) => {
        watcher.before(name, args);
        const result: unknown = watcher.drops(name)
          ? { issues: 0, remarks: 0, changed: 0, removed: 0 }
          : await Reflect.apply(member, target, args);
        watcher.after(name, args);
        return result;
      };
    },
  });
}
