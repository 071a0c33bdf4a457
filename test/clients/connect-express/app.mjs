/**
 * An app as its authors would write it, with atlassian-connect-express as it comes from npm: it registers itself at the
 * site that its configuration names, tells its parent process what it receives, and asks Jira what the parent wants
 * to know. It keeps its tenants in memory: the framework's own stores are not installed.
 */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const express = require('express');
const ace = require('atlassian-connect-express');

const site = new URL(process.env.SANDBOX_URL);
const host = `http://${encodeURIComponent('ann@small.example')}:token-ann@localhost:${site.port}`;

ace.store.register('memory', () => {
  const values = new Map();
  const name = (key, clientKey) => `${clientKey} ${key}`;
  return {
    isMemoryStore: () => true,
    get: async (key, clientKey) => values.get(name(key, clientKey)) ?? null,
    set: async (key, value, clientKey) => {
      values.set(name(key, clientKey), value);
      return value;
    },
    del: async (key, clientKey) => {
      values.delete(name(key, clientKey));
    },
    saveInstallation(value, clientKey) {
      return this.set('clientInfo', value, clientKey);
    },
    getAllClientInfos: async () =>
      [...values].filter(([key]) => key.endsWith(' clientInfo')).map(([, one]) => one),
  };
});

const app = express();
app.set('env', 'development');
app.use(express.urlencoded({ extended: false }));
app.use(express.json());

const tell = (message) => process.send(message);
const text = (part) => (typeof part === 'string' ? part : (part?.stack ?? JSON.stringify(part)));
const log =
  (level) =>
  (...parts) =>
    tell({ kind: 'log', level, text: parts.map(text).join(' ') });
const logger = { info: log('info'), warn: log('warn'), error: log('error') };

const development = { port: process.env.PORT, hosts: [host], store: { adapter: 'memory' }, watch: false };
const addon = ace(app, { config: { development } }, logger, () => {
  for (const event of ['enabled', 'disabled']) {
    app.post(`/${event}`, addon.authenticate(), (request, response) => {
      tell({ kind: 'lifecycle', event, clientKey: request.context.clientKey });
      response.sendStatus(204);
    });
  }
  app.post('/uninstalled', addon.authenticateInstall(), (request, response) => {
    tell({ kind: 'lifecycle', event: 'uninstalled', clientKey: request.body.clientKey });
    response.sendStatus(204);
  });
});
addon.on('host_settings_saved', (clientKey, settings) => {
  tell({ kind: 'lifecycle', event: 'installed', clientKey, settings });
});
for (const { event } of addon.descriptor.modules.webhooks) {
  addon.on(event, (name, body, request) => {
    const { context, headers } = request;
    const identifier = headers['x-atlassian-webhook-identifier'];
    tell({ kind: 'webhook', event: name, body, identifier, accountId: context.userAccountId });
  });
}

process.on('message', async ({ id, ask, clientKey, method = 'get', options, accountId }) => {
  if (ask === 'deregister') {
    await addon.deregister();
    tell({ kind: 'answer', id });
    return;
  }
  const asApp = addon.httpClient({ clientKey });
  const client = accountId === undefined ? asApp : asApp.asUserByAccountId(accountId);
  client[method](options, (error, response, body) =>
    tell({ kind: 'answer', id, status: response?.statusCode, body, error: error && JSON.stringify(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

app.listen(Number(process.env.PORT), '127.0.0.1', async () => {
  await addon.register();
  tell({ kind: 'registered' });
});
