import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { shrinkingParts } from '../../src/model/held-shrink.ts';
import { accountId } from '../../src/model/ids.ts';
import { auditDrift } from '../../src/permissions/audit-drift.ts';
import { holdProjects } from '../../src/permissions/drift/holds.ts';
import { type AcmePage, type Handle, openAcmePage } from './acme-page.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { phone, type Visit, type VisitOptions, visit as visitPage } from './visit.test-support.ts';

let acme: AcmePage;
let browser: Browser;

before(async () => {
  acme = await openAcmePage();
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await acme?.[Symbol.asyncDispose]();
});

/** Outside of the demo the page asks whether it is there, and is told that it is not. */
const noDemo = /404 \(Not Found\)/;

function visit(who: Handle, path: string, options: VisitOptions & { dark?: boolean } = {}): Promise<Visit> {
  return visitPage(browser, acme.url, path, {
    expected: noDemo,
    ...options,
    async before(context) {
      await context.addCookies([{ name: 'jackdaw-session', value: acme.sessionOf(who), url: acme.url }]);
      await context.addInitScript(
        (theme) => localStorage.setItem('jackdaw.theme', theme),
        options.dark ? 'dark' : 'light',
      );
    },
  });
}

const text = async (page: Page, id: string) => (await page.getByTestId(id).first().textContent()) ?? '';

test('a yes is explained by the grant, the role, the group and the membership behind it', async () => {
  await using at = await visit('henrik', '/permissions/explain');
  const { page } = at;
  await page.getByTestId('before-explaining').waitFor();
  await page.getByTestId('explain-issue').fill(`${acme.source.site.url}/browse/flow-204`);
  await page.getByTestId('explain-as').fill('petra.vasquez@acme.example');
  await page.keyboard.press('Enter');
  await page.getByTestId('verdict').waitFor();
  assert.equal(at.path(), '/permissions/explain?issue=FLOW-204&as=petra.vasquez%40acme.example');
  assert.match(await text(page, 'verdict'), /^Yes.*Petra Vasquez can find FLOW-204\.$/s);
  const browse = page.getByTestId('line-browse');
  assert.equal(await browse.getAttribute('data-outcome'), 'passes');
  await browse.locator('summary').first().press('Enter');
  const proof = await browse.getByTestId('reason').locator('.proof li').allTextContents();
  assert.deepEqual(
    proof.map((step) => step.replace(/read .*$/, '')),
    [
      'Permission schemeProduct development',
      'GrantBrowse projects',
      'Project roleMembers',
      'Groupcontractors',
    ],
  );
  assert.match(proof.at(-1) ?? '', /read (just now|\d+ (seconds|minutes?) ago)$/);
  await at.picture('explain-yes', { whole: true });
});

test('a no is explained by every line that failed, and says nothing of what the issue says', async () => {
  const secret = acme.sandbox.world.findEntry('FIN-101')?.issue.summary ?? '';
  assert.ok(secret.length > 10, 'CONTROL: the issue has a summary');
  await using at = await visit('henrik', '/permissions/explain?issue=FIN-101&as=petra.vasquez@acme.example');
  const { page } = at;
  await page.getByTestId('verdict').waitFor();
  assert.match(await text(page, 'verdict'), /^No.*Petra Vasquez cannot find FIN-101\./s);
  for (const line of ['browse', 'level'])
    assert.equal(await page.getByTestId(`line-${line}`).getAttribute('data-outcome'), 'fails');
  assert.equal(await page.getByTestId('line-live').getAttribute('data-outcome'), 'passes');
  assert.ok((await page.getByTestId('line-browse').getByTestId('reason').count()) >= 5);
  assert.equal((await page.content()).includes(secret), false);
  await at.picture('explain-no', { whole: true });
  await page.getByTestId('explain-issue').fill('nothing like a key');
  await page.keyboard.press('Enter');
  await page.getByText('no key of an issue').waitFor();
});

test('what is not there, and who is not there, is said', async () => {
  await using at = await visit(
    'henrik',
    '/permissions/explain?issue=QTE-99999&as=petra.vasquez@acme.example',
  );
  await at.page.getByTestId('not-in-copy').waitFor();
  await at.page.goto(`${acme.url}/permissions/explain?issue=QTE-41&as=nobody@acme.example`);
  await at.page.getByTestId('failure').waitFor();
  assert.match(await text(at.page, 'failure'), /Nobody here has the address "nobody@acme\.example"/);
});

test('everybody who can find an issue is listed, with what they find it by', async () => {
  await using at = await visit('henrik', '/permissions/explain?issue=FIN-101&as=petra.vasquez@acme.example');
  const { page } = at;
  await page.getByTestId('who-can-find').click();
  const finders = page.getByTestId('finder');
  await finders.first().waitFor();
  const said = await finders.allTextContents();
  assert.ok(said.some((finder) => finder.includes('Tobias Amsel')));
  assert.ok(!said.some((finder) => finder.includes('Petra Vasquez')));
  assert.match(await text(page, 'finders'), /\d+ accounts of \d+ can find it/);
  await page.getByTestId('finders').scrollIntoViewIfNeeded();
  await at.picture('who-can-find', { whole: true });
});

test('who can find something in a project is listed with what and by what, page by page, and found by name', async () => {
  await using at = await visit('chiara', '/permissions/projects/LEGAL');
  const { page } = at;
  await page.getByTestId('project-finders').click();
  const finders = page.getByTestId('finder');
  await finders.first().waitFor();
  assert.equal(at.path(), '/permissions/projects/LEGAL/finders');
  assert.match(await text(page, 'finders'), /\d+ accounts of \d+ can find something in it/);
  const whole = await finders.allTextContents();
  assert.ok(whole.some((finder) => /Hamish Rutherford.*project role "/s.test(finder)));
  await at.picture('project-finders', { whole: true });
  await page.getByTestId('find-finder').fill('hamish');
  await page.keyboard.press('Enter');
  await page.getByText('1 of them fit').waitFor();
  assert.equal(await finders.count(), 1);
  assert.match(await text(page, 'finder'), /Hamish Rutherford/);
  await at.picture('project-finders-named');
  await page.getByTestId('all-finders').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=finder]').length > 1);
  assert.deepEqual(await finders.allTextContents(), whole);
  await page.goto(`${acme.url}/permissions/projects/QTE/finders`);
  await finders.first().waitFor();
  assert.equal(await finders.count(), 50);
  await page.getByTestId('more-finders').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=finder]').length > 50);
  await page.goto(`${acme.url}/permissions/projects/NOSUCH/finders`);
  await page.getByTestId('failure').waitFor();
  assert.match(await text(page, 'failure'), /There is no project NOSUCH/);
});

test('a project shows its schemes, the people behind them, and the levels that may be set', async () => {
  await using at = await visit('chiara', '/permissions');
  const { page } = at;
  await page.getByTestId('project').first().waitFor();
  assert.equal(at.path(), '/permissions/projects');
  await at.picture('projects');
  await page.getByTestId('find-project').fill('quote prod');
  assert.deepEqual(
    await page.getByTestId('project').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key'))),
    ['QCL', 'QTE'],
  );
  await page.getByRole('link', { name: 'Quote Builder', exact: true }).click();
  await page.getByTestId('permission-scheme').waitFor();
  assert.match(await text(page, 'permission-scheme'), /Product developmentalso of FLOW, PLAT, QCL and VLT/);
  const members = page.getByTestId('browse-holder').filter({ hasText: 'project role "Members"' });
  await members.locator('summary').press('Enter');
  assert.match((await members.textContent()) ?? '', /8 people.*Dmitri Volkovthrough group "quote-team"/s);
  const legal = page.getByTestId('level').filter({ hasText: 'Legal only' });
  await legal.getByTestId('holder-chip').first().click();
  await page.getByRole('dialog').getByText('Hamish Rutherford').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('settable-levels').getByText('by Jackdaw Crawler').waitFor();
  assert.match(await text(page, 'settable-levels'), /crawler@acme\.example.*Security incident, Legal only/s);
  await at.picture('project', { whole: true });
});

test('a change is simulated, and what the public would gain comes first', async () => {
  await using at = await visit('chiara', '/permissions/simulate');
  const { page } = at;
  await page.getByTestId('change-account').fill('Petra Vasquez');
  await page.getByTestId('change-group').fill('finance');
  await page.keyboard.press('Enter');
  await page.getByTestId('impact').waitFor();
  assert.match(await text(page, 'impact-totals'), /^1 person gains something\.$/);
  assert.match(await text(page, 'affected'), /Petra Vasquez\+ \d+ issues.*FIN-\d+/);
  assert.equal(await page.getByTestId('public-gains').count(), 0);
  await page.goto(
    `${acme.url}/permissions/simulate?kind=grant&action=add&scheme=Confidential+business&holder=anyone`,
  );
  await page.getByTestId('public-gains').waitFor();
  assert.match(await text(page, 'public-gains'), /^Open to everybody on the internet: \d+ issues/);
  const first = await page.getByTestId('impact').locator('> :nth-child(2)').getAttribute('data-testid');
  assert.equal(first, 'public-gains');
  await at.picture('simulate-public');
  await page.goto(
    `${acme.url}/permissions/simulate?kind=membership&action=remove&account=Petra+Vasquez&group=finance`,
  );
  await page.getByText('Petra Vasquez is not in the group "finance".').waitFor();
  assert.match(await text(page, 'impact-totals'), /^Nothing would change for anybody\. /);
  await at.picture('simulate-nothing');
  await page.goto(`${acme.url}/permissions/simulate?kind=membership&account=Petra+Vasquez&group=nosuch`);
  await page.getByTestId('failure').waitFor();
  assert.match(await text(page, 'failure'), /nosuch.*There are: /s);
});

test('another scheme is assigned after a look at what it changes, holds in searches, and is put back', async () => {
  const found = async () => {
    await using at = await visit('chiara', '/?q=project:QTE+quote');
    await at.page.locator('[data-testid=hit], [data-testid=nothing]').first().waitFor();
    return at.page.getByTestId('hit').count();
  };
  assert.ok((await found()) > 0, 'CONTROL: Chiara finds quotes before');
  await using at = await visit('henrik', '/permissions/projects/QTE');
  const { page } = at;
  await page.getByTestId('assign-another').click();
  await page.getByLabel('Confidential business').check();
  await at.picture('assign-choose');
  await page.getByTestId('assign-preview').click();
  await page.getByTestId('confirm').waitFor();
  assert.match(await text(page, 'impact-totals'), /people lose something\.$/);
  await page.getByTestId('all-affected').click();
  const chiara = page.getByTestId('affected').filter({ hasText: 'Chiara Fontana' });
  assert.match((await chiara.textContent()) ?? '', /− \d+ issues.*QTE-\d+/);
  await at.picture('assign-preview', { whole: true });
  assert.ok((await found()) > 0, 'the preview changes nothing');
  await page.getByTestId('assign-confirm').click();
  await page.getByTestId('assigned').waitFor();
  assert.match(await text(page, 'assigned'), /QTE has “Confidential business”/);
  await at.picture('assigned');
  assert.equal(await found(), 0);
  await page.getByTestId('put-back').click();
  await page.getByTestId('assign-confirm').click();
  await page.getByText('QTE has “Product development”').waitFor();
  assert.ok((await found()) > 0);
  await page.goto(`${acme.url}/permissions/audit-log?action=assigned`);
  await page.getByTestId('audit-entry').first().waitFor();
  assert.match(
    await text(page, 'audit-entry'),
    /Assigned a scheme.*henrik\.maas@acme\.example gave QTE the permission scheme “Confidential business” in place of “Product development”/s,
  );
  await page.goto(`${acme.url}/permissions/audit-log?action=undone`);
  await page.getByTestId('audit-entry').first().waitFor();
  await at.picture('audit-log-undone');
});

test('whoever views as somebody else is told so on every page, also after a reload, until they stop', async () => {
  await using at = await visit('henrik', '/?q=contract');
  const { page } = at;
  const keys = () =>
    page.getByTestId('hit').evaluateAll((hits) => hits.map((hit) => hit.getAttribute('data-key')));
  await page.getByTestId('hit').first().waitFor();
  const mine = await keys();
  assert.ok(
    mine.some((key) => !key?.startsWith('FLOW-')),
    'CONTROL: Henrik finds more than Flow',
  );
  await page.getByTestId('person-menu').click();
  await page.getByTestId('view-as').click();
  await page.getByTestId('view-as-person').fill('nobody@acme.example');
  await page.getByTestId('view-as-begin').click();
  await page.getByText('There is no person with the address').waitFor();
  await page.getByTestId('view-as-person').fill('petra.vasquez@acme.example');
  await at.picture('view-as-dialog');
  await page.getByTestId('view-as-begin').click();
  const banner = page.getByTestId('view-as-banner');
  const says = /You see what Petra Vasquez sees\. Recorded in the audit log\./;
  await banner.waitFor();
  assert.equal(at.path(), '/?q=contract', 'the question is kept');
  assert.equal(await page.getByTestId('search-field').inputValue(), 'contract');
  await page.waitForFunction(
    () => document.querySelector('[data-testid=hit]')?.getAttribute('data-key')?.startsWith('FLOW-') === true,
  );
  for (const path of [
    '/?q=contract',
    '/issue/FLOW-204',
    '/status',
    '/permissions/projects',
    '/permissions/projects/QTE',
    '/permissions/projects/QTE/finders',
    '/permissions/explain',
    '/permissions/simulate',
    '/permissions/people',
    '/permissions/checks',
    '/permissions/audit-log',
    '/no/such/page',
  ]) {
    await page.goto(acme.url + path);
    await banner.waitFor();
    assert.match((await banner.textContent()) ?? '', says);
    assert.match(await page.title(), /^As Petra Vasquez · /, path);
    const box = await banner.boundingBox();
    assert.ok(box && box.y === 0 && box.width === 1280 && box.height >= 40, `${path}: it is in sight`);
  }
  await page.goto(`${acme.url}/?q=contract`);
  await page.getByTestId('hit').first().waitFor();
  await at.picture('view-as');
  const theirs = await keys();
  assert.ok(theirs.length > 0 && theirs.every((key) => key?.startsWith('FLOW-')), theirs.join());
  await page.getByTestId('stop-viewing-as').click();
  await banner.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=hit]').length > 2);
  assert.equal(await page.getByTestId('search-field').inputValue(), 'contract');
  assert.deepEqual(await keys(), mine);
  await page.reload();
  await page.getByTestId('hit').first().waitFor();
  assert.equal(await banner.count(), 0);
  assert.doesNotMatch(await page.title(), /^As /);
});

test('an answer made for other eyes than the banner says is not shown', async () => {
  await using at = await visit('henrik', '/', { expected: /404 \(Not Found\)/ });
  const { page } = at;
  await page.route('**/api/search**', async (route) => {
    // As if something between the page and the server had lost the wish to view as somebody.
    const { 'x-jackdaw-view-as': _lost, ...headers } = route.request().headers();
    await route.continue({ headers });
  });
  await page.getByTestId('person-menu').click();
  await page.getByTestId('view-as').click();
  await page.getByTestId('view-as-person').fill('petra.vasquez@acme.example');
  await page.getByTestId('view-as-begin').click();
  await page.getByTestId('view-as-banner').waitFor();
  await page.getByRole('textbox', { name: 'Search' }).fill('contract');
  await page.getByTestId('failure').waitFor();
  assert.match(await text(page, 'failure'), /made for somebody else than the page says/);
  assert.equal(await page.getByTestId('hit').count(), 0);
});

test('"Why?" leads from a result and from a comment to their explanation', async () => {
  await using at = await visit('chiara', '/?q=contract');
  const { page } = at;
  await page.getByTestId('hit').first().waitFor();
  const key = await page.getByTestId('hit').first().getAttribute('data-key');
  await page.getByTestId('hit').first().getByTestId('why').click();
  await page.getByTestId('verdict').waitFor();
  assert.match(await text(page, 'verdict'), new RegExp(`^Yes.*Chiara Fontana can find .*${key}`, 's'));
  await page.goto(`${acme.url}/issue/FLOW-204`);
  await page.getByTestId('comment').first().getByTestId('why').click();
  await page.getByTestId('verdict').waitFor();
  assert.match(at.path(), /issue=FLOW-204&unit=(comment|worklog)-\d+&as=chiara/);
});

test('an administrator says who is who, and it counts with the next search', async () => {
  const found = async () => {
    await using at = await visit('sofia', '/?q=contract');
    await at.page.locator('[data-testid=hit], [data-testid=nothing]').first().waitFor();
    return at.page.getByTestId('hit').count();
  };
  assert.ok((await found()) > 0, 'CONTROL: Sofia finds something');
  await using at = await visit('henrik', '/permissions/people', {
    expected: /404 \(Not Found\)|400 \(Bad Request\)/,
  });
  const { page } = at;
  const sofia = page.getByTestId('person').filter({ hasText: 'sofia.marchetti@acme.example' });
  const tie = (state: string) => sofia.locator(`[data-testid=tie][data-state=${state}]`).waitFor();
  await tie('counts');
  await at.picture('people');
  await sofia.getByTestId('unmap').click();
  await tie('none');
  assert.match(await text(page, 'people-page'), /No active account has this address.*map them to it\./s);
  assert.doesNotMatch(await text(page, 'people-page'), /jackdaw people/);
  await at.picture('people-none');
  assert.equal(await found(), 0);
  await sofia.getByTestId('map').click();
  await sofia.getByTestId('map-account').fill('nosuch');
  await sofia.getByTestId('map-save').click();
  await sofia.getByRole('alert').waitFor();
  await at.picture('people-refused');
  await sofia.getByTestId('map-account').fill('712020:sofia');
  await sofia.getByTestId('map-save').click();
  await tie('counts');
  assert.ok((await found()) > 0);
});

test('an account that nobody is tied to yet is tied with one click, once its domain is listed', async () => {
  const { people, directory } = acme.app.store;
  const tied = new Set(await people.tiedAccounts(acme.source.site.id));
  const account = (await directory.accounts(acme.source.id)).find(
    (one) => one.active && one.type === 'atlassian' && one.email !== undefined && !tied.has(one.accountId),
  );
  assert.ok(account?.email, 'CONTROL: an account shows its address');
  const { email, displayName: name } = account;
  const { id } = await people.put({ email, name, title: undefined, role: 'member' });
  await using at = await visit('henrik', '/permissions/people');
  const { page } = at;
  const person = page.getByTestId('person').filter({ hasText: email });
  const tie = (state: string) => person.locator(`[data-testid=tie][data-state=${state}]`).waitFor();
  await tie('domain-unlisted');
  assert.match((await person.textContent()) ?? '', /List the domain above .* or choose the account here\./);
  await at.picture('people-domain-unlisted');
  await page.getByTestId('domain').fill(email.slice(email.indexOf('@') + 1));
  await page.keyboard.press('Enter');
  await tie('to-be-tied');
  assert.match((await person.textContent()) ?? '', /Choose it, and they count as it\./);
  await at.picture('people-to-be-tied');
  await person.getByTestId('map-candidate').click();
  await tie('counts');
  assert.equal((await people.ties(id))[0]?.accountId, account.accountId);
  await page.getByRole('button', { name: /^Take .* off the list$/ }).click();
  await page.getByText('every account is mapped by hand').waitFor();
  await people.remove(id, 9);
});

test('a project that a comparison with Jira hid is shown with why, and released by an administrator alone', async () => {
  await holdFlow();
  {
    await using at = await visit('chiara', '/permissions/checks');
    await at.page.getByTestId('held').waitFor();
    assert.equal(await at.page.getByTestId('release').count(), 0);
  }
  await using at = await visit('henrik', '/permissions/checks');
  const { page } = at;
  await page.getByTestId('held').waitFor();
  assert.match(await text(page, 'held'), /Flow Pipelines \(FLOW\) is hidden from everybody.*FLOW-204/s);
  const difference = page.getByTestId('difference').first();
  await difference.locator('summary').press('Enter');
  assert.match((await difference.textContent()) ?? '', /FLOW-204.*we show, Jira refuses.*browse: because/s);
  assert.ok((await page.getByTestId('run').count()) >= 1);
  await at.picture('checks');
  await page.goto(`${acme.url}/permissions/projects/FLOW`);
  await page.getByTestId('hidden-because').waitFor();
  await page.goto(`${acme.url}/permissions/checks`);
  await page.getByTestId('release').click();
  await page.getByTestId('held').waitFor({ state: 'detached' });
});

/** As if a comparison had found that Petra sees an issue that Jira refuses her. */
async function holdFlow(): Promise<void> {
  const { app, source } = acme;
  const run = await auditDrift(
    app.drift,
    source,
    {
      subject: { kind: 'sample', projectId: undefined, account: undefined },
      budget: 4,
      seed: 3,
      trigger: 'schedule',
      actor: { kind: 'schedule' },
    },
    new AbortController().signal,
    () => {},
  );
  const [flow] = await app.store.issues.load(await app.store.issues.rowsByKey('FLOW-204'));
  assert.ok(flow);
  const difference = {
    account: accountId('712020:petra'),
    issueId: flow.issue.id,
    issueKey: 'FLOW-204',
    projectId: flow.issue.projectId,
    projectKey: 'FLOW',
    ours: true,
    verdict: 'false-allow' as const,
    lateMs: undefined,
    finding: undefined,
    proof: ['browse: because.'],
  };
  const counts = { ...run.counts, falseAllows: 1 };
  await app.store.drift.advance(run.id, { counts, cursor: undefined, differences: [difference] });
  await app.store.drift.finish(run.id, { state: 'done', endedMs: app.clock.now(), error: undefined });
  await holdProjects(app.drift, source, [difference], run.id, { kind: 'schedule' });
}

test('a directory that shrank so much that it was held back is believed with one click, and it is recorded', async () => {
  const { app, source } = acme;
  const held = { part: 'accounts', before: 60, after: 2 } as const;
  await app.store.access.putHeldShrinks(source.id, shrinkingParts, [held], app.clock.now());
  const message = 'Jira has 2 of the 60 active accounts of the last reading.';
  const finding = { code: 'shrink-held', subject: 'accounts', message };
  await app.store.directory.putFindings(source.id, 'held-test', [finding], app.clock.now());
  await using at = await visit('henrik', '/status');
  const { page } = at;
  await page.getByTestId('findings').waitFor();
  await page.getByTestId('accept-shrink').click();
  await page.getByText('Accepted. It counts when that is read next').waitFor();
  assert.ok((await app.store.access.heldShrinks(source.id))[0]?.acceptedMs !== undefined);
  const [entry] = await app.store.auditLog.latest({ action: 'accepted-shrink' }, 1);
  assert.equal(entry?.subject, source.name);
  await app.store.directory.putFindings(source.id, 'held-test', [], app.clock.now());
  await app.store.access.putHeldShrinks(source.id, shrinkingParts, [], app.clock.now());
});

test('the audit log tells who did what, filtered and as a file', async () => {
  await using at = await visit('chiara', '/permissions/audit-log');
  const { page } = at;
  const entries = page.getByTestId('audit-entry');
  await entries.first().waitFor();
  await at.picture('audit-log', { whole: true });
  for (const sentence of await page.getByTestId('audit-sentence').allTextContents()) {
    assert.match(sentence, /^(\S+@acme\.example|Jackdaw by its schedule|\S+ at the command line) \S.*\.$/s);
    assert.doesNotMatch(sentence, /Also: |[{}]/, 'every detail has its place');
  }
  await page.goto(`${acme.url}/permissions/audit-log?action=viewed-as`);
  await page.locator('[data-action=viewed-as]').first().waitFor();
  const viewed = await entries.allTextContents();
  assert.ok(viewed.length > 2);
  for (const entry of viewed)
    assert.match(entry, /henrik\.maas@acme\.example \w+ .*with the eyes of petra\.vasquez@acme\.example\./s);
  await page.getByLabel('By whom').fill('nobody@acme.example');
  await page.keyboard.press('Enter');
  await page.getByTestId('no-entries').waitFor();
  assert.equal(at.path(), '/permissions/audit-log?action=viewed-as&actor=nobody%40acme.example');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-csv').click(),
  ]);
  assert.equal(download.suggestedFilename(), 'jackdaw-audit-log.csv');
  assert.match(await readFile(await download.path(), 'utf8'), /^id,at,actor kind,actor,action,subject,/);
});

test('a reviewer sees why and changes nothing; a member is led nowhere and refused', async () => {
  {
    await using at = await visit('chiara', '/');
    const { page } = at;
    await page.getByRole('link', { name: 'Permissions' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Status' }).count(), 0);
    await page.getByTestId('person-menu').click();
    await page.getByText('Sign out').waitFor();
    assert.equal(await page.getByTestId('view-as').count(), 0);
    await page.goto(`${acme.url}/permissions/projects/QTE`);
    await page.getByTestId('permission-scheme').waitFor();
    assert.equal(await page.getByTestId('assign-another').count(), 0);
    await page.goto(`${acme.url}/permissions/projects/QTE/assign`);
    await page.getByTestId('no-entry').waitFor();
    assert.match(await text(page, 'no-entry'), /Only administrators assign permission schemes/);
    await page.goto(`${acme.url}/permissions/people`);
    await page.getByText('Only administrators see and say here who is who.').waitFor();
  }
  await using at = await visit('sofia', '/?q=quote');
  const { page } = at;
  await page.getByTestId('hit').first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'Permissions' }).count(), 0);
  assert.equal(await page.getByTestId('why').count(), 0);
  for (const path of [
    '',
    '/projects',
    '/projects/QTE',
    '/projects/QTE/finders',
    '/explain?issue=QTE-41&as=anonymous',
    '/audit-log',
  ]) {
    await page.goto(`${acme.url}/permissions${path}`);
    await page.getByTestId('no-entry').waitFor();
    assert.equal(await page.getByTestId('section-nav').count(), 0);
  }
  await at.picture('no-entry');
  await page.goto(`${acme.url}/status`);
  await page.getByText('Only administrators see here how far each Jira site has been read').waitFor();
  assert.equal(await page.getByTestId('failure').count(), 0);
  await at.picture('no-entry-status');
});

test('nothing is wider than a phone, and the dark pages are dark', async () => {
  for (const [name, path, ready] of [
    ['projects', '/permissions/projects', 'project'],
    ['project', '/permissions/projects/FIN', 'permission-scheme'],
    ['project-finders', '/permissions/projects/FIN/finders', 'finder'],
    ['explain', '/permissions/explain?issue=FIN-101&as=petra.vasquez@acme.example', 'verdict'],
    ['simulate', '/permissions/simulate?kind=grant&scheme=Product+development&holder=anyone', 'impact'],
    ['people', '/permissions/people', 'person'],
    ['checks', '/permissions/checks', 'source-checks'],
    ['audit-log', '/permissions/audit-log', 'audit-entry'],
  ] as const) {
    await using at = await visit('henrik', path, { viewport: phone, dark: true });
    const { page } = at;
    await page.getByTestId(ready).first().waitFor();
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wider <= 0, `${path} is ${wider}px wider than the screen`);
    await at.picture(`phone-${name}`);
  }
});
