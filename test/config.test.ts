import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { readConfig, settings } from '../src/config.ts';

test('without settings the documented defaults hold', () => {
  assert.deepEqual(readConfig({}), {
    dataFolder: resolve('.jackdaw/data'),
    host: '127.0.0.1',
    port: 8080,
    vaultKey: undefined,
    concurrency: 10,
    directoryMaxAgeMs: 24 * 3_600_000,
    auditEveryMs: 3_600_000,
    auditRequests: 20,
    accessEveryMs: 10 * 60_000,
    atlassian: { authUrl: 'https://auth.atlassian.com', apiUrl: 'https://api.atlassian.com' },
  });
  for (const { name, default: byDefault } of settings) {
    if (byDefault.startsWith('(')) continue;
    assert.deepEqual(readConfig({ [name]: byDefault }), readConfig({}), name);
  }
});

test('permissions are read as often as is wished, or never by themselves', () => {
  const everyMs = (minutes: string) => readConfig({ JACKDAW_ACCESS_EVERY_MINUTES: minutes }).accessEveryMs;
  assert.deepEqual([everyMs('0.5'), everyMs('60'), everyMs('0')], [30_000, 3_600_000, undefined]);
  assert.throws(() => everyMs('1441'), { code: 'bad-config' });
});

test('a sandbox can stand for Atlassian, over http on this machine only', () => {
  const apiUrl = (JACKDAW_ATLASSIAN_API_URL: string) =>
    readConfig({ JACKDAW_ATLASSIAN_API_URL }).atlassian.apiUrl;
  assert.equal(apiUrl('http://127.0.0.1:8090/'), 'http://127.0.0.1:8090');
  assert.equal(apiUrl('https://gateway.example'), 'https://gateway.example');
  for (const wrong of [
    'http://gateway.example',
    'gateway.example',
    'https://a:b@gateway.example',
    'https://a.example/x',
  ]) {
    assert.throws(() => apiUrl(wrong), { code: 'bad-config' }, wrong);
  }
});

test('an empty setting is none', () => {
  assert.deepEqual(readConfig({ JACKDAW_PORT: ' ', JACKDAW_DATA: '' }), readConfig({}));
});

test('every mistake is named, all at once', () => {
  const mistaken = {
    JACKDAW_PORT: '65536',
    JACKDAW_JIRA_CONCURRENCY: 'many',
    JACKDAW_DIRECTORY_MAX_AGE_HOURS: '0',
    JACKDAW_PROT: '1',
  };
  assert.throws(
    () => readConfig(mistaken),
    (error) => {
      assert.ok(error instanceof Error && 'code' in error && error.code === 'bad-config');
      assert.equal(error.message.split('\n').length, 4);
      for (const name of Object.keys(mistaken)) assert.match(error.message, new RegExp(`^${name} is `, 'm'));
      return true;
    },
  );
});

for (const port of ['80.5', '-1', '0x50', '1e3', 'NaN', 'Infinity']) {
  test(`${port} is no port`, () => {
    assert.throws(() => readConfig({ JACKDAW_PORT: port }), { code: 'bad-config' });
  });
}

test('variables of others, and those of our own scripts, are no mistakes', () => {
  assert.deepEqual(
    readConfig({ PATH: '/bin', JACKDAW_SHARED: '/x', JACKDAW_CHROMIUM: '/y' }),
    readConfig({}),
  );
});
