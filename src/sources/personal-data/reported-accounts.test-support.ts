/**
 * A site with two people on every place where a name can stand, of whom one closes the account, and the product with its
 * store and its index beside it.
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { silentLog } from '../../log.ts';
import { accountId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { comment, issue, person } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile, WorldIssue } from '../../sandbox/world/world-file.ts';
import { searchWorld } from '../../search/searchable-company.test-support.ts';
import { catchUp } from '../../textindex/indexer.ts';
import { openLanceWriter } from '../../textindex/lance-writer.ts';
import type { Consenting } from '../oauth/consenting.test-support.ts';

export const day = 86_400_000;
export const { signal } = new AbortController();

/** Both are on the same things; one of them closes the account. */
export const leaver = 'Zebulon Quaversham';
export const stayer = 'Wilhelmina Outerbridge';

const paragraph = (...content: readonly unknown[]) => ({
  adf: { type: 'doc', version: 1, content: [{ type: 'paragraph', content }] },
});
const mention = (id: string, name: string) => ({ type: 'mention', attrs: { id, text: `@${name}` } });
const text = (words: string) => ({ type: 'text', text: words });
const both = (words: string) =>
  paragraph(text(words), mention('zeb', leaver), text(' and '), mention('mina', stayer));

/** On every place where a name can stand. */
export const everywhere: WorldIssue = {
  ...issue('6001', 'SOFT-601', '1'),
  summary: 'Handover of the archive',
  reporter: 'zeb',
  assignee: 'mina',
  description: both('Ask '),
  customFields: { customfield_10004: both('Noted by '), customfield_10006: 'zeb' },
  comments: [
    { ...comment('6101', 'zeb', ''), body: both('Thanks to ') },
    {
      ...comment('6102', 'mina', ''),
      body: both('Only for us: '),
      visibility: { type: 'group', value: 'g-cleos' },
    },
  ],
  worklogs: [
    { id: '6201', author: 'zeb', started: '2026-03-01T10:00:00.000Z', timeSpentSeconds: 60, comment: 'x' },
  ],
};

export function world(more = 0): WorldFile {
  const file = searchWorld();
  return {
    ...file,
    accounts: [
      ...file.accounts,
      { ...person('zeb', leaver), email: 'zebulon@small.example', emailVisible: true },
      { ...person('mina', stayer), emailVisible: true },
    ],
    groups: file.groups.map((group) =>
      group.groupId === 'g-staff' || group.groupId === 'g-cleos'
        ? { ...group, members: [...group.members, 'zeb', 'mina'] }
        : group,
    ),
    issues: [
      ...file.issues,
      everywhere,
      ...Array.from({ length: more }, (_, n) => ({
        ...issue(String(7000 + n), `SOFT-${700 + n}`, '1'),
        reporter: 'zeb',
      })),
    ],
  };
}

/** The product on the folder of `at`, with what its source has read. */
export async function openRead(at: Consenting, source: Source) {
  const config = readConfig({
    JACKDAW_DATA: at.folder,
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
    JACKDAW_ATLASSIAN_AUTH_URL: at.sandbox.url,
    JACKDAW_ATLASSIAN_API_URL: at.sandbox.url,
  });
  const app = await openApp(config, silentLog, at.tools.clock);
  const sync = () => app.syncSource(source, signal, () => {}, { full: true });
  const index = async () => {
    await indexOnce();
    // The table that was copied is taken away by whoever opens the index next, if not after some seconds.
    await (await openLanceWriter(join(at.folder, 'text-index')))[Symbol.asyncDispose]();
  };
  const indexOnce = async () => {
    await using writer = await openLanceWriter(join(at.folder, 'text-index'));
    await catchUp(app.store, writer, signal);
    await writer.optimize(await app.store.issues.erasedChange());
    await app.search.index.refresh();
  };
  await sync();
  await index();
  const mina = await app.store.people.put({
    ...{ email: 'mina@small.example', name: 'mina', title: undefined, role: 'member' },
  });
  await app.store.people.tie(mina.id, source.site.id, accountId('mina'), 'administrator');
  return { app, sync, index, mina };
}

export const reports = (at: Consenting) =>
  at.sandbox.requests().filter(({ path }) => path.endsWith('/report-accounts/')).length;

export async function close(at: Consenting, account: string): Promise<void> {
  const answer = await fetch(`${at.sandbox.url}/sandbox/account?account=${account}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ closed: true }),
  });
  assert.equal(answer.status, 204, await answer.text());
}
