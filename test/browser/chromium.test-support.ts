/** The browser that tests of pages look through: the machine's own, without a window, and quiet on the network. */

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { chromiumAdvice, findChromium } from '../../scripts/bootstrap/chromium.mjs';

/** Two hidden pages beside its address bar that every new context would load: more than half of what a visit takes. */
const addressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** Chromium heeds the last list of features alone, so those that Playwright turns off, and a page notices, are named again. */
const turnedOffByPlaywright = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

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
      `--disable-features=${[...addressBar, ...turnedOffByPlaywright].join(',')}`,
    ],
  });
}
