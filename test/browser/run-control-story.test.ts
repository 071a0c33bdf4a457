import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type AcmePage, openAcmePage } from './acme-page.test-support.ts';
import { openChromium } from './chromium.test-support.ts';
import { visit } from './visit.test-support.ts';

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

test('a source is read again in sight, cancelled, and one project of it paused, resumed and put first', async () => {
  await using at = await visit(browser, acme.url, `/sources/${acme.source.id}`, {
    expected: /status of (404|400)/,
    async before(context) {
      await context.addCookies([{ name: 'jackdaw-session', value: acme.sessionOf('henrik'), url: acme.url }]);
    },
  });
  const { page } = at;
  page.setDefaultTimeout(30_000);
  // The server is heard, not asked.
  await page.locator('[data-testid=under-way][data-heard=true]').waitFor({ state: 'attached' });
  // After some answers, of which a rate can be told, it goes on for as long as it takes to look at it and to cancel it.
  for (const [times, ms] of [
    [10, 3_000],
    [999, 20_000],
  ] as const)
    acme.sandbox.faults.add({ path: 'bulkfetch', times, answer: { kind: 'delay', ms } });
  await page.getByTestId('sync-full').click();
  const running = page.getByTestId('run-under-way').filter({ hasText: /a second.* left/ });
  await running.first().waitFor();
  const words = (await running.first().textContent()) ?? '';
  assert.match(
    words,
    /^Everything: Reading the issues, [\d,]+ of 2,500 issues, [\d,]+ a second, [\d.]+ (s|min|h) left$/,
  );
  await at.picture('run-under-way', { whole: true });
  await page.getByTestId('cancel-sync').click();
  await page
    .getByText(/stopped, .*Cancelled by henrik/)
    .first()
    .waitFor();
  acme.sandbox.faults.clear();

  await page.getByTestId('project-key').fill('none');
  await page.getByTestId('pause-project').click();
  await page.getByText('reads no project with the key none').waitFor();
  const [part] = (await acme.app.store.directory.parts(acme.source.id)).filter(
    ({ kind }) => kind === 'project',
  );
  assert.ok(part?.kind === 'project');
  const { key } = part.body;
  await page.getByTestId('project-key').fill(key);
  await page.getByTestId('pause-project').click();
  const paused = page.getByTestId('paused-project');
  await paused.waitFor();
  assert.match((await paused.textContent()) ?? '', new RegExp(`^${key} is paused by henrik`));
  await at.picture('run-paused', { whole: true });
  await page.getByRole('button', { name: `Resume ${key}` }).click();
  await paused.waitFor({ state: 'detached' });
  await page.getByTestId('sync-project').click();
  await page
    .getByText(new RegExp(`One project \\(${key}\\)`))
    .first()
    .waitFor();
});
