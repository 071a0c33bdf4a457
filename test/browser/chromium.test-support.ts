/** The browser that tests of pages look through: the machine's own, without a window, and quiet on the network. */

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { chromiumAdvice, findChromium } from '../../scripts/bootstrap/chromium.mjs';

export async function openChromium(): Promise<Browser> {
  const executablePath = findChromium();
  assert.ok(executablePath, chromiumAdvice());
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
