/**
 * The plugin manager, `/rest/plugins/1.0/…`: how an administrator, or a framework in their name, uploads a Connect app
 * by the address of its descriptor, watches the installation, switches the app off and on, and removes it. The flow is
 * that of facts §5.3; the words of refusals are our own where no report of a site has them [M].
 */

import { randomUUID } from 'node:crypto';
import type { InstalledApp, InstallTask } from '../connect/installed-apps.ts';
import { installApp, setAppEnabled, uninstallApp } from '../connect/lifecycle.ts';
import { memberOf } from '../json-value.ts';
import type { Answer } from '../operation.ts';
import { nothing, ok } from '../operation.ts';
import { decodedSegment } from '../operations.ts';
import { jsonReply } from '../reply.ts';
import { parseJson } from '../request-body.ts';
import type { Door, SandboxRequest, Site } from '../site.ts';
import { administratorAt } from './administrator.ts';

const root = '/rest/plugins/1.0';
const pingAfterMs = 100;
const tasksKept = 200;

export const plugins: Door = async (site, request) => {
  const { pathname } = request.url;
  if (pathname !== root && !pathname.startsWith(`${root}/`)) return undefined;
  const administrator = administratorAt(site, request, notAdministrator);
  if ('reply' in administrator) return administrator.reply;
  const { accountId } = administrator;
  return { ...jsonReply(await answer(site, request)), accountId };
};

async function answer(site: Site, request: SandboxRequest): Promise<Answer> {
  const { method, url } = request;
  const [name = '', id, ...rest] = url.pathname.slice(root.length + 1).split('/');
  if (rest.length > 0 || (id !== undefined && name !== 'pending')) return noSuchPlugin;
  if (name === '') {
    if (method === 'GET') return listing(site);
    return method === 'POST' ? install(site, request) : notAllowed;
  }
  if (name === 'settings' && method === 'GET') {
    // Frameworks look here whether the site takes apps by their address.
    return ok({ settings: [{ key: 'connectDeveloperListingsEnabled', value: true }] });
  }
  if (name === 'pending') return method === 'GET' ? progress(site, id ?? '') : notAllowed;
  const app = site.apps.app(decodedSegment(name).replace(/-key$/, ''));
  if (!app) return noSuchPlugin;
  switch (method) {
    case 'GET':
      return ok(pluginJson(app));
    case 'PUT': {
      const enabled = enabledOf(request.body);
      if (enabled === undefined) return upmError(400, "The body has no 'enabled' that is true or false.");
      return ok(pluginJson(await setAppEnabled(site, app, enabled)));
    }
    case 'DELETE':
      await uninstallApp(site, app);
      return nothing;
    default:
      return notAllowed;
  }
}

function listing({ apps }: Site): Answer {
  const token = randomUUID();
  apps.upmTokens.add(token);
  for (const oldest of apps.upmTokens) {
    if (apps.upmTokens.size <= tasksKept) break;
    apps.upmTokens.delete(oldest);
  }
  const answered = ok({ links: { self: `${root}/` }, plugins: apps.all().map(pluginJson) });
  return { ...answered, headers: { 'upm-token': token } };
}

function install(site: Site, { url, headers, body }: SandboxRequest): Answer {
  const { apps } = site;
  if (!apps.upmTokens.has(url.searchParams.get('token') ?? '')) {
    return upmError(
      403,
      'The token is missing or wrong: take it from the header upm-token of GET /rest/plugins/1.0/.',
    );
  }
  const type = String(headers['content-type'] ?? '').toLowerCase();
  if (!/^application\/vnd\.atl\.plugins\.(remote\.install|install\.uri)\+json/.test(type)) {
    return upmError(415, 'The Content-Type must be application/vnd.atl.plugins.remote.install+json.');
  }
  const uri = pluginUriOf(body);
  if (uri === undefined) return upmError(400, "The body has no 'pluginUri', the address of a descriptor.");
  const id = randomUUID();
  const put = (task: InstallTask) => apps.tasks.set(id, task);
  put({ state: 'running', uri });
  for (const oldest of apps.tasks.keys()) {
    if (apps.tasks.size <= tasksKept) break;
    apps.tasks.delete(oldest);
  }
  installApp(site, uri).then(
    (done) =>
      put(
        'app' in done
          ? { state: 'installed', uri, key: done.app.descriptor.key }
          : { state: 'failed', uri, message: done.failure },
      ),
    (error) => put({ state: 'failed', uri, message: `The sandbox failed: ${String(error)}` }),
  );
  return { ...ok(taskJson(id, uri, { done: false })), status: 202 };
}

function progress({ apps }: Site, id: string): Answer {
  const task = apps.tasks.get(id);
  switch (task?.state) {
    case undefined:
      return upmError(404, 'There is no such task.');
    case 'running':
      return ok(taskJson(id, task.uri, { done: false }));
    case 'installed':
      return { status: 303, json: '', headers: { Location: `${root}/${encodeURIComponent(task.key)}-key` } };
    case 'failed':
      return ok(taskJson(id, task.uri, { done: true, errorMessage: task.message }));
  }
}

function taskJson(
  id: string,
  uri: string,
  status: { readonly done: boolean; readonly errorMessage?: string },
) {
  const kind = status.errorMessage === undefined ? 'install.installing' : 'task.install.err';
  return {
    type: 'INSTALL',
    pingAfter: pingAfterMs,
    status: {
      ...status,
      statusCode: 200,
      contentType: `application/vnd.atl.plugins.${kind}+json`,
      source: uri,
    },
    links: { self: `${root}/pending/${id}` },
  };
}

function pluginJson({ descriptor, enabled }: InstalledApp) {
  const { key, name, version, description, vendor } = descriptor;
  return {
    key,
    name,
    version,
    description,
    ...(vendor ? { vendor } : {}),
    enabled,
    userInstalled: true,
    remotable: true,
    static: false,
    links: { self: `${root}/${encodeURIComponent(key)}-key` },
  };
}

function enabledOf(body: string | undefined): boolean | undefined {
  const value = fieldOf(body, 'enabled');
  return typeof value === 'boolean' ? value : undefined;
}

function pluginUriOf(body: string | undefined): string | undefined {
  const value = fieldOf(body, 'pluginUri');
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function fieldOf(body: string | undefined, name: string): unknown {
  try {
    return memberOf(parseJson(body ?? ''), name);
  } catch {
    return undefined;
  }
}

function upmError(status: number, errorMessage: string): Answer {
  return { status, json: JSON.stringify({ errorMessage, 'status-code': status }) };
}

const notAllowed = upmError(405, 'The method is not allowed here.');
const noSuchPlugin = upmError(404, 'There is no such app on this site.');
const notAdministrator = upmError(403, 'Only administrators of Jira can manage apps.');
