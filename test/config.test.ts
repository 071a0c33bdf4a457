import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { listeningAt, readConfig, settings } from '../src/config.ts';

test('without settings the documented defaults hold', () => {
  assert.deepEqual(readConfig({}), {
    dataFolder: resolve('.jackdaw/data'),
    host: '127.0.0.1',
    port: 8080,
    metricsToken: undefined,
    metricsAddress: undefined,
    vaultKey: undefined,
    concurrency: 10,
    mostAnswerBytes: 16_777_216,
    burstShare: 0.8,
    pointsPerHour: 65_000,
    directoryMaxAgeMs: 24 * 3_600_000,
    auditEveryMs: 3_600_000,
    auditRequests: 20,
    accessEveryMs: 10 * 60_000,
    pollEveryMs: 15 * 60_000,
    againEveryMs: 24 * 3_600_000,
    censusEveryMs: 6 * 3_600_000,
    connectApp: {
      key: 'jackdaw',
      authUrl: 'https://oauth-2-authorization-server.services.atlassian.com',
      keysUrl: 'https://connect-install-keys.atlassian.com',
    },
    atlassian: { authUrl: 'https://auth.atlassian.com', apiUrl: 'https://api.atlassian.com' },
    publicUrl: 'http://127.0.0.1:8080',
    trustedProxies: [],
    proxy: undefined,
    caFile: undefined,
    allowHosts: [],
    mail: undefined,
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

test('the key of the Connect app has a narrow form, as it stands in addresses', () => {
  const key = (JACKDAW_CONNECT_APP_KEY: string) => readConfig({ JACKDAW_CONNECT_APP_KEY }).connectApp.key;
  assert.equal(key('acme.jackdaw-2'), 'acme.jackdaw-2');
  for (const wrong of ['a b', 'a/b', 'x'.repeat(65)]) assert.throws(() => key(wrong), { code: 'bad-config' });
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

test('the public address is where the server listens, until one is named', () => {
  const publicUrl = (environment: Record<string, string>) => readConfig(environment).publicUrl;
  assert.equal(publicUrl({ JACKDAW_HOST: '0.0.0.0', JACKDAW_PORT: '9' }), 'http://localhost:9');
  assert.equal(publicUrl({ JACKDAW_HOST: '::1' }), 'http://[::1]:8080');
  const named = { JACKDAW_PUBLIC_URL: 'https://Find.Acme.example/' };
  assert.equal(publicUrl(named), 'https://find.acme.example');
  assert.equal(listeningAt(readConfig({}), { port: 9 }).publicUrl, 'http://127.0.0.1:9');
  assert.equal(listeningAt(readConfig(named), { port: 9 }).publicUrl, 'https://find.acme.example');
});

test('proxies are trusted by address or network, and nobody is where none is named', () => {
  assert.deepEqual(readConfig({}).trustedProxies, []);
  const named = 'loopback, 10.1.2.3,192.168.0.0/16, fd00::/8';
  assert.deepEqual(readConfig({ JACKDAW_TRUST_PROXY: named }).trustedProxies, [
    ...['loopback', '10.1.2.3', '192.168.0.0/16', 'fd00::/8'],
  ]);
});

test('addresses that cannot be used are refused, and their passwords are not told', () => {
  const rows: [string, string, RegExp][] = [
    ['JACKDAW_PUBLIC_URL', 'find.acme.example', /begins with https:\/\/ or http:\/\//],
    ['JACKDAW_PUBLIC_URL', 'ftp://find.acme.example', /begins with https/],
    ['JACKDAW_PUBLIC_URL', 'https://find.acme.example/jackdaw', /goes on after the host/],
    ['JACKDAW_PUBLIC_URL', 'https://mia:hunter2@find.acme.example', /name or a password/],
    ['JACKDAW_PROXY', 'socks5://mia:hunter2@proxy:1080', /begins with http:\/\/ or https/],
    ['JACKDAW_PROXY', 'http://mia:hunter2@proxy:1080/x', /goes on after the host/],
    ['JACKDAW_SMTP_URL', 'smtp://mia:hunter2@mail.acme.example', /needs JACKDAW_MAIL_FROM/],
    ['JACKDAW_SMTP_URL', 'mia:hunter2@mail.acme.example', /begins with smtp:\/\/ or smtps/],
    ['JACKDAW_MAIL_FROM', 'mia@acme.example', /needs JACKDAW_SMTP_URL/],
    ['JACKDAW_ALLOW_HOSTS', 'http://jira.acme.example', /takes names of hosts/],
    ['JACKDAW_ALLOW_HOSTS', 'jira.acme.example:8080', /takes names of hosts/],
    ['JACKDAW_ALLOW_HOSTS', 'a,,b', /takes names of hosts/],
    ['JACKDAW_TRUST_PROXY', 'proxy.acme.example', /takes IP addresses, networks/],
    ['JACKDAW_TRUST_PROXY', '0.0.0.0/0', /takes IP addresses, networks/],
    ['JACKDAW_TRUST_PROXY', '::/0', /takes IP addresses, networks/],
    ['JACKDAW_TRUST_PROXY', '10.0.0.0/33', /takes IP addresses, networks/],
    ['JACKDAW_TRUST_PROXY', 'true', /takes IP addresses, networks/],
  ];
  for (const [name, written, says] of rows) {
    assert.throws(
      () => readConfig({ [name]: written }),
      (error: unknown) =>
        error instanceof Error && says.test(error.message) && !error.message.includes('hunter2'),
      `${name} ${written}`,
    );
  }
  const mail = { JACKDAW_SMTP_URL: 'smtp://mail', JACKDAW_MAIL_FROM: 'nobody' };
  assert.throws(() => readConfig(mail), /is no mail address/);
});

test('hosts, the proxy and mail are read as they are used', () => {
  const config = readConfig({
    JACKDAW_ALLOW_HOSTS: 'Jira.Acme.example, 127.0.0.1,::1,[fd00::1]',
    JACKDAW_PROXY: 'http://mia:hunter%402@proxy:3128',
    JACKDAW_SMTP_URL: 'smtps://mia:x@mail.acme.example:465',
    JACKDAW_MAIL_FROM: 'Jackdaw <jackdaw@acme.example>',
  });
  assert.deepEqual(config.allowHosts, ['jira.acme.example', '127.0.0.1', '[::1]', '[fd00::1]']);
  assert.equal(config.proxy, 'http://mia:hunter%402@proxy:3128/');
  assert.deepEqual(config.mail, {
    smtpUrl: 'smtps://mia:x@mail.acme.example:465',
    from: 'Jackdaw <jackdaw@acme.example>',
  });
});
