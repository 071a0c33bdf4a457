/** What a browser says it is, short enough to be known again: "Firefox on Windows". A guess for people, nothing rests on it. */

/** The first that fits: most browsers also name those that they resemble. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'a Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

export function browserInWords(agent: string): string {
  const [, browser] = browsers.find(([sign]) => sign.test(agent)) ?? [];
  const [, system] = systems.find(([sign]) => sign.test(agent)) ?? [];
  if (browser === undefined && system === undefined) return 'Some program';
  return `${browser ?? 'A browser'}${system === undefined ? '' : ` on ${system}`}`;
}

/** How a session was begun. */
export function begunInWords(by: string): string {
  switch (by) {
    case 'password':
      return 'with the password';
    case 'invitation':
      return 'with an invitation';
    case 'set-up':
      return 'with the first start';
    default:
      return `with ${by}`;
  }
}
