/**
 * A visit to a page with a browser of its own context. It fails at its end when a request left the origin, or something
 * was said on the console.
 */

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Where pictures of what was seen go; nowhere unless somebody names a folder. */
const pictures = process.env.JACKDAW_PICTURES;

export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  path(): string;
  picture(name: string, options?: { readonly whole?: boolean }): Promise<void>;
  /** What the browser complained about, and what asked for something elsewhere. */
  readonly complaints: string[];
}

export interface VisitOptions {
  /** Complaints that are no failure. */
  readonly expected?: RegExp;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Runs before anything of the page does. */
  readonly before?: (context: BrowserContext) => Promise<void>;
}

export const desktop = { width: 1280, height: 860 };
export const phone = { width: 390, height: 844 };

export async function visit(
  browser: Browser,
  origin: string,
  path = '/',
  { expected = /^$/, viewport = desktop, before }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(8_000);
  await before?.(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (!/^(data|blob|about):/.test(request.url()) && new URL(request.url()).origin !== origin)
      complaints.push(`asked ${request.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(origin + path);
  return {
    page,
    context,
    complaints,
    path: () => new URL(page.url()).pathname + new URL(page.url()).search,
    async picture(name, options = {}) {
      if (!pictures) return;
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: options.whole === true });
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      assert.deepEqual(
        complaints.filter((one) => !expected.test(one)),
        [],
      );
    },
  };
}
