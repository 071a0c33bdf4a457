import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ask, askWith, at, basic } from '../ask.test-support.ts';
import { askAsApp, install, openTinyApp } from '../connect/tiny-app.test-support.ts';
import type { Sandbox, SandboxOptions } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { startSandbox } from '../start-sandbox.ts';
import { openWorld } from '../world/world.ts';
import { WorldError } from '../world/world-error.ts';
import { generateLargeWorld } from '../worlds/large.ts';
import { loadState } from './load-state.ts';

const folder = await mkdtemp(join(tmpdir(), 'state-'));
after(() => rm(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

async function openSaved(file: string, options: Omit<SandboxOptions, 'world'> = {}): Promise<Sandbox> {
  const state = await loadState(file);
  assert.ok(state);
  return openSandbox({ world: openWorld(state.world), saved: state.parts, ...options });
}

/** What everybody is answered, with addresses made alike. */
async function answers(sandbox: Sandbox): Promise<string[]> {
  const people = [
    '',
    ...[...sandbox.world.accounts.values()].filter((one) => one.active).map((one) => one.accountId),
  ];
  const keys = [...sandbox.world.entries.values()].map(({ issue }) => issue.key);
  const paths = [
    '/rest/api/3/serverInfo',
    '/rest/api/3/field',
    '/rest/api/3/users/search',
    '/rest/api/3/project/search',
    '/rest/api/3/permissionscheme?expand=all',
    '/rest/api/3/issuesecurityschemes',
    '/rest/api/3/search/jql?jql=id%3E0%20order%20by%20id&fields=*all',
    ...keys.map((key) => `/rest/api/3/issue/${key}`),
  ];
  const lines: string[] = [];
  for (const who of people) {
    for (const one of paths) {
      const { status, text } = await ask(sandbox, who, one);
      lines.push(`${who} ${one} ${status} ${text.replaceAll(sandbox.url, 'http://here')}`);
    }
  }
  return lines;
}

describe('a saved state', () => {
  it('answers everybody the same bytes after it was loaded', async () => {
    const file = path('same.state');
    await using before = await openSandbox({ world: openWorld(smallWorld()), control: true });
    const { world, clock, site } = before;
    clock.stop();
    clock.set(Date.parse('2027-02-03T04:05:06.000Z'));
    const [first, second] = [...world.entries.values()].map(({ issue }) => issue);
    assert.ok(first && second);
    const moved = {
      ...first,
      key: `${first.key.split('-')[0]}-77`,
      summary: 'Line\u2028break, “quoted”, 漢字',
    };
    world.putIssue(moved);
    world.putComment(second.id, {
      id: world.takeId('comment'),
      author: 'ann',
      created: '2027-01-01T00:00:00.000Z',
      body: 'Said later.',
    });
    world.setList('apiTokens', [{ token: 'second-token', accountId: 'ann' }]);
    world.setAccountActive('dan', false);
    site.settings.embeddedComments = 1;
    await before.saveState(file);
    const expected = await answers(before);
    assert.ok(expected.filter((line) => line.includes(' 200 ')).length > 40);
    assert.ok(expected.some((line) => line.includes('Said later.')));

    await using loaded = await openSaved(file);
    assert.deepEqual(await answers(loaded), expected);
    assert.equal(loaded.site.settings.embeddedComments, 1);
    assert.equal(loaded.clock.now(), Date.parse('2027-02-03T04:05:06.000Z'));
    const old = await ask(loaded, 'ben', `/rest/api/3/issue/${first.key}`);
    assert.deepEqual([old.status, at(old.json, 'key')], [200, moved.key]);
    const token = basic('ann@small.example', 'second-token');
    assert.equal((await askWith(loaded, token, '/rest/api/3/myself')).status, 200);
    assert.equal(
      (await askWith(loaded, basic('ann@small.example', 'third'), '/rest/api/3/myself')).status,
      401,
    );
  });

  it('gives no id and no key a second time', async () => {
    const file = path('ids.state');
    await using before = await openSandbox({ world: openWorld(smallWorld()) });
    const [first] = before.world.entries.values();
    assert.ok(first);
    const { projectId } = first.facts;
    const id = before.world.takeId('issue');
    const number = before.world.takeKeyNumber(projectId);
    before.world.putIssue({
      ...first.issue,
      id,
      key: `${first.issue.key.split('-')[0]}-${number}`,
      comments: [],
      links: [],
      worklogs: [],
      attachments: [],
    });
    before.world.deleteIssue(id);
    const commentId = before.world.takeId('comment');
    await before.saveState(file);
    await using loaded = await openSaved(file);
    assert.equal(Number(loaded.world.takeId('issue')), Number(id) + 1);
    assert.equal(loaded.world.takeKeyNumber(projectId), number + 1);
    assert.equal(Number(loaded.world.takeId('comment')), Number(commentId) + 1);
  });

  it('gives no id twice either where only an old issue was edited', async () => {
    const file = path('edited.state');
    await using before = await openSandbox({ world: openWorld(smallWorld()) });
    const [first] = before.world.entries.values();
    assert.ok(first);
    before.world.putIssue({ ...first.issue, summary: 'Edited' });
    await before.saveState(file);
    await using loaded = await openSaved(file);
    const id = loaded.world.takeId('issue');
    assert.ok(!loaded.world.entries.has(id), `issue ${id} is there already`);
    const number = loaded.world.takeKeyNumber(first.facts.projectId);
    assert.equal(loaded.world.findEntry(`${first.issue.key.split('-')[0]}-${number}`), undefined);
  });

  it('gives way to what the next start asks for', async () => {
    const file = path('settings.state');
    await using before = await openSandbox({ world: openWorld(smallWorld()), latencyMs: 3, control: true });
    await before.saveState(file);
    await using same = await openSaved(file);
    assert.deepEqual([same.site.settings.latencyMs, same.site.settings.control], [3, false]);
    await using other = await openSaved(file, { latencyMs: 0 });
    assert.equal(other.site.settings.latencyMs, 0);
  });

  it('keeps Connect apps with their secrets, and the key that the site signs with', async () => {
    const file = path('apps.state');
    await using app = await openTinyApp();
    await using before = await openSandbox({ world: openWorld(smallWorld()) });
    await install(before, app.descriptorUrl);
    await before.saveState(file);
    await using loaded = await openSaved(file);
    assert.deepEqual(loaded.site.apps.toJSON(), before.site.apps.toJSON());
    assert.equal((await askAsApp(loaded, app, '/rest/api/3/myself')).status, 200);
    assert.equal(loaded.site.apps.publicKeyPem, before.site.apps.publicKeyPem);
    await using fresh = await openSandbox({ world: openWorld(smallWorld()) });
    assert.equal((await askAsApp(fresh, app, '/rest/api/3/myself')).status, 401);
  });

  it('is saved by the control door, to the file that was named at the start', async () => {
    const file = path('door.state');
    await using sandbox = await openSandbox({
      world: openWorld(smallWorld()),
      control: true,
      stateFile: file,
    });
    const reply = await askWith(sandbox, undefined, '/sandbox/state/save', undefined, 'POST');
    assert.deepEqual(
      [reply.status, at(reply.json, 'file'), at(reply.json, 'issues')],
      [200, file, sandbox.world.entries.size],
    );
    assert.ok(await loadState(file));
    await using without = await openSandbox({ world: openWorld(smallWorld()), control: true });
    const refused = await askWith(without, undefined, '/sandbox/state/save', undefined, 'POST');
    assert.equal(refused.status, 409);
    assert.match(String(at(refused.json, 'errorMessages.0')), /--state FILE/);
  });

  it('is not written over what another sandbox saved to the same file', async () => {
    const file = path('shared.state');
    await writeFile(path('tiny.json'), JSON.stringify(smallWorld()));
    const values = { world: path('tiny.json'), state: file, control: true };
    const notes: string[] = [];
    await using first = await startSandbox(values, { note: (text) => notes.push(text) });
    await using second = await startSandbox(values);
    assert.equal(await second.save(), file);
    assert.equal(await second.save(), file);
    const theirs = await readFile(file);
    const refused = await askWith(first.sandbox, undefined, '/sandbox/state/save', undefined, 'POST');
    assert.equal(refused.status, 409);
    assert.match(String(at(refused.json, 'errorMessages.0')), /Give each one a file of its own/);
    assert.equal(await first.save(), `${file}.${process.pid}`);
    assert.ok((await readFile(file)).equals(theirs));
    assert.ok(await loadState(`${file}.${process.pid}`));
    assert.deepEqual(notes, [`Another sandbox has written ${file}; it is left as it is.`]);
    await rm(file);
    assert.equal(await first.save(), file);
  });

  it('in a folder that is not there is refused before anything can be lost', async () => {
    await assert.rejects(startSandbox({ world: 'empty', state: path('no/such.state') }), {
      message: `No state can be saved to ${path('no/such.state')}.\n  The folder ${path('no')} is not there, or cannot be written to.`,
    });
  });

  it('is for its owner alone, and as a whole or not at all', async () => {
    const file = path('large.state');
    await using sandbox = await openSandbox({
      world: openWorld(generateLargeWorld({ seed: 1, issues: 5000 })),
    });
    const progress: number[] = [];
    await sandbox.saveState(file, { onProgress: ({ done, total }) => progress.push(done / total) });
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.ok(progress.length > 1 && progress.every((share) => share <= 1), `${progress}`);
    const before = await readFile(file);
    const stop = new AbortController();
    const saving = sandbox.saveState(file, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('Enough.')),
    });
    await assert.rejects(saving, /Enough/);
    assert.ok((await readFile(file)).equals(before));
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes('.part')),
      [],
    );
    assert.equal((await loadState(file))?.world.issues.length, 5000);
  });

  it('holds what was there when saving began, whatever is edited meanwhile', async () => {
    const file = path('meanwhile.state');
    await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
    const count = sandbox.world.entries.size;
    const saving = sandbox.saveState(file);
    for (const id of [...sandbox.world.entries.keys()]) sandbox.world.deleteIssue(id);
    await saving;
    assert.equal(sandbox.world.entries.size, 0);
    assert.equal((await loadState(file))?.world.issues.length, count);
  });
});

describe('a file of a state', () => {
  it('may be absent', async () => {
    assert.equal(await loadState(path('nowhere.state')), undefined);
  });

  const replaced = (number: number, from: string, to: string) => (lines: string[]) =>
    lines.map((line, index) => (index === number - 1 ? line.replace(from, to) : line)).join('\n');
  const cases: readonly (readonly [what: string, change: (lines: string[]) => string, problem: RegExp])[] = [
    ['that is empty', () => '', /is no saved state:\n {2}It ends early/],
    ['that is a world file', () => JSON.stringify(smallWorld()), /line 1 \(the head\): format: /],
    ['that is not JSON', (lines) => `${lines[0]}\nnonsense`, /Line 2 is not JSON/],
    [
      'that was cut short',
      (lines) => lines.slice(0, 4).join('\n'),
      /It ends early: 2 of \d+ issues are there\.\n {2}Name another file, or move this one away/,
    ],
    ['of a newer format', replaced(1, 'state/1', 'state/2'), /line 1 \(the head\): format: /],
    [
      'with a part that is not known',
      replaced(1, '"clock":', '"clocks":'),
      /line 1 \(the head\): parts: .*clocks/,
    ],
    [
      'with a malformed part',
      replaced(1, '"offsetMs":0', '"offsetMs":"x"'),
      /line 1 \(the head\): parts\.clock\.offsetMs: /,
    ],
    [
      'with a malformed issue',
      replaced(3, '"summary":', '"sumary":'),
      /line 3 \(an issue\): summary: [\s\S]*sumary/,
    ],
    [
      'with an account that is gone',
      replaced(2, '"accountId":"ann"', '"accountId":"anne"'),
      /contradicts itself:[\s\S]*there is no account ann/,
    ],
  ];
  for (const [what, change, problem] of cases) {
    it(`${what} is refused, and what is wrong is named`, async () => {
      const file = path('bad.state');
      await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
      await sandbox.saveState(file);
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      await writeFile(file, change(lines));
      await assert.rejects(
        loadState(file),
        (error) => (error instanceof WorldError && problem.test(error.message)) || assert.fail(String(error)),
      );
    });
  }
});
