/**
 * The sandbox's own door, beside Jira's: settings, clock, faults, the request log, and the evaluator as an oracle.
 * Open only with `control`, for tests and demos. Bodies are JSON; what is wrong with one is answered 400
 * and named.
 */

import { z } from 'zod';
import { closeAccount } from '../edits/accounts.ts';
import type { FaultAnswer } from '../faults/faults.ts';
import { unauthorized } from '../faults/faults.ts';
import { newOAuthApp, registerOAuthApp } from '../oauth/oauth-apps.ts';
import type { Answer, Method } from '../operation.ts';
import { created, jiraError, nothing, ok } from '../operation.ts';
import { jsonReply } from '../reply.ts';
import { BadBody, readJson } from '../request-body.ts';
import { rateLimitSettings, sandboxSettings, waitMs } from '../settings.ts';
import type { Door, SandboxRequest, Site } from '../site.ts';
import { saveState } from '../state/save-state.ts';
import { webhookTrouble } from '../webhooks/trouble.ts';
import { everythingFor, whoCanSee } from './who-can-see.ts';

export const control: Door = async (site, request) => {
  const { method, url } = request;
  if (!url.pathname.startsWith('/sandbox/')) return undefined;
  if (!site.settings.control) {
    const message = `${method} ${url.pathname} is not served: start the sandbox with --control.`;
    return jsonReply(jiraError(501, message));
  }
  const found = controls.find((one) => one.method === method && one.path === url.pathname);
  if (!found) {
    const names = controls.map((one) => `${one.method} ${one.path}`).join(', ');
    return jsonReply(jiraError(501, `There is no ${method} ${url.pathname}. There are: ${names}.`));
  }
  try {
    return jsonReply(await found.handle(site, request));
  } catch (error) {
    if (error instanceof BadBody) return jsonReply(jiraError(400, bodyUnfit, error.errors));
    throw error;
  }
};

const bodyUnfit = 'The body must be JSON as docs/sandbox.md shows it, under “Trouble on purpose”.';

interface Control {
  readonly method: Method;
  readonly path: string;
  readonly does: string;
  readonly handle: (site: Site, request: SandboxRequest) => Answer | Promise<Answer>;
}

const settingsBody = sandboxSettings.extend({ rateLimits: rateLimitSettings.partial() }).partial();

const clockBody = z.union([
  z.strictObject({ set: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advanceMs: z.number() }),
  z.strictObject({ running: z.boolean() }),
]);

const siteBody = z
  .strictObject({
    blockPublicAccess: z.boolean(),
    emailApi: z.enum(['approved', 'not-approved', 'disabled']),
  })
  .partial();

const accountBody = z
  .strictObject({
    active: z.boolean(),
    apiToken: z.string().min(1),
    displayName: z.string().min(1),
    closed: z.literal(true),
  })
  .partial();

const faultBody = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  /** A part of the path. */
  path: z.string().optional(),
  skip: z.int().min(0).default(0),
  times: z.union([z.int().positive(), z.literal('forever')]).default(1),
  answer: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('status'),
      status: z.int().min(400).max(599),
      headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).default({}),
      body: z.string().optional(),
    }),
    z.strictObject({ kind: z.literal('expired-token') }),
    z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599) }),
    z.strictObject({ kind: z.literal('cut'), bytes: z.int().min(0) }),
    z.strictObject({ kind: z.literal('slow'), bytesPerSecond: z.int().positive() }),
    z.strictObject({ kind: z.literal('close') }),
    z.strictObject({ kind: z.literal('delay'), ms: waitMs }),
    z.strictObject({ kind: z.literal('repeat-page-token') }),
    z.strictObject({ kind: z.literal('first-page-again') }),
    /** The issue counts as updated now, so that it moves in lists by time. */
    z.strictObject({ kind: z.literal('touch'), issue: z.string() }),
  ]),
});

/** Everything that the door serves, in the order of its documentation. */
export const controls: readonly Control[] = [
  {
    method: 'GET',
    path: '/sandbox/who-can-see',
    does: '`?account=ID&issue=KEY` (with `&comment=ID` or `&worklog=ID`: that unit of it): may the account (empty: anybody) _find_ it? `{"visible":true}`',
    handle: ({ world }, { url }) => whoCanSee(world, url.searchParams),
  },
  {
    method: 'GET',
    path: '/sandbox/who-can-see/all',
    does: '`?account=ID`: keys of all issues and ids of all comments and worklogs that it may find',
    handle: ({ world }, { url }) => ok(everythingFor(world, url.searchParams.get('account') || undefined)),
  },
  {
    method: 'GET',
    path: '/sandbox/requests',
    does: 'the last 10,000 requests, without bodies',
    handle: ({ log }) => ok({ requests: log.last() }),
  },
  {
    method: 'GET',
    path: '/sandbox/requests/counts',
    does: 'how often each operation was answered with each status',
    handle: ({ log }) => ok({ counts: log.counts() }),
  },
  {
    method: 'DELETE',
    path: '/sandbox/requests',
    does: 'forgets them',
    handle: ({ log }) => {
      log.clear();
      return nothing;
    },
  },
  {
    method: 'GET',
    path: '/sandbox/settings',
    does: 'latency, rate limits and what else can be set',
    handle: ({ settings }) => ok(settings),
  },
  {
    method: 'PUT',
    path: '/sandbox/settings',
    does: 'sets those that the body names',
    handle: ({ settings }, request) => {
      const { rateLimits, ...others } = readJson(settingsBody, request.body);
      Object.assign(settings, others, { rateLimits: { ...settings.rateLimits, ...rateLimits } });
      return ok(settings);
    },
  },
  {
    method: 'PUT',
    path: '/sandbox/site',
    does: 'sets `blockPublicAccess` (the organisation’s policy) and `emailApi`',
    handle: ({ world }, request) => {
      const { blockPublicAccess, emailApi } = readJson(siteBody, request.body);
      world.putSite({
        ...world.site,
        ...(blockPublicAccess === undefined ? {} : { blockPublicAccess }),
        ...(emailApi === undefined ? {} : { emailApi }),
      });
      return ok(world.site);
    },
  },
  {
    method: 'PUT',
    path: '/sandbox/account',
    does: '`?account=ID`: sets `active` (deactivates it, or activates it again), `apiToken` (another one: the old one is revoked) and `displayName`; `"closed":true` closes it for good: a “Former user” from then on, in no group and no role',
    handle: (site, request) => {
      const { world } = site;
      const id = request.url.searchParams.get('account') ?? '';
      const account = world.accounts.get(id);
      if (!account) return jiraError(404, `The world has no account '${id}'.`);
      const { active, apiToken, displayName, closed } = readJson(accountBody, request.body);
      if (closed) {
        closeAccount(site, account);
        return nothing;
      }
      const changed = new Date(site.clock.now()).toISOString();
      world.putAccount({
        ...account,
        ...(apiToken !== undefined && { apiToken }),
        ...(displayName !== undefined && { displayName, changed }),
      });
      if (active !== undefined) world.setAccountActive(id, active);
      return nothing;
    },
  },
  {
    method: 'GET',
    path: '/sandbox/clock',
    does: 'the sandbox’s time',
    handle: ({ clock }) => ok(timeOf(clock.now())),
  },
  {
    method: 'PUT',
    path: '/sandbox/clock',
    does: 'sets it: `{"set":"2026-12-01T00:00:00Z"}`, `{"advanceMs":3600000}`, or `{"running":false}`',
    handle: ({ clock }, request) => {
      const change = readJson(clockBody, request.body);
      if ('set' in change) clock.set(Date.parse(change.set));
      else if ('advanceMs' in change) clock.advance(change.advanceMs);
      else if (change.running) clock.go();
      else clock.stop();
      return ok(timeOf(clock.now()));
    },
  },
  {
    method: 'GET',
    path: '/sandbox/faults',
    does: 'the faults that are planned and not used up',
    handle: ({ faults }) =>
      ok({
        faults: faults.planned().map(({ fault, skip, times }) => ({
          method: fault.method,
          path: fault.path === undefined ? undefined : String(fault.path),
          skip,
          times: Number.isFinite(times) ? times : 'forever',
          answer: fault.answer,
        })),
      }),
  },
  {
    method: 'POST',
    path: '/sandbox/faults',
    does: 'plans one: `{"path":"/search/jql","skip":1,"times":3,"answer":{"kind":"status","status":429}}`',
    handle: (site, request) => {
      const { answer, times, method, path, skip } = readJson(faultBody, request.body);
      const spoils = answer.kind === 'touch' ? touch(site, answer.issue) : plain(answer);
      if (!spoils) {
        return jiraError(404, `The world has no issue '${answer.kind === 'touch' ? answer.issue : ''}'.`);
      }
      site.faults.add({
        ...(method === undefined ? {} : { method }),
        ...(path === undefined ? {} : { path }),
        skip,
        times: times === 'forever' ? Number.POSITIVE_INFINITY : times,
        answer: spoils,
      });
      return nothing;
    },
  },
  {
    method: 'DELETE',
    path: '/sandbox/faults',
    does: 'takes all of them back',
    handle: ({ faults }) => {
      faults.clear();
      return nothing;
    },
  },
  {
    method: 'POST',
    path: '/sandbox/oauth/apps',
    does: 'registers an OAuth app: `name`, `redirectUris`, `scopes`, `ownerAccountId`, and `shared`, `level`, `clientId`, `clientSecret` as in a world',
    handle: ({ world }, request) => {
      const wanted = readJson(newOAuthApp, request.body);
      if (!world.accounts.has(wanted.ownerAccountId)) {
        return jiraError(400, '', { ownerAccountId: 'The world has no such account.' });
      }
      return created(registerOAuthApp(world, wanted));
    },
  },
  {
    method: 'DELETE',
    path: '/sandbox/oauth/grants',
    does: '`?account=ID` (with `&client_id=ID`: to this app alone): ends what the account let apps do, as a changed password does',
    handle: ({ oauth }, { url }) => {
      const account = url.searchParams.get('account');
      if (account === null) return jiraError(400, "The parameter 'account' is missing.");
      oauth.revoke(account, url.searchParams.get('client_id') ?? undefined);
      return nothing;
    },
  },
  {
    method: 'GET',
    path: '/sandbox/webhooks/deliveries',
    does: 'the last 1,000 deliveries of webhooks: to where, how often tried, with which end',
    handle: ({ webhooks }) => ok({ deliveries: webhooks.deliveries() }),
  },
  {
    method: 'PUT',
    path: '/sandbox/webhooks/trouble',
    does: 'what goes wrong with the next ones: `{"seed":1,"lost":0.1,"doubled":0.1,"late":0.1,"lateMs":60000,"outOfOrder":0.1}`; `{}`: nothing',
    handle: ({ webhooks }, request) => {
      webhooks.trouble = readJson(webhookTrouble, request.body);
      return ok(webhooks.trouble);
    },
  },
  {
    method: 'POST',
    path: '/sandbox/state/save',
    does: 'saves to the file of `--state`; answers `{"file":…,"issues":…}`',
    handle: async (site) => {
      const { stateFile } = site;
      if (stateFile === undefined) {
        return jiraError(409, 'The sandbox has no file to save to. Start it with --state FILE.');
      }
      const { path } = stateFile;
      if (stateFile.isStrange()) {
        return jiraError(409, `Another sandbox has written ${path}. Give each one a file of its own.`);
      }
      const { issues, savedAt } = await saveState(site, path);
      return ok({ file: path, issues, savedAt });
    },
  },
];

type AskedAnswer = z.infer<typeof faultBody>['answer'];

function plain(answer: Exclude<AskedAnswer, { kind: 'touch' }>): FaultAnswer {
  if (answer.kind === 'expired-token') return unauthorized;
  if (answer.kind !== 'status') return answer;
  const { body, ...rest } = answer;
  return body === undefined ? rest : { ...rest, body };
}

/** Undefined: there is no such issue. */
function touch({ world, clock }: Site, idOrKey: string): FaultAnswer | undefined {
  const id = world.findEntry(idOrKey)?.issue.id;
  if (id === undefined) return undefined;
  return {
    kind: 'edit',
    edit: () => {
      const issue = world.issue(id);
      if (issue) world.putIssue({ ...issue, updated: new Date(clock.now()).toISOString() });
    },
  };
}

function timeOf(nowMs: number) {
  return { now: new Date(nowMs).toISOString() };
}
