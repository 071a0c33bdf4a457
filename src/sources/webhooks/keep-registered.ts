/**
 * Keeps one webhook of our OAuth app at Jira for each account and site that it reads with, while the server runs: it is
 * registered when it can be, looked for once a day, and refreshed long before its 30 days are over. Sources of the same
 * account share one: an app has five a person. Only those that we have registered ourselves are ever taken away. What
 * stands in the way is kept in words; the source is read all the same, only later.
 */

import { AppError, reasonOf } from '../../errors.ts';
import type { JiraClient } from '../../jira/jira-client.ts';
import { isLoopback } from '../../jira/private-address.ts';
import { dynamicEvents } from '../../jira/webhook.ts';
import type { WireWebhook } from '../../jira/webhook-calls.ts';
import type { RegisteredWebhook, SourceWebhooks } from '../../store/webhook-store.ts';
import { isOAuthSource, type OAuthSource } from '../oauth/renew-source.ts';
import { scopeParts } from '../oauth/scopes.ts';
import { openSourceClient, type SourceTools } from '../open-client.ts';

export const oauthWebhookPath = '/api/webhooks/oauth';

const lookEveryMs = 60_000;
const day = 86_400_000;
const retryMs = 3_600_000;
const refreshBeforeMs = 10 * day;

/** Ends what is under way when it is disposed of. */
export function keepWebhooksRegistered(tools: SourceTools, publicUrl: string): AsyncDisposable {
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await registerWhatIsDue(tools, publicUrl, stop.signal).catch((error: unknown) =>
        tools.log.warn('webhooks-not-looked-at', { error: reasonOf(error) }),
      );
      await tools.clock.sleep(lookEveryMs, stop.signal).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort(new AppError('interrupted', 'The server ends.'));
      await watching;
    },
  };
}

/** What fails is told with the source, and tried again in an hour. */
export async function registerWhatIsDue(
  tools: SourceTools,
  publicUrl: string,
  signal?: AbortSignal,
): Promise<void> {
  const { store, clock, log } = tools;
  for (const source of await store.sources.list()) {
    if (signal?.aborted) return;
    const known = await store.webhooks.of(source.id);
    if (!isOAuthSource(source)) {
      if (known?.registered) await store.webhooks.putRegistered(source.id, undefined);
      continue;
    }
    const url = `${publicUrl}${oauthWebhookPath}`;
    if (source.halt || !isDue(source, known, url, clock.now())) continue;
    try {
      const why = whyNotHeard(tools, publicUrl) ?? whyNotGranted(source);
      if (why !== undefined) throw new AppError('bad-config', why);
      const registered = await ensureRegistered(tools, source, url, signal);
      if (registered) await store.webhooks.putRegistered(source.id, registered);
    } catch (error) {
      if (signal?.aborted) return;
      const why = reasonOf(error);
      if (known?.problem?.why !== why) log.warn('webhook-not-registered', { source: source.id, error: why });
      await store.webhooks.putProblem(source.id, { why, sinceMs: clock.now() });
    }
  }
}

/**
 * Takes away at Jira what is this source's alone, before its credential is gone. What does not work within the time ends
 * there by itself, within 30 days.
 */
export async function takeBackWebhook(
  tools: SourceTools,
  source: Pick<OAuthSource, 'id'>,
  timeoutMs = 5_000,
): Promise<void> {
  const { store, log } = tools;
  const registered = (await store.webhooks.of(source.id))?.registered;
  const current = (await store.sources.list()).find(({ id }) => id === source.id);
  if (!registered || !current || !isOAuthSource(current)) return;
  const others = (await sharing(tools, current)).filter(({ sourceId }) => sourceId !== source.id);
  if (others.some((other) => other.registered?.id === registered.id)) return;
  try {
    const client = await openSourceClient(tools, current, 'somebody-waits');
    await client.deleteWebhooks([registered.id], AbortSignal.timeout(timeoutMs));
  } catch (error) {
    log.warn('webhook-not-taken-back', { source: source.id, error: reasonOf(error) });
  }
}

/** Why Jira cannot tell us anything; undefined: it can. A sandbox on this machine reaches this machine. */
export function whyNotHeard(
  { atlassian }: Pick<SourceTools, 'atlassian'>,
  publicUrl: string,
): string | undefined {
  const { protocol, hostname } = new URL(publicUrl);
  const isHere = isLoopback(hostname);
  if (isHere && isLoopback(new URL(atlassian.apiUrl).hostname)) return undefined;
  if (!isHere && protocol === 'https:') return undefined;
  return (
    `Jira cannot reach ${publicUrl}: set JACKDAW_PUBLIC_URL to an https address that the internet reaches, ` +
    'and changes are told as they happen.'
  );
}

function whyNotGranted({ credential }: OAuthSource): string | undefined {
  const needed = scopeParts.find(({ part }) => part === 'webhooks')?.scopes ?? [];
  const missing = needed.filter((scope) => !credential.scopes.includes(scope));
  if (missing.length === 0) return undefined;
  return `Atlassian did not grant ${missing.join(', ')}. Give the app these scopes, then connect the source again.`;
}

function isDue(
  { credential, accountId }: OAuthSource,
  known: SourceWebhooks | undefined,
  url: string,
  nowMs: number,
): boolean {
  const { registered, problem } = known ?? {};
  if (problem && Math.abs(nowMs - problem.sinceMs) < retryMs) return false;
  if (!registered || problem) return true;
  const isOurs = registered.clientId === credential.clientId && registered.accountId === accountId;
  if (!isOurs || registered.url !== url) return true;
  return registered.expiresMs - nowMs < refreshBeforeMs || Math.abs(nowMs - registered.seenMs) >= day;
}

/** Undefined: the account may browse no project. */
async function ensureRegistered(
  tools: SourceTools,
  source: OAuthSource,
  url: string,
  signal: AbortSignal | undefined,
): Promise<RegisteredWebhook | undefined> {
  const { clock } = tools;
  const client = await openSourceClient(tools, source, 'fresh');
  const projects: string[] = [];
  for await (const page of client.browsableProjects(signal)) projects.push(...page.map(({ id }) => id));
  const [project] = projects;
  if (project === undefined) return undefined;
  const known = new Map(
    (await sharing(tools, source)).flatMap(({ registered: of }) => (of ? [[of.id, of.url] as const] : [])),
  );
  const listed = await allWebhooks(client, signal);
  const there = listed.find((one) => isRight({ ...one, url: one.url ?? known.get(one.id) }, url, projects));
  const outdated = listed.flatMap(({ id }) => (known.has(id) && id !== there?.id ? [id] : []));
  // Before the new one: Jira takes a single address of an app.
  if (outdated.length > 0) await client.deleteWebhooks(outdated, signal);
  const jqlFilter = there?.jqlFilter ?? everyIssue(project);
  const id = there?.id ?? (await client.registerWebhook({ url, events: dynamicEvents, jqlFilter }, signal));
  const left = (there?.expirationDate ?? 0) - clock.now();
  const expiresMs =
    there?.expirationDate !== undefined && left >= refreshBeforeMs
      ? there.expirationDate
      : await client.refreshWebhooks([id], signal);
  const { clientId } = source.credential;
  const { accountId } = source;
  return { clientId, accountId, url, id, jqlFilter, expiresMs, seenMs: clock.now() };
}

/**
 * Jira takes no filter that is empty, and few fields and operators: this one is true of every issue as long as the account
 * may browse the project. Also what is moved out of what is read has to be told.
 */
function everyIssue(project: string): string {
  return `project in (${project}) OR project not in (${project})`;
}

function isRight(webhook: WireWebhook, url: string, projects: readonly string[]): boolean {
  const { events = dynamicEvents, jqlFilter } = webhook;
  const isForAll = projects.some((project) => everyIssue(project) === jqlFilter);
  return webhook.url === url && isForAll && dynamicEvents.every((event) => events.includes(event));
}

async function allWebhooks(client: JiraClient, signal: AbortSignal | undefined): Promise<WireWebhook[]> {
  const all: WireWebhook[] = [];
  for await (const page of client.webhooks(signal)) all.push(...page);
  return all;
}

/** What was registered for sources with the same app, account and site. */
async function sharing({ store }: SourceTools, source: OAuthSource): Promise<readonly SourceWebhooks[]> {
  const { clientId, cloudId } = source.credential;
  const same = (await store.sources.list()).filter(
    ({ credential, accountId }) =>
      credential.kind === 'oauth' &&
      credential.clientId === clientId &&
      credential.cloudId === cloudId &&
      accountId === source.accountId,
  );
  return (await store.webhooks.list()).filter(({ sourceId, registered: of }) => {
    const isMine = of?.clientId === clientId && of.accountId === source.accountId;
    return isMine && same.some(({ id }) => id === sourceId);
  });
}
