import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AppError, type ErrorCode } from '../errors.ts';
import { openTestServer, sendJson } from '../jira/jira-server.test-support.ts';
import { sourceId } from '../model/ids.ts';
import { credentialName } from '../model/source.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { syncLeaseName } from '../store/hold-lease.ts';
import { tester } from '../store/store.test-support.ts';
import { holdWorkLease } from '../store/work-lease.ts';
import { type ConnectedSite, openSite } from '../sync/site.test-support.ts';
import { connectSource } from './connect.ts';
import { sourcesNamed } from './find-source.ts';
import { openSourceClient, type SourceTools } from './open-client.ts';
import { openVault } from './vault.ts';

const token = 'token-ann';
const connection = (
  site: ConnectedSite,
  over: { email?: string; token?: string; address?: string } = {},
) => ({
  address: site.sandbox.url,
  email: 'ann@small.example',
  token,
  projectKeys: undefined,
  name: undefined,
  by: tester,
  ...over,
});
const asBen = (site: ConnectedSite) => connection(site, { email: 'ben@small.example', token: 'token-ben' });
const refusal = (code: ErrorCode, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AppError);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  assert.ok(!error.message.includes('token-'), 'no secret in a message');
  return true;
};

/** All bytes of the data folder. */
async function bytesOf(folder: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((e) => e.isFile());
  const files = names.map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)));
}

describe('connecting a site', () => {
  it('remembers its address, account, title and scope', async () => {
    await using site = await openSite(smallWorld());
    const [source] = await site.store.sources.list();
    assert.equal(source?.baseUrl, site.sandbox.url);
    assert.deepEqual(
      [source?.name, source?.accountId, source?.credential, source?.scope.projectKeys],
      ['Small', 'ann', { kind: 'api-token', email: 'ann@small.example' }, undefined],
    );
  });

  it('keeps the token in no file in clear, in whatever form', async () => {
    await using site = await openSite(smallWorld());
    await site.sync();
    const secret = `token-${randomBytes(12).toString('hex')}`;
    const ann = site.world.accounts.get('ann') ?? assert.fail();
    site.world.putAccount({ ...ann, apiToken: secret });
    await connectSource(site.tools, connection(site, { token: secret }));
    await site.sync({ client: await openSourceClient(site.tools, site.source, 'contents') });
    const basic = Buffer.from(`ann@small.example:${secret}`).toString('base64');
    const forms = [
      secret,
      basic,
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ];
    const files = await bytesOf(site.folder);
    assert.ok(
      [...files.keys()].some((name) => name.endsWith('jackdaw.db')),
      'the store was looked at',
    );
    for (const [name, bytes] of files) {
      for (const form of forms) assert.ok(!bytes.includes(form), `${name} holds ${form}`);
      assert.ok(!bytes.includes(Buffer.from(secret, 'utf16le')), name);
    }
    // CONTROL: what is in the store in clear is found this way.
    assert.ok([...files.values()].some((bytes) => bytes.includes('ann@small.example')));
  });

  const wrong: readonly (readonly [
    string,
    { email?: string; token?: string; address?: string },
    ErrorCode,
    RegExp,
  ])[] = [
    ['a wrong token', { token: 'token-wrong' }, 'jira-unauthorized', /did not accept the API token of ann/],
    ['another account’s address', { email: 'ben@small.example' }, 'jira-unauthorized', /ben@small.example/],
    ['an empty token', { token: ' \n' }, 'bad-request', /needs both/],
    ['an empty address of the account', { email: ' ' }, 'bad-request', /needs both/],
    ['no address', { address: '' }, 'bad-request', /not the address of a site/],
    ['http to somewhere else', { address: 'http://jira.example' }, 'bad-request', /could be read on its way/],
    ['a port where nobody listens', { address: 'http://127.0.0.1:9' }, 'jira-unreachable', /./],
  ];
  for (const [what, over, code, message] of wrong) {
    it(`with ${what} is refused, and changes nothing`, async () => {
      await using site = await openSite(smallWorld());
      const before = await site.store.sources.list();
      await assert.rejects(connectSource(site.tools, connection(site, over)), refusal(code, message));
      assert.deepEqual(await site.store.sources.list(), before);
      await site.sync({ client: await openSourceClient(site.tools, site.source, 'contents') });
    });
  }

  it('that is not Jira is refused', async () => {
    await using site = await openSite(smallWorld());
    const server = createServer((_, response) => response.end('<html>Welcome</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    const address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
    await assert.rejects(
      connectSource(site.tools, connection(site, { address })),
      refusal('jira-not-jira', /is not a Jira Cloud site/),
    );
    assert.equal((await site.store.sources.list()).length, 1);
    server.close();
  });

  it('is recorded with who did it, before it is done, and holds no token', async () => {
    await using site = await openSite(smallWorld());
    const { auditLog } = site.store;
    await connectSource(site.tools, { ...asBen(site), projectKeys: ['SOFT', 'DESK'] });
    const entries = await auditLog.following({}, 9, 0);
    assert.deepEqual(
      entries.map(({ actor, action, subject, outcome, details }) => [
        actor,
        action,
        subject,
        outcome,
        details,
      ]),
      [
        [
          tester,
          'connected',
          site.source.site.url,
          'done',
          { as: 'ann@small.example', before: null, projects: 'all' },
        ],
        [
          tester,
          'connected',
          site.source.site.url,
          'done',
          { as: 'ben@small.example', before: 'ann@small.example', projects: 2 },
        ],
      ],
    );
    assert.doesNotMatch(JSON.stringify(entries), /token-/);
    const refusing = { ...auditLog, append: () => Promise.reject(new Error('No.')) };
    const store = { ...site.store, auditLog: refusing };
    await assert.rejects(connectSource({ ...site.tools, store }, connection(site)), /No\./);
    assert.deepEqual((await site.store.sources.list()).map(credentialName), ['ben@small.example']);
  });

  it('again replaces token and scope of the same source', async () => {
    await using site = await openSite(smallWorld());
    const ann = site.world.accounts.get('ann') ?? assert.fail();
    site.world.putAccount({ ...ann, apiToken: 'renewed', email: 'ann.new@small.example' });
    const old = await openSourceClient(site.tools, site.source, 'contents');
    await assert.rejects(old.myself(), { code: 'jira-unauthorized' });
    const { source } = await connectSource(site.tools, {
      ...connection(site, { token: 'renewed\n', email: ' ann.new@small.example ' }),
      projectKeys: ['DESK'],
    });
    assert.equal(source.id, site.source.id);
    const list = await site.store.sources.list();
    assert.deepEqual(list, [source]);
    assert.deepEqual([source.scope.projectKeys, credentialName(source)], [['DESK'], 'ann.new@small.example']);
    assert.equal((await (await openSourceClient(site.tools, source, 'contents')).myself()).accountId, 'ann');
  });

  it('through a gateway asks there, and leads people to the site itself', async () => {
    await using site = await openSite(smallWorld());
    const serverInfo = {
      baseUrl: 'https://acme.atlassian.net',
      deploymentType: 'Cloud',
      serverTitle: 'ACME',
    };
    await using gateway = await openTestServer(({ url }, response) =>
      sendJson(
        response,
        url.pathname.endsWith('/serverInfo')
          ? serverInfo
          : { accountId: 'mia', displayName: 'Mia', active: true },
      ),
    );
    const { source } = await connectSource(site.tools, connection(site, { address: gateway.baseUrl }));
    assert.deepEqual([source.site.url, source.baseUrl], ['https://acme.atlassian.net', gateway.baseUrl]);
    assert.deepEqual((await site.store.sources.list())[1], source);
    assert.deepEqual(await sourcesNamed(site.store, 'acme.atlassian.net'), [source]);
    const asked = gateway.seen.length;
    await (await openSourceClient(site.tools, source, 'contents')).myself();
    assert.equal(gateway.seen.length, asked + 1);
  });

  it('again keeps the name of the source, or takes a new one', async () => {
    await using site = await openSite(smallWorld());
    const named = await connectSource(site.tools, { ...connection(site), name: 'Our Jira' });
    assert.equal(named.before?.name, 'Small');
    assert.equal((await connectSource(site.tools, connection(site))).source.name, 'Our Jira');
    assert.deepEqual(
      (await sourcesNamed(site.store, 'our jira')).map(({ id }) => id),
      [site.source.id],
    );
    await assert.rejects(sourcesNamed(site.store, 'Small'), refusal('not-found', /There are: "Our Jira"/));
  });

  it('again with another account reads the same source as that account', async () => {
    await using site = await openSite(smallWorld());
    const { source, before } = await connectSource(site.tools, asBen(site));
    assert.deepEqual(before, site.source);
    assert.deepEqual(source, {
      ...site.source,
      accountId: 'ben',
      credential: { kind: 'api-token', email: 'ben@small.example' },
    });
    assert.deepEqual(await site.store.sources.list(), [source]);
    assert.equal((await (await openSourceClient(site.tools, source, 'contents')).myself()).accountId, 'ben');
  });

  it('again while it is being synced ends that sync first', async () => {
    await using site = await openSite(smallWorld());
    const { runs } = site.store;
    const working = await holdWorkLease(runs, site.source.id, syncLeaseName, site.tools);
    assert.ok(working);
    const stopped = once(working.lost, 'abort').then(() => working[Symbol.asyncDispose]());
    const { source } = await connectSource(site.tools, asBen(site));
    await stopped;
    assert.equal(credentialName(source), 'ben@small.example');
    // Nothing wants it to stop any more.
    await site.sync({ source, client: site.client('ben@small.example', 'token-ben') });
  });
});

describe('a source whose token cannot be opened', () => {
  const withVault = async (site: ConnectedSite, key: string): Promise<SourceTools> => ({
    ...site.tools,
    vault: await openVault(key, join(site.folder, 'other.key')),
  });

  it('because the vault key is another one says so, and is mended by connecting again', async () => {
    await using site = await openSite(smallWorld());
    const tools = await withVault(site, randomBytes(32).toString('base64'));
    await assert.rejects(
      openSourceClient(tools, site.source, 'contents'),
      refusal('vault-key', /connect the source again/),
    );
    await connectSource(tools, connection(site));
    assert.equal((await (await openSourceClient(tools, site.source, 'contents')).myself()).accountId, 'ann');
  });

  it('because it was sealed for another account is refused', async () => {
    await using site = await openSite(smallWorld());
    const { source } = await connectSource(site.tools, asBen(site));
    const swapped = { ...source, accountId: site.source.accountId };
    await assert.rejects(openSourceClient(site.tools, swapped, 'contents'), refusal('vault-key', /ann/));
  });

  it('because there is none says so', async () => {
    await using site = await openSite(smallWorld());
    const stranger = { ...site.source, id: sourceId(999) };
    await assert.rejects(
      openSourceClient(site.tools, stranger, 'contents'),
      refusal('bad-config', /has no token/),
    );
  });
});
