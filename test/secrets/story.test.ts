import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { openWorld, type World } from '../../src/sandbox/world/world.ts';
import { searchWorld } from '../../src/search/searchable-company.test-support.ts';
import { formsOf, watchSecrets } from './secret-watch.test-support.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const random = () => randomBytes(9).toString('hex');

describe('marked secrets', () => {
  it('CONTROL: are found in each form, wherever they stand', () => {
    const secret = `ATATT${random()}+/="&<`;
    const basic = (email: string) => Buffer.from(`${email}:${secret}`).toString('base64');
    const hiding = [
      `so: ${secret}!`,
      JSON.stringify({ secret }),
      `https://x.example/?t=${encodeURIComponent(secret)}`,
      new URLSearchParams({ secret }).toString(),
      Buffer.from(secret).toString('hex'),
      ...['a', 'ab', 'abc'].map(basic),
      Buffer.from(`x${secret}y`).toString('base64url'),
      Buffer.from(`xy${secret}`, 'utf16le').toString('latin1'),
    ];
    for (const text of hiding) {
      const watch = watchSecrets();
      watch.secret('token', secret);
      watch.said('here', Buffer.from(text, 'latin1'));
      assert.ok(watch.shown().length > 0, text);
      const other = watchSecrets();
      other.secret('token', `ATATT${random()}+/="&<`);
      other.said('here', Buffer.from(text, 'latin1'));
      assert.deepEqual(other.shown(), []);
    }
    assert.ok(formsOf(secret).every(({ written }) => written.length > 12));
  });
});

describe('a whole story, with a connection, failing calls, a new vault key, the page, the log and a backup', () => {
  const watch = watchSecrets();
  const token = `ATATT${random()}+/="&<x`;
  const wrong = `ATATT${random()}+/="&<y`;
  /** In the body of a webhook alone, of which nothing but an id is kept. */
  const marked = `marked-${random()}`;
  const passwords = { smtp: `smtp-${random()}`, proxy: `proxy-${random()}` };
  let folder: string;
  let sandbox: Sandbox;
  let world: World;
  const give = (apiToken: string) => {
    const account = world.accounts.get('crawler') ?? assert.fail();
    world.putAccount({ ...account, apiToken });
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackdaw-secrets-'));
    await mkdir(join(folder, 'tmp'));
    const file = searchWorld();
    world = openWorld(file);
    sandbox = await openSandbox({ world });
    give(token);
    watch.secret('API token', token);
    watch.secret('wrong API token', wrong);
    watch.secret('text of a webhook', marked);
    watch.secret('password of the mail server', passwords.smtp);
    watch.secret('password of the proxy', passwords.proxy);
    // Whatever is found is printed and kept; the log is at the standard error of whatever runs.
    for (const { summary } of file.issues)
      if (summary.length > 12) watch.secret(`summary "${summary}"`, summary, /^(?!.*standard error)/);
  });
  after(async () => {
    await sandbox[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  function start(args: readonly string[]) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('JACKDAW_'));
    const env = {
      ...Object.fromEntries(inherited),
      TMPDIR: join(folder, 'tmp'),
      JACKDAW_DATA: join(folder, 'data'),
      // The sandbox is allowed, so it is not asked through the proxy, which is not there.
      JACKDAW_ALLOW_HOSTS: '127.0.0.1',
      JACKDAW_PROXY: `http://jackdaw:${passwords.proxy}@127.0.0.1:9`,
      JACKDAW_SMTP_URL: `smtp://jackdaw:${passwords.smtp}@127.0.0.1:9`,
      JACKDAW_MAIL_FROM: 'jackdaw@small.example',
    };
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { env });
  }
  /** All that it prints is watched, and its arguments, which others on the machine see. */
  async function run(args: readonly string[], { input = '', code = 0 } = {}): Promise<string> {
    const child = start(args);
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    child.stdin.end(input);
    const [ended] = await once(child, 'close');
    const command = args.filter((word) => !word.startsWith('-')).join(' ');
    watch.said(`${command}, standard output`, out);
    watch.said(`${command}, standard error`, err);
    watch.said(`${command}, arguments`, args.join(' '));
    assert.equal(ended, code, `${command}: ${err}`);
    return out;
  }
  const keyOfVault = async () => {
    const key = (await readFile(join(folder, 'data', 'vault.key'), 'utf8')).trim();
    watch.secret('vault key', key, /^file data\/vault\.key$/);
    watch.secret('bytes of the vault key', Buffer.from(key, 'base64').toString('latin1'), /vault\.key$/);
  };

  it('shows no secret in anything that is printed, answered, logged or written', async () => {
    const connect = ['connect', sandbox.url, '--email', 'crawler@small.example'];
    await run(connect, { input: wrong, code: 3 });
    await run([...connect, '--json'], { input: wrong, code: 3 });
    await run(connect, { input: token });
    await keyOfVault();
    sandbox.faults.add({ times: 2, answer: { kind: 'status', status: 500 } });
    await run(['sync']);
    give(`ATATT${random()}`);
    await run(['sync', '--json'], { code: 3 });
    await run(['status']);
    give(token);
    await run(['vault', 'status']);
    await run(['vault', 'change-key', '--json']);
    await keyOfVault();
    await run(['sync', '--permissions']);
    const people = ['people', 'add', 'ann@small.example', '--role', 'administrator', '--account', 'ann'];
    await run(people);
    await run(['people', 'add', 'ben@small.example', '--account', 'ben']);
    const bearer =
      (await run(['people', 'token', 'ann@small.example'])).match(/[\w-]{30,}/)?.[0] ?? assert.fail();
    watch.secret('token of a person', bearer, /^people token ann@small\.example, standard output$/);
    const invitation = await run(['people', 'invite', 'ann@small.example']);
    const inLink = /[\w-]{20,}\s*$/.exec(invitation)?.[0].trim() ?? assert.fail(invitation);
    watch.secret('link of an invitation', inLink, /^people invite ann@small\.example, standard output$/);
    await serveAndAsk(bearer);
    for (const args of [
      ['status', '--json'],
      ['people', 'list', '--json'],
      ['search', 'paging', '--as', 'ben@small.example', '--json'],
      ['explain', 'SOFT-1', '--as', 'ann@small.example', '--json'],
      ['audit-log', '--json'],
      ['audit-log', '--export', join(folder, 'audit.csv')],
      ['audit-log', '--export', join(folder, 'audit.jsonl')],
      ['vault', 'status', '--json'],
    ])
      await run(args);
    await mkdir(join(folder, 'backup'));
    await cp(join(folder, 'data', 'jackdaw.db'), join(folder, 'backup', 'jackdaw.db'));
    await watch.wrote(folder);
    assert.deepEqual(watch.shown(), []);
    for (const place of ['file audit.csv', 'file audit.jsonl', 'file data/jackdaw.db', 'file data/vault.key'])
      assert.ok(watch.places.includes(place), `CONTROL: ${place} was watched`);
  });

  it('keeps everything for its owner alone', async () => {
    const rights = async (name: string) => (await stat(join(folder, 'data', name))).mode & 0o777;
    assert.deepEqual(
      [await rights(''), await rights('jackdaw.db'), await rights('vault.key')],
      [0o700, 0o600, 0o600],
    );
  });

  it('with a lost vault key starts, says so, still finds, and is mended by connecting again', async () => {
    await rm(join(folder, 'data', 'vault.key'));
    const finding = /vault-key.*connect the source again/s;
    assert.match(await run(['status']), finding);
    assert.match(await run(['vault', 'status']), /does not open the API token of crawler/);
    await run(['sync'], { code: 4 });
    const found = await run(['search', 'paging', '--as', 'ben@small.example']);
    assert.match(found, /[A-Z]+-\d+/);
    await run(['connect', sandbox.url, '--email', 'crawler@small.example'], { input: token });
    const mended = await run(['status']);
    assert.doesNotMatch(mended, /vault-key/);
    assert.match(mended, /webhook-sealed .*make a new address and secret/, 'the webhook is another matter');
    await run(['sync']);
    assert.deepEqual(watch.shown(), []);
  });

  async function serveAndAsk(bearer: string): Promise<void> {
    const child = start(['serve', '--port', '0', '--json']);
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    const [line] = await once(child.stdout, 'data');
    const { url } = JSON.parse(String(line));
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    for (const path of [
      '/api/status',
      '/api/me',
      '/api/search?q=paging',
      '/api/search?q=',
      '/api/issues/SOFT-1',
      '/api/issues/NONE-1',
      '/api/people',
      '/api/audit-log',
      '/api/audit-log/export?format=csv',
      '/api/openapi.json',
      '/api/nothing',
      `/api/search?q=paging&token=${encodeURIComponent('x'.repeat(20_000))}`,
    ]) {
      const answer = await fetch(url + path, { headers });
      watch.said(`GET ${path.slice(0, 40)}, body`, await answer.text());
      watch.said(`GET ${path.slice(0, 40)}, headers`, JSON.stringify([...answer.headers]));
    }
    await tellByWebhook(url, bearer);
    const refused = await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${bearer}x` } });
    assert.equal(refused.status, 401);
    watch.said('a wrong token', await refused.text());
    child.kill('SIGTERM');
    await once(child, 'close');
    watch.said('serve, standard error', err);
    assert.match(err, /webhook-refused/, 'CONTROL: what was refused is in the log');
  }

  /** A webhook set by hand: its secret shown once, then a call that proves itself and some that do not. */
  async function tellByWebhook(url: string, bearer: string): Promise<void> {
    const made = await fetch(`${url}/api/sources/1/webhook`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}` },
    });
    const shown = await made.text();
    assert.equal(made.status, 201);
    const { url: address, secret } = JSON.parse(shown);
    watch.secret('secret of a webhook', secret, /^making a webhook, body$/);
    watch.said('making a webhook, body', shown);
    watch.said('making a webhook, headers', JSON.stringify([...made.headers]));
    const body = JSON.stringify({
      webhookEvent: 'jira:issue_updated',
      timestamp: Date.now(),
      issue: { id: '10001', key: 'SOFT-1', fields: { summary: marked, project: { id: '10000' } } },
    });
    const sign = (key: string) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
    const statuses = [];
    for (const signature of [sign(secret), sign(`${secret}x`), secret, `sha256=${secret}`]) {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature': signature },
        body,
      });
      statuses.push(answer.status);
      watch.said('telling of a change, body', await answer.text());
      watch.said('telling of a change, headers', JSON.stringify([...answer.headers]));
    }
    assert.deepEqual(statuses, [204, 401, 401, 401]);
    for (const path of ['/api/sources', '/api/sources/1', '/api/status']) {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${bearer}` } });
      watch.said(`GET ${path} with a webhook, body`, await answer.text());
    }
  }
});
