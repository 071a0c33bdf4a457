/**
 * How somebody takes up an offer to connect: sent to Atlassian for it, and for nothing else, they come back with a consent
 * that makes one private source of theirs, of the site that is offered, and only as it is offered. Consents that were
 * begun here are no others: administrators who connect a site by hand have a way of their own.
 */

import { AppError } from '../../errors.ts';
import { personActor } from '../../model/audit-entry.ts';
import type { Person } from '../../model/person.ts';
import type { Provision } from '../../model/provision.ts';
import type { Source } from '../../model/source.ts';
import { unreadableKeys } from '../closed-projects.ts';
import { keepSource } from '../keep-source.ts';
import type { SourceTools } from '../open-client.ts';
import { provisionOf } from '../provisions.ts';
import { type OAuthConnections, openOAuthConnections, type SentAway } from './connect-by-consent.ts';
import { currentOAuthApp } from './oauth-app.ts';

export interface OfferTaking {
  /** Throws `not-found` for an offer that was withdrawn. */
  begin(person: Person, offer: number): Promise<SentAway>;
  readonly receive: OAuthConnections['receive'];
  /** Throws `not-found` for everybody but the person who began. */
  finish(person: Person, consent: string, signal?: AbortSignal): Promise<TakenOffer>;
}

export type TakenOffer =
  | { readonly outcome: 'denied' | 'failed'; readonly message: string }
  | {
      readonly outcome: 'connected';
      readonly source: Source;
      /** Keys of projects that are offered and that this account may not read. */
      readonly leftOut: readonly string[];
    };

export function openOfferTaking(tools: SourceTools, redirectUri: () => string): OfferTaking {
  const { store } = tools;
  const connections = openOAuthConnections(tools, redirectUri);
  return {
    async begin(person, id) {
      const { titlesOnly } = await provisionOf(store, id);
      if (!(await currentOAuthApp(tools))) {
        throw new AppError(
          'bad-config',
          'This cannot be connected at the moment. Tell an administrator: there is no OAuth app.',
        );
      }
      return connections.begin(person, {
        kind: 'private',
        titlesOnly,
        comments: true,
        emails: false,
        offer: id,
      });
    },
    receive: connections.receive,
    async finish(person, consent, signal) {
      const seen = await connections.look(person, consent);
      if (seen.outcome !== 'granted') return seen;
      const offer = await provisionOf(store, seen.wanted.offer ?? 0);
      const site = seen.sites.find(({ url }) => url === offer.siteUrl);
      if (!site) return { outcome: 'failed', message: otherSite(offer, seen.sites) };
      const { proven } = await connections.choose(person, consent, site.cloudId, signal);
      const keys = offer.scope.projectKeys;
      const ask = { baseUrl: proven.site.baseUrl, jira: proven.jira };
      const leftOut = keys === undefined ? [] : await unreadableKeys(tools, ask, keys, signal);
      if (keys?.every((key) => leftOut.includes(key)))
        return { outcome: 'failed', message: noneOf(offer, leftOut) };
      const { source } = await keepSource(tools, proven, {
        kind: 'private',
        ownerId: person.id,
        name: offer.name,
        scope: offer.scope,
        titlesOnly: offer.titlesOnly,
        automatic: true,
        isForMany: true,
        by: personActor(person),
      });
      await store.provisions.answer(offer.id, person.id, source.id).catch((error: unknown) => {
        // Withdrawn while Jira was asked: what was connected by it is theirs, as if that had come a moment later.
        if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
      });
      return { outcome: 'connected', source, leftOut };
    },
  };
}

function noneOf({ name }: Provision, keys: readonly string[]): string {
  return (
    `“${name}” is ${keys.length === 1 ? 'the project' : 'the projects'} ${keys.join(', ')}, and the account that you chose ` +
    'may not read any of it. Nothing was connected. Begin again once it may, or with another account.'
  );
}

function otherSite({ siteUrl }: Provision, sites: readonly { readonly url: string }[]): string {
  const chosen = sites.map(({ url }) => new URL(url).host).join(', ');
  return (
    `What is offered is ${new URL(siteUrl).host}, and you let Jackdaw read ${chosen || 'no site'}. ` +
    'Nothing was connected. Begin again, and choose that site on Atlassian’s page.'
  );
}
