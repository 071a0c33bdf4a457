/**
 * From a person's consent to a credential, with OAuth 2.0 (3LO): a person is sent to Atlassian with the scopes that the
 * source takes; the answer comes back to the browser that was sent, and becomes tokens at once; then the same person
 * chooses among the sites that these reach. Until then the tokens are in memory only, and forgotten after ten minutes.
 */

import { randomBytes } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { gatewayBaseUrl } from '../../jira/atlassian-addresses.ts';
import { checkGateway } from '../../jira/connect-check.ts';
import { bearerCredential } from '../../jira/credentials/oauth.ts';
import {
  authorizeUrl,
  exchangeCode,
  type GivenTokens,
  ownProfile,
  type Profile,
  type ReachedSite,
  reachedSites,
} from '../../jira/credentials/oauth-calls.ts';
import type { SourceId } from '../../model/ids.ts';
import type { Person } from '../../model/person.ts';
import { credentialName, type Source } from '../../model/source.ts';
import type { ProvenCredential } from '../keep-source.ts';
import type { SourceTools } from '../open-client.ts';
import { consentMs, openConsents, type StateProblem } from './consents.ts';
import { tokensToKeep } from './kept-tokens.ts';
import { currentOAuthApp, oauthAppOf } from './oauth-app.ts';
import { type MissingPart, missingParts, scopesFor, type WantedReading, type WantedScope } from './scopes.ts';

export interface OAuthConnections {
  begin(person: Person, wanted: WantedConsent): Promise<SentAway>;
  /** What Atlassian sent the browser back with: a problem, unless it is the answer to what was begun there. */
  receive(
    answer: CallbackAnswer,
    browserKey: string | undefined,
    signal?: AbortSignal,
  ): Promise<{ readonly id: string } | { readonly problem: StateProblem }>;
  /** Throws `not-found` for everybody but the person who began. */
  look(person: Person, id: string): Promise<ReceivedConsent>;
  /** Ends the consent: one refresh token is one source's. */
  choose(
    person: Person,
    id: string,
    cloudId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly proven: ProvenCredential; readonly wanted: WantedConsent }>;
}

export interface WantedConsent extends WantedReading {
  /** The source that is to be connected again. */
  readonly reconnect?: SourceId | undefined;
  /** The offer that is taken up with it. */
  readonly offer?: number | undefined;
}

export interface SentAway {
  readonly url: string;
  readonly state: string;
  /** For a cookie: the browser that comes back has to be this one. */
  readonly browserKey: string;
  readonly expiresMs: number;
  readonly scopes: readonly WantedScope[];
}

export interface CallbackAnswer {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
}

export type ReceivedConsent = { readonly reconnect: Source | undefined } & (
  | Refusal
  | {
      readonly outcome: 'granted';
      readonly account: Profile;
      readonly sites: readonly OfferedSite[];
      readonly missing: readonly MissingPart[];
      readonly wanted: WantedConsent;
    }
);

interface Refusal {
  readonly outcome: 'denied' | 'failed';
  readonly message: string;
}

export interface OfferedSite {
  readonly cloudId: string;
  readonly name: string;
  readonly url: string;
  readonly hasJira: boolean;
  /** Who reads it for everybody already. */
  readonly connectedAs: string | undefined;
}

interface Begun {
  readonly person: Person;
  readonly wanted: WantedConsent;
  readonly clientId: string;
}

type Received = Begun & { readonly expiresMs: number } & (
    | { readonly problem: Refusal }
    | {
        readonly problem: undefined;
        readonly tokens: GivenTokens;
        readonly scopes: readonly string[];
        readonly account: Profile;
        readonly sites: readonly ReachedSite[];
      }
  );

export function openOAuthConnections(tools: SourceTools, redirectUri: () => string): OAuthConnections {
  const { clock, store } = tools;
  const consents = openConsents<Begun>(clock);
  const received = new Map<string, Received>();

  const keep = (one: Received) => {
    for (const [id, { expiresMs }] of received) if (expiresMs <= clock.now()) received.delete(id);
    const id = randomBytes(16).toString('base64url');
    received.set(id, one);
    return { id };
  };

  const receivedBy = (person: Person, id: string): Received => {
    const one = received.get(id);
    if (one && one.person.id === person.id && one.expiresMs > clock.now()) return one;
    throw gone();
  };

  return {
    async begin(person, wanted) {
      const app = await currentOAuthApp(tools);
      if (!app) throw new AppError('bad-config', 'Keep an OAuth app first: its client id and secret.');
      const { clientId } = app;
      const { state, browserKey, pkce, expiresMs } = consents.begin({ person, wanted, clientId });
      const scopes = scopesFor(wanted);
      const url = authorizeUrl(tools.atlassian, {
        ...{ clientId, redirectUri: redirectUri(), state, challenge: pkce.challenge },
        scopes: scopes.map(({ scope }) => scope),
      });
      return { url, state, browserKey, expiresMs, scopes };
    },

    async receive({ state = '', code, error }, browserKey, signal) {
      const taken = consents.take(state, browserKey);
      if (typeof taken === 'string') return { problem: taken };
      const { purpose, pkce } = taken;
      const about = { ...purpose, expiresMs: clock.now() + consentMs };
      if (code === undefined) return keep({ ...about, problem: refusalOf(error) });
      try {
        const app = await oauthAppOf(tools, purpose.clientId);
        const consent = { code, redirectUri: redirectUri(), verifier: pkce.verifier };
        const tokens = await exchangeCode(tools, app, consent, signal);
        const sites = await reachedSites(tools, tokens.accessToken, signal);
        const account = await ownProfile(tools, tokens.accessToken, signal);
        const scopes = tokens.scopes ?? [];
        return keep({ ...about, problem: undefined, tokens, scopes, account, sites });
      } catch (failure) {
        if (!(failure instanceof AppError)) throw failure;
        return keep({ ...about, problem: { outcome: 'failed', message: failure.message } });
      }
    },

    async look(person, id) {
      const one = receivedBy(person, id);
      const { wanted } = one;
      const sources = await store.sources.list();
      const reconnect = sources.find((source) => source.id === wanted.reconnect);
      if (one.problem) return { ...one.problem, reconnect };
      const { account, scopes } = one;
      const sites = one.sites.map(({ cloudId, name, url, scopes: ofSite }) => {
        const reader = sources.find(
          ({ kind, site }) => kind === 'permission-based' && wanted.kind === kind && site.url === url,
        );
        const connectedAs = reader && credentialName(reader);
        return { cloudId, name, url, hasJira: isJira(ofSite), connectedAs };
      });
      return { outcome: 'granted', account, sites, missing: missingParts(wanted, scopes), reconnect, wanted };
    },

    async choose(person, id, cloudId, signal) {
      const one = receivedBy(person, id);
      if (one.problem) throw new AppError('bad-request', one.problem.message);
      const { tokens, scopes, account, wanted, clientId } = one;
      const chosen = one.sites.find((site) => site.cloudId === cloudId);
      if (!chosen)
        throw new AppError(
          'bad-request',
          'The consent does not reach this site. Choose one that it reaches.',
        );
      if (!isJira(chosen.scopes)) {
        throw new AppError(
          'jira-not-jira',
          `${chosen.name} has no Jira that the app may read. Choose another site.`,
        );
      }
      if (tokens.refreshToken === undefined) {
        throw new AppError(
          'bad-request',
          'Atlassian gave no refresh token (scope offline_access): the access would end after an hour. Begin again.',
        );
      }
      const credential = bearerCredential(tokens.accessToken, account.email ?? account.name);
      const baseUrl = gatewayBaseUrl(tools.atlassian, cloudId);
      const site = await checkGateway(baseUrl, credential, tools, signal);
      if (site.account.accountId !== account.accountId) {
        throw new AppError(
          'jira-bad-answer',
          `${chosen.name} says that somebody else is asking. Begin again.`,
        );
      }
      // Asked twice at the same time, the first one has it.
      if (!received.delete(id)) throw gone();
      return {
        proven: {
          ...{ site, jira: credential },
          credential: { kind: 'oauth', clientId, cloudId, scopes, email: account.email },
          secrets: { 'oauth-tokens': JSON.stringify(tokensToKeep(tokens, clock.now())) },
        },
        wanted,
      };
    },
  };
}

function gone(): AppError {
  return new AppError(
    'not-found',
    'There is no such consent of yours: a site was chosen with it already, or ten minutes have passed. Begin again.',
  );
}

/** One id can stand for several products; which of them shows in the scopes (facts §6). */
function isJira(scopes: readonly string[]): boolean {
  return scopes.some((scope) => /:jira(?:-|$)/.test(scope));
}

function refusalOf(error: string | undefined): Refusal {
  // [M] The word for a denial.
  if (error === 'access_denied') {
    return { outcome: 'denied', message: 'You did not let the app read Jira. Nothing was connected.' };
  }
  const word = /^[a-z_]{1,40}$/.test(error ?? '') ? ` (${error})` : '';
  const todo =
    error === 'invalid_scope'
      ? "Give the app all scopes that are asked for, in Atlassian's developer console, and begin again."
      : 'Begin again; if it stays so, look at the app in the developer console.';
  return { outcome: 'failed', message: `Atlassian sent no code${word}. ${todo}` };
}
