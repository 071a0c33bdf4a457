import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JiraClient } from '../jira/jira-client.ts';
import { issueId } from '../model/ids.ts';
import { comment, issue } from '../sandbox/small-world.test-support.ts';
import { changeSettings } from '../sources/change-source.ts';
import { tester } from '../store/store.test-support.ts';
import { mostlyWaits, runs, start, testClock, until, world } from './content-schedule.test-support.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';

/** The issue as it is with so many edits, each of which adds a comment. */
const edited = (edits: number) => ({
  ...issue('5001', 'DESK-101', '2'),
  summary: `Edit ${edits}`,
  description: `Told in edit ${edits}`,
  comments: Array.from({ length: edits }, (_, index) => comment(String(2010 + index), 'dan', `so ${index}`)),
});

const kept = async ({ store }: ConnectedSite) => {
  const [stored] = await store.issues.load(await store.issues.rowsByKey('DESK-101'));
  assert.ok(stored);
  const { summary, description, titlesOnly = false } = stored.issue;
  return { summary, description, comments: stored.remarks.length, titlesOnly };
};

describe('the schedule of a source of which titles are kept', mostlyWaits, () => {
  it('keeps of what is edited what the source is for by then, while the server runs', async () => {
    await using site = await openSite(world(3));
    const { store, source, tools } = site;
    await store.sources.change(source.id, { titlesOnly: true });
    const { clock } = testClock();
    const asked: { readonly ids: readonly string[]; readonly fields: readonly string[] }[] = [];
    const client = site.client();
    const noting: JiraClient = {
      ...client,
      issues(ids, fields, signal) {
        asked.push({ ids, fields });
        return client.issues(ids, fields, signal);
      },
    };
    await using schedule = start(site, clock, { openClients: async () => ({ client: noting }) });
    /** Edits the issue and announces it; what is kept of it then, and whether Jira was asked for its texts. */
    const edit = async (edits: number) => {
      site.world.putIssue(edited(edits));
      await store.readings.ask(source.id, [issueId('5001')], 'told', clock.now());
      schedule.wake();
      await until(async () => (await kept(site)).summary === `Edit ${edits}`, `edit ${edits}`);
      return { ...(await kept(site)), asksForTexts: asked.at(-1)?.fields.includes('description') };
    };
    const fulls = async () => (await runs(site)).filter((run) => run === 'full done').length;
    const title = { description: '', comments: 0, titlesOnly: true, asksForTexts: false };

    await until(async () => (await fulls()) === 1, 'the first reading');
    assert.deepEqual(await edit(1), { summary: 'Edit 1', ...title });

    const [titled] = await store.sources.list();
    const whole = await changeSettings(tools, titled ?? assert.fail(), { titlesOnly: false }, tester);
    await until(async () => (await fulls()) === 2, 'the reading of all texts');
    assert.equal((await kept(site)).description, 'Told in edit 1', 'CONTROL: all texts were read');
    const texts = { description: 'Told in edit 2', comments: 2, titlesOnly: false, asksForTexts: true };
    assert.deepEqual(await edit(2), { summary: 'Edit 2', ...texts });

    await changeSettings(tools, whole, { titlesOnly: true }, tester);
    assert.deepEqual(await edit(3), { summary: 'Edit 3', ...title });
  });
});
