import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { checkSite, siteAddress } from './connect-check.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import { openTestServer, sendJson, skippingClock } from './jira-server.test-support.ts';

const credential = apiTokenCredential({ email: 'mia@example.com', token: 't' });
const tools = () => ({ clock: skippingClock(), log: silentLog, fetch: globalThis.fetch });
const serverInfo = {
  baseUrl: 'https://acme.atlassian.net/',
  deploymentType: 'Cloud',
  serverTitle: 'ACME',
  serverTimeZone: 'Australia/Sydney',
};
const myself = { accountId: 'a1', active: true, displayName: 'Mia', timeZone: 'Europe/Berlin' };

test('addresses are made whole, and what does not count is left out with a word', () => {
  const rows: [string, string, boolean][] = [
    ['acme.atlassian.net', 'https://acme.atlassian.net', false],
    [' https://ACME.atlassian.net/ ', 'https://acme.atlassian.net', false],
    ['https://acme.atlassian.net/jira/projects?page=1', 'https://acme.atlassian.net', true],
    ['acme.atlassian.net/browse/A-1', 'https://acme.atlassian.net', true],
    ['https://acme.atlassian.net/#x', 'https://acme.atlassian.net', true],
    ['http://localhost:8080/', 'http://localhost:8080', false],
    ['http://127.0.0.1:9', 'http://127.0.0.1:9', false],
    ['http://[::1]:9', 'http://[::1]:9', false],
    ['https://api.atlassian.com/ex/jira/11-22/', 'https://api.atlassian.com/ex/jira/11-22', false],
    ['https://api.atlassian.com/ex/jira/11-22/rest/api/3', 'https://api.atlassian.com/ex/jira/11-22', true],
  ];
  for (const [typed, baseUrl, hasNote] of rows) {
    const address = siteAddress(typed);
    assert.equal(address.baseUrl, baseUrl);
    assert.equal(address.note !== undefined, hasNote, typed);
    if (address.note) assert.ok(address.note.includes(baseUrl));
  }
});

test('what is no address of a site is refused with the reason, and never quoted with its password', () => {
  const rows: [string, RegExp][] = [
    ['', /not the address of a site/],
    ['http://', /not the address of a site/],
    ['two words', /not the address of a site/],
    ['ftp://acme.atlassian.net', /begins with https, not with ftp/],
    ['file:///etc/passwd', /not the address|not with file/],
    ['localhost:8080', /this machine: write http:\/\/localhost:8080/],
    ['127.0.0.1:8080', /this machine: write http:\/\/127\.0\.0\.1:8080/],
    ['http://acme.atlassian.net', /token could be read.*https:\/\/acme\.atlassian\.net/],
    ['https://mia:hunter2@acme.atlassian.net', /a name or a password/],
  ];
  for (const [typed, says] of rows) {
    assert.throws(
      () => siteAddress(typed),
      (error: unknown) =>
        error instanceof AppError &&
        error.code === 'bad-request' &&
        says.test(error.message) &&
        !error.message.includes('hunter2'),
      typed,
    );
  }
});

test('a checked site comes with its title, the account, and where people open it', async () => {
  let said = serverInfo.baseUrl;
  await using server = await openTestServer(({ url }, response) =>
    sendJson(response, url.pathname.endsWith('/serverInfo') ? { ...serverInfo, baseUrl: said } : myself),
  );
  const site = await checkSite(`${server.baseUrl}/jira`, credential, tools());
  assert.equal(site.baseUrl, server.baseUrl);
  assert.equal(site.siteUrl, 'https://acme.atlassian.net');
  assert.equal(site.title, 'ACME');
  assert.equal(site.account.accountId, 'a1');
  assert.match(site.note ?? '', /Only the site counts/);
  for (said of ['javascript:alert(1)//', 'no address', 'file:///etc/passwd'])
    assert.equal((await checkSite(server.baseUrl, credential, tools())).siteUrl, server.baseUrl, said);
});

test('Jira Server and Data Center are refused by name, and so is an answer that does not say what it is', async () => {
  for (const [deploymentType, says] of [
    ['Server', /is Jira Server\. Only Jira Cloud is supported/],
    [undefined, /is no Jira Cloud site/],
  ] as const) {
    await using server = await openTestServer((_, response) =>
      sendJson(response, { ...serverInfo, deploymentType }),
    );
    const check = checkSite(server.baseUrl, credential, tools());
    await assert.rejects(check, { code: 'jira-not-jira', message: says });
    assert.equal(server.seen.length, 1);
  }
});

test('a web page is not Jira, and a wrong token is told apart from it', async () => {
  await using page = await openTestServer((_, response) => void response.end('<html></html>'));
  await assert.rejects(checkSite(page.baseUrl, credential, tools()), { code: 'jira-not-jira' });
  await using server = await openTestServer(({ url }, response) =>
    url.pathname.endsWith('/serverInfo') ? sendJson(response, serverInfo) : sendJson(response, {}, 401),
  );
  await assert.rejects(checkSite(server.baseUrl, credential, tools()), { code: 'jira-unauthorized' });
});
