import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begunInWords, browserInWords } from './browser-words.ts';

const agents = {
  'Chrome on Linux':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
  'Edge on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  'Firefox on a Mac': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Safari on an iPhone':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Some program': 'curl/8.5.0',
};

for (const [words, agent] of Object.entries(agents)) {
  test(`${words} is told from what the browser says`, () => assert.equal(browserInWords(agent), words));
}

test('a session says how it was begun', () => {
  assert.equal(begunInWords('password'), 'with the password');
  assert.equal(begunInWords('Atlassian'), 'with Atlassian');
});
