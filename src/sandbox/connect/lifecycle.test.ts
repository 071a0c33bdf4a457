import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { it } from 'node:test';
import { ask, at, each } from '../ask.test-support.ts';
import { openSandbox } from '../open-sandbox.ts';
import { project, scheme, smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { InstalledApps } from './installed-apps.ts';
import { readToken, verifyHs256, verifyRs256 } from './jwt.ts';
import { queryHash } from './query-hash.ts';
import { askAsApp, install, openTinyApp } from './tiny-app.test-support.ts';

const roleName = 'atlassian-addons-project-access';

/** The small world, whose scheme of SOFT lets apps browse. */
function worldForApps() {
  const base = smallWorld();
  const holder = { type: 'projectRole', parameter: '10500', value: '10500' };
  const permissionSchemes = base.permissionSchemes.map((one) =>
    one.id === '100'
      ? scheme('100', one.name, [
          ...one.permissions.map((grant) => [grant.permission, grant.holder] as const),
          ['BROWSE_PROJECTS', holder],
        ])
      : one,
  );
  const projectRoles = [...base.projectRoles, { id: '10500', name: roleName }];
  return openWorld({ ...base, permissionSchemes, projectRoles });
}

it('an uploaded app is told its secret, signed with the key that the site serves, and then that it is enabled', async () => {
  await using sandbox = await openSandbox({ world: worldForApps() });
  await using app = await openTinyApp();
  const uploaded = await install(sandbox, app.descriptorUrl);
  assert.equal(uploaded.accepted, 202);
  assert.equal(uploaded.status, 200);
  assert.equal(at(uploaded.json, 'key'), 'tiny');
  assert.equal(at(uploaded.json, 'enabled'), true);
  assert.deepEqual(
    app.calls.map(({ method, path }) => `${method} ${path}`),
    ['POST /installed', 'POST /enabled'],
  );
  const [installed, enabled] = app.calls;
  const { sharedSecret, publicKey, ...body } = Object.fromEntries(Object.entries(installed?.json ?? {}));
  const { clientKey } = sandbox.site.apps;
  assert.deepEqual(body, {
    key: 'tiny',
    clientKey,
    serverVersion: '100000',
    pluginsVersion: '1001.0.0-SNAPSHOT',
    baseUrl: sandbox.url,
    displayUrl: sandbox.url,
    displayUrlServicedeskHelpCenter: sandbox.url,
    productType: 'jira',
    description: 'Small',
    eventType: 'installed',
  });
  assert.match(String(publicKey), /^MII/);
  assert.match(String(sharedSecret), /^[0-9A-F]{64}$/);

  const token = String(installed?.headers.authorization).replace(/^JWT /, '');
  const read = readToken(token);
  assert.deepEqual(Object.keys(read?.header ?? {}), ['typ', 'alg', 'kid']);
  const pem = await (await fetch(`${sandbox.url}/${String(read?.header.kid)}`)).text();
  assert.match(pem, /^-----BEGIN PUBLIC KEY-----\n/);
  assert.equal(verifyRs256(token, createPublicKey(pem)), true);
  const qsh = queryHash({ method: 'POST', pathname: '/installed', query: new URLSearchParams() });
  assert.equal(read?.claims.iss, clientKey);
  assert.deepEqual(read?.claims.aud, [app.url]);
  assert.equal(read?.claims.qsh, qsh);
  assert.equal(Number(read?.claims.exp) > Date.now() / 1000, true);

  const second = String(enabled?.headers.authorization).replace(/^JWT /, '');
  assert.equal(verifyHs256(second, app.secret()), true);
  assert.equal(at(enabled?.json, 'eventType'), 'enabled');
  assert.equal(at(enabled?.json, 'sharedSecret'), undefined);
  assert.equal((await fetch(`${sandbox.url}/00000000-0000-4000-8000-000000000000`)).status, 404);
});

it('an app sees by its role and by nothing else', async () => {
  await using sandbox = await openSandbox({ world: worldForApps() });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  const status = async (key: string) => (await askAsApp(sandbox, app, `/rest/api/3/issue/${key}`)).status;
  // SOFT's scheme grants Browse to the role; that of DESK to people with access to Jira, whom an app is not one of.
  assert.equal(await status('SOFT-1'), 200);
  assert.equal(await status('DESK-1'), 404);
  assert.equal(await status('TEAM-2'), 404);
  // The level of SOFT-3 does not name the role.
  assert.equal(await status('SOFT-3'), 404);
  assert.equal((await ask(sandbox, 'cleo', '/rest/api/3/issue/SOFT-3')).status, 200);
  assert.equal((await ask(sandbox, 'cleo', '/rest/api/3/issue/DESK-1')).status, 200);
  const { json } = await askAsApp(sandbox, app, '/rest/api/3/myself');
  assert.equal(at(json, 'accountType'), 'app');
  assert.equal(at(json, 'displayName'), 'Tiny');
  for (const { roleActors } of sandbox.world.projects.values()) {
    assert.deepEqual(
      roleActors.filter(({ roleId }) => roleId === '10500').map(({ users }) => users),
      [[at(json, 'accountId')]],
    );
  }
});

it('in a site whose schemes do not know apps an app sees nothing, until they do', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/issue/SOFT-1')).status, 404);
  const roles = [...sandbox.world.projectRoles.values()];
  const role = roles.find(({ name }) => name === roleName)?.id ?? '';
  assert.equal(role, '10302');
  sandbox.world.setSchemeGrants('100', [
    { id: '9', permission: 'BROWSE_PROJECTS', holder: { type: 'projectRole', value: role } },
  ]);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/issue/SOFT-1')).status, 200);
});

it('a project that is created later has the app in its role too', async () => {
  await using sandbox = await openSandbox({ world: worldForApps() });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  const created = project('9', 'NEW', 'New', '100');
  sandbox.world.putProject(created);
  sandbox.site.events.publish({ name: 'project_created', atMs: 0, actor: 'ann', project: created });
  assert.deepEqual(sandbox.world.projects.get('9')?.roleActors, [
    { roleId: '10500', users: [sandbox.site.apps.app('tiny')?.accountId], groups: [] },
  ]);
});

it('an app with the scope ADMIN administers, which lets it browse nothing', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['admin'] });
  await install(sandbox, app.descriptorUrl);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/group/bulk')).status, 200);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/issue/SOFT-1')).status, 404);
  app.describe({ scopes: ['READ'] });
  await install(sandbox, app.descriptorUrl);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/group/bulk')).status, 403);
});

it('an installation that the app refuses leaves no trace, and a second one that it refuses leaves the first', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  const accounts = sandbox.world.accounts.size;
  app.answer = () => 401;
  const refused = await install(sandbox, app.descriptorUrl);
  assert.equal(at(refused.json, 'status.done'), true);
  assert.equal(
    at(refused.json, 'status.errorMessage'),
    'The app could not be installed. The app host returned HTTP response code 401.',
  );
  assert.equal(sandbox.world.accounts.size, accounts);
  assert.deepEqual(sandbox.world.projects.get('2')?.roleActors, []);
  assert.deepEqual(sandbox.site.apps.all(), []);
  assert.deepEqual(
    app.calls.map(({ path }) => path),
    ['/installed'],
  );

  app.answer = () => 200;
  assert.equal((await install(sandbox, app.descriptorUrl)).status, 200);
  const secret = app.secret();
  app.answer = () => 500;
  app.describe({ scopes: ['ADMIN'] });
  assert.match(
    String(at((await install(sandbox, app.descriptorUrl)).json, 'status.errorMessage')),
    /HTTP response code 500/,
  );
  const { status } = await askAsApp(sandbox, app, '/rest/api/3/myself', { secret });
  assert.equal(status, 200);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/group/bulk', { secret })).status, 403);
});

it('a second installation has another secret, and the first is worth nothing any more', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  const secret = app.secret();
  await install(sandbox, app.descriptorUrl);
  assert.notEqual(app.secret(), secret);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/myself')).status, 200);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/myself', { secret })).status, 401);
  const [first, second] = await app.received('/installed', 2);
  assert.equal(at(first?.json, 'clientKey'), at(second?.json, 'clientKey'));
});

it('a descriptor that cannot be used is refused with the reason', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  const table: readonly (readonly [changes: Readonly<Record<string, unknown>>, words: RegExp])[] = [
    [{ key: 'with space' }, /is not valid: key: letters, digits/],
    [{ key: undefined }, /is not valid: key: /],
    [{ baseUrl: 'ftp://x' }, /is not valid: baseUrl: /],
    [{ authentication: { type: 'none' } }, /authentication\.type: must be jwt/],
    [{ lifecycle: {} }, /lifecycle\.installed: /],
    [{ scopes: ['EVERYTHING'] }, /scopes\.0: /],
    [{ modules: { webhooks: [{ event: 'moon_rose', url: '/x' }] } }, /modules\.webhooks/],
    [{ scopes: [], modules: { webhooks: [{ event: 'jira:issue_created', url: '/x' }] } }, /at least READ/],
  ];
  for (const [changes, words] of table) {
    app.describe(changes);
    const { json } = await install(sandbox, app.descriptorUrl);
    assert.match(String(at(json, 'status.errorMessage')), words, JSON.stringify(changes));
  }
  const failure = async (url: string) =>
    String(at((await install(sandbox, url)).json, 'status.errorMessage'));
  assert.match(
    await failure('http://127.0.0.1:1/x.json'),
    /could not be read\. The connection was refused\./,
  );
  assert.match(await failure('https://example.com/x.json'), /reaches this machine only, and example\.com/);
  assert.match(await failure('file:///etc/passwd'), /is not an address of http or https/);
  assert.match(await failure(`${sandbox.url}/rest/api/3/serverInfo`), /is not valid: key: /);
  assert.match(await failure(`${sandbox.url}/browse/SOFT-1`), /It is not JSON/);
  assert.match(await failure(`${sandbox.url}/nowhere`), /answered with HTTP 404/);
  assert.deepEqual(app.calls, []);
});

it('an app is switched off and on, and removed', async () => {
  await using sandbox = await openSandbox({ world: worldForApps() });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  const plugin = (method: 'GET' | 'PUT' | 'DELETE', body?: unknown) =>
    ask(sandbox, 'ann', '/rest/plugins/1.0/tiny-key', body, method);
  assert.equal(at((await plugin('PUT', { enabled: false })).json, 'enabled'), false);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/myself')).status, 401);
  assert.equal(at((await plugin('PUT', { enabled: true })).json, 'enabled'), true);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/myself')).status, 200);
  assert.equal((await plugin('PUT', { enabled: 'yes' })).status, 400);
  const accountId = sandbox.site.apps.app('tiny')?.accountId ?? '';
  assert.equal((await plugin('DELETE')).status, 204);
  assert.equal((await plugin('GET')).status, 404);
  assert.equal((await plugin('DELETE')).status, 404);
  assert.deepEqual(
    app.calls.map(({ path }) => path),
    ['/installed', '/enabled', '/disabled', '/enabled', '/disabled', '/uninstalled'],
  );
  const last = String(app.calls.at(-1)?.headers.authorization).replace(/^JWT /, '');
  assert.equal(readToken(last)?.header.alg, 'RS256');
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/myself')).status, 401);
  assert.equal(sandbox.world.accounts.get(accountId)?.active, false);
  const actors = [...sandbox.world.projects.values()].flatMap((one) => one.roleActors);
  assert.equal(
    actors.some(({ users }) => users.includes(accountId)),
    false,
  );
});

it('only administrators manage apps, and only with a token of the listing', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  assert.equal((await ask(sandbox, '', '/rest/plugins/1.0/')).status, 401);
  const refused = await ask(sandbox, 'ben', '/rest/plugins/1.0/');
  assert.equal(refused.status, 403);
  assert.equal(refused.headers.get('upm-token'), null);
  await install(sandbox, app.descriptorUrl);
  const listed = await ask(sandbox, 'ann', '/rest/plugins/1.0/');
  assert.deepEqual(each(listed.json, 'plugins', 'key'), ['tiny']);
  assert.equal(
    (await install(sandbox, app.descriptorUrl, { email: 'ben@small.example', token: 'token-ben' })).accepted,
    403,
  );
  const upload = { pluginUri: app.descriptorUrl };
  assert.equal((await ask(sandbox, 'ann', '/rest/plugins/1.0/?token=guess', upload)).status, 403);
  const token = listed.headers.get('upm-token') ?? '';
  assert.equal((await ask(sandbox, 'ann', `/rest/plugins/1.0/?token=${token}`, upload)).status, 415);
  assert.equal((await ask(sandbox, 'ann', '/rest/plugins/1.0/pending/none')).status, 404);
  assert.equal((await ask(sandbox, 'ann', '/rest/plugins/1.0/none-key')).status, 404);
  assert.equal((await ask(sandbox, 'ann', '/rest/plugins/1.0/a/b/c')).status, 404);
  assert.equal(at((await ask(sandbox, 'ann', '/rest/plugins/1.0/settings')).json, 'settings.0.value'), true);
  assert.equal((await askAsApp(sandbox, app, '/rest/plugins/1.0/')).status, 403);
  assert.equal(app.calls.filter(({ path }) => path === '/installed').length, 1);
});

it('the installed apps are plain JSON, from which the same apps come back', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['READ', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  const { apps } = sandbox.site;
  const again = new InstalledApps('another', JSON.parse(JSON.stringify(apps)));
  assert.deepEqual(again.toJSON(), apps.toJSON());
  assert.equal(again.keyId, apps.keyId);
  assert.equal(again.app('tiny')?.sharedSecret, app.secret());
  assert.deepEqual(new InstalledApps('site').toJSON().apps, []);
});
