import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../log.ts';
import { testCertificate } from './certificate.test-support.ts';
import { trustedCertificates } from './certificates.ts';
import { checkSite } from './connect-check.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import { openTestServer, sendJson, skippingClock } from './jira-server.test-support.ts';
import { type Outbound, openOutbound } from './outbound.ts';

const none = { proxy: undefined, ca: undefined, allowHosts: [] };
const certificate = testCertificate();

describe('the way out', () => {
  let folder: string;
  let ca: string[] | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackdaw-outbound-'));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, `Our own authority\n${certificate.cert}`);
    ca = await trustedCertificates(caFile);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('hands on the request as it was, and the answer as it came', async () => {
    await using server = await openTestServer(({ body }, response) =>
      sendJson(response, { heard: body }, 201, { 'x-more': 'yes' }),
    );
    await using outbound = openOutbound({ ...none, allowHosts: ['127.0.0.1'] });
    const answer = await outbound.fetch(`${server.baseUrl}/a?b=c`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Basic x' },
      body: '{"ü":1}',
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('x-more'), 'yes');
    assert.deepEqual(await answer.json(), { heard: '{"ü":1}' });
    const [seen] = server.seen;
    assert.equal(`${seen?.method} ${seen?.url.pathname}${seen?.url.search}`, 'POST /a?b=c');
    assert.equal(seen?.headers.authorization, 'Basic x');
    assert.equal(seen?.headers['content-type'], 'application/json');
  });

  it('hands back an answer without a body, and a redirect that nobody follows', async () => {
    await using server = await openTestServer(({ url }, response) => {
      if (url.pathname === '/empty') response.writeHead(204).end();
      else response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await using outbound = openOutbound({ ...none, allowHosts: ['127.0.0.1'] });
    assert.equal((await outbound.fetch(`${server.baseUrl}/empty`)).status, 204);
    const redirect = await outbound.fetch(`${server.baseUrl}/x`, { redirect: 'follow' });
    assert.equal(redirect.status, 302);
    assert.equal(redirect.headers.get('location'), '/elsewhere');
    assert.equal(server.seen.length, 2);
  });

  it('ends a request whose caller gives up', async () => {
    await using server = await openTestServer(() => {});
    await using outbound = openOutbound({ ...none, allowHosts: ['127.0.0.1'] });
    const stop = new AbortController();
    const asked = outbound.fetch(server.baseUrl, { signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(asked, { name: 'AbortError' });
  });

  it('goes through the proxy with its password, except to hosts that are allowed', async () => {
    await using server = await openTestServer((_, response) => sendJson(response, {}));
    await using proxy = await openProxy();
    const fetch = async (allowHosts: readonly string[]) => {
      await using outbound = openOutbound({
        ...none,
        allowHosts,
        proxy: `http://mia:hunter%402@127.0.0.1:${proxy.port}`,
      });
      return (await outbound.fetch(`http://jira.test:${new URL(server.baseUrl).port}/x`)).status;
    };
    assert.equal(await fetch([]), 200);
    assert.deepEqual(proxy.seen, [
      { target: `jira.test:${new URL(server.baseUrl).port}`, authorization: basic('mia:hunter@2') },
    ]);
    await assert.rejects(fetch(['jira.test']), /fetch failed/);
    assert.equal(proxy.seen.length, 1);
  });

  it('tunnels https through the proxy, and trusts who the file says', async () => {
    await using site = await openTlsServer();
    await using proxy = await openProxy();
    const address = `https://jira.test:${site.port}/`;
    await using trusting = openOutbound({ ...none, ca, proxy: `http://127.0.0.1:${proxy.port}` });
    assert.equal(await (await trusting.fetch(address)).text(), 'in private');
    assert.deepEqual(proxy.seen, [{ target: `jira.test:${site.port}`, authorization: undefined }]);
    await using strict = openOutbound({ ...none, proxy: `http://127.0.0.1:${proxy.port}` });
    await assert.rejects(strict.fetch(address), isUntrusted);
  });

  it('goes to no private address, by number or by name, and opens no connection there', async () => {
    await using server = await openTestServer((_, response) => sendJson(response, {}));
    await using strict = openOutbound(none);
    const { port } = new URL(server.baseUrl);
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      '0',
    ]) {
      await assert.rejects(strict.fetch(`http://${host}:${port}/`), isPrivate, host);
    }
    const check = checkSite(server.baseUrl, apiTokenCredential({ email: 'mia@acme.example', token: 't' }), {
      clock: skippingClock(),
      log: silentLog,
      fetch: strict.fetch,
    });
    await assert.rejects(check, {
      code: 'jira-unreachable',
      message: /private network.*JACKDAW_ALLOW_HOSTS/,
    });
    assert.equal(server.connections(), 0);
    await using allowing = openOutbound({ ...none, allowHosts: ['127.0.0.1'] });
    assert.equal((await allowing.fetch(server.baseUrl)).status, 200, 'CONTROL');
    await assert.rejects(allowing.fetch(`http://localhost:${port}/`), isPrivate, 'another name of it');
  });

  it('sends no proxy to a private address that this machine knows, but to names that only the proxy knows', async () => {
    await using server = await openTestServer((_, response) => sendJson(response, {}));
    await using proxy = await openProxy();
    await using outbound = openOutbound({ ...none, proxy: `http://127.0.0.1:${proxy.port}` });
    const { port } = new URL(server.baseUrl);
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      await assert.rejects(outbound.fetch(`http://${host}:${port}/`), isPrivate, host);
    }
    assert.equal(proxy.seen.length, 0);
    assert.equal((await outbound.fetch(`http://jira.test:${port}/`)).status, 200, 'CONTROL');
  });

  it('tells a proxy that is away, or refuses, from a site that is', async () => {
    await using refusing = await openProxy(407);
    for (const port of [1, refusing.port]) {
      await using outbound = openOutbound({ ...none, proxy: `http://mia:hunter2@127.0.0.1:${port}` });
      const check = checkSite(
        'https://jira.test',
        apiTokenCredential({ email: 'mia@acme.example', token: 't' }),
        {
          clock: skippingClock(),
          log: silentLog,
          fetch: outbound.fetch,
        },
      );
      await assert.rejects(check, (error: unknown) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, /the proxy \(JACKDAW_PROXY\) cannot be reached, refused us/);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      });
    }
  });

  it('trusts an authority of the operator beside the usual ones, and nobody else', async () => {
    await using site = await openTlsServer();
    const allowHosts = ['localhost'];
    const asked = async (outbound: Outbound) =>
      (await outbound.fetch(`https://localhost:${site.port}/`)).text();
    await using trusting = openOutbound({ ...none, allowHosts, ca });
    assert.equal(await asked(trusting), 'in private');
    await using strict = openOutbound({ ...none, allowHosts });
    await assert.rejects(asked(strict), isUntrusted);
    const check = checkSite(
      `https://localhost:${site.port}`,
      apiTokenCredential({ email: 'mia@acme.example', token: 't' }),
      { clock: skippingClock(), log: silentLog, fetch: strict.fetch },
    );
    await assert.rejects(check, { code: 'jira-unreachable', message: /not trusted.*JACKDAW_CA_FILE/ });
  });

  it('says which file of certificates cannot be used', async () => {
    const empty = join(folder, 'empty.pem');
    await writeFile(empty, 'nothing');
    const damaged = join(folder, 'damaged.pem');
    await writeFile(damaged, certificate.cert.replace(/\n[^\n]+\n-----END/, '\n-----END'));
    for (const [file, says] of [
      [join(folder, 'absent.pem'), /absent\.pem cannot be read/],
      [empty, /empty\.pem holds no certificate/],
      [damaged, /damaged\.pem holds no certificate, or a damaged one/],
    ] as const) {
      await assert.rejects(trustedCertificates(file), { code: 'bad-config', message: says });
    }
  });
});

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

function isPrivate(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && cause.code === 'PRIVATE_ADDRESS') return true;
  return false;
}

function isUntrusted(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && /SELF_SIGNED|UNABLE_TO_VERIFY/.test(String(cause.code));
}

async function openTlsServer() {
  const server = createHttpsServer(certificate, (_, response) => void response.end('in private'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server), [Symbol.asyncDispose]: () => closed(server) };
}

/** Sends everything to this machine, whatever its name; knows tunnels and plain requests. */
async function openProxy(refusal?: number) {
  const seen: { target: string; authorization: string | undefined }[] = [];
  const server = createHttpServer((message, response) => {
    const url = new URL(message.url ?? '');
    seen.push({ target: url.host, authorization: message.headers['proxy-authorization'] });
    const { port, pathname: path } = url;
    httpRequest({ host: '127.0.0.1', port, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on('connect', (message, socket) => {
    seen.push({ target: message.url ?? '', authorization: message.headers['proxy-authorization'] });
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
      return;
    }
    const there = connect(Number(message.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    there.on('error', () => socket.destroy());
    socket.on('error', () => there.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server), seen, [Symbol.asyncDispose]: () => closed(server) };
}

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}

async function closed(server: { closeAllConnections(): void; close(done: () => void): void }): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
