import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { openChromium } from './chromium.test-support.ts';

/** Where pictures of what was seen go; nowhere unless somebody names a folder. */
const pictures = process.env.JACKDAW_PICTURES;
const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

let browser: Browser;
let sandbox: Sandbox;

before(async () => {
  if (pictures) await mkdir(pictures, { recursive: true });
  browser = await openChromium();
  const base = smallWorld();
  const accounts = base.accounts.map((one) =>
    one.accountId === 'cleo' ? { ...one, displayName: `数据 ${hostile}` } : one,
  );
  sandbox = await openSandbox({ world: openWorld({ ...base, accounts }) });
});
after(async () => {
  await browser?.close();
  await sandbox?.[Symbol.asyncDispose]();
});

type Look = { readonly colorScheme: 'light' | 'dark'; readonly width: number };

/** Fails when something was said on the console, or asked for elsewhere. */
async function visit({ colorScheme, width }: Look, see: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== sandbox.url) complaints.push(`asked ${request.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error ${error.message}`));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(sandbox.url);
  await see(page);
  if (pictures) await page.screenshot({ path: join(pictures, `sandbox-${colorScheme}-${width}.png`) });
  await context.close();
  assert.deepEqual(complaints, []);
}

const requests = (page: Page) => page.frameLocator('iframe').locator('tbody tr');

test('a request shows itself without anybody loading the page again', async () => {
  await visit({ colorScheme: 'light', width: 1200 }, async (page) => {
    const before = await requests(page).count();
    await fetch(`${sandbox.url}/rest/api/3/issue/SHOWN-1`);
    await requests(page).filter({ hasText: '/rest/api/3/issue/SHOWN-1' }).waitFor();
    assert.equal(await requests(page).count(), before + 1);
  });
});

test('one click selects a token as a whole', async () => {
  await visit({ colorScheme: 'dark', width: 1200 }, async (page) => {
    await page.getByText('token-ben', { exact: true }).click();
    assert.equal(await page.evaluate(() => String(getSelection())), 'token-ben');
  });
});

test('names of the world are text, whatever they hold', async () => {
  await visit({ colorScheme: 'light', width: 1200 }, async (page) => {
    await page.getByText(hostile).waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.title(), smallWorld().site.title);
  });
});

test('on a phone the page is no wider than the phone', async () => {
  await visit({ colorScheme: 'dark', width: 360 }, async (page) => {
    const frame = page.frame({ url: /requests/ });
    assert.ok(frame);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  });
});

test('light and dark differ', async () => {
  const colors: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await visit({ colorScheme, width: 1200 }, async (page) => {
      colors.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    });
  }
  assert.deepEqual(colors, ['rgb(244, 246, 248)', 'rgb(18, 22, 27)']);
});
