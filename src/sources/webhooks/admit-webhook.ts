/**
 * From a call to what comes of it, in two steps: whether it is let in, before its body is read as far as that can be
 * known; then its body, which is proven itself where the proof is of its bytes. What comes of it is in the store when the
 * second step is done.
 */

import { readWebhook } from '../../jira/webhook.ts';
import { refused, type SiteCall } from '../connect-app/verify-call.ts';
import type { SourceTools } from '../open-client.ts';
import { type TakenHint, takeHint } from './take-hint.ts';
import { fromAddress, fromConnect, fromOAuthApp, isAddress, verifyOAuthApp } from './verify-webhook.ts';

/** Throws `not-signed-in`, and `bad-request` where the body cannot be read; what cannot be kept throws, too. */
export type Admitted = (body: Uint8Array) => Promise<TakenHint>;

/** Declared by our Connect app. Throws `not-signed-in`. */
export async function admitSite(tools: SourceTools, call: SiteCall): Promise<Admitted> {
  const sources = await fromConnect(tools, call);
  return (body) => takeHint(tools, sources, readWebhook(textOf(body)));
}

/** Registered by our OAuth app. Throws `not-signed-in`. */
export async function admitApp(tools: SourceTools, authorization: string | undefined): Promise<Admitted> {
  const clientId = await verifyOAuthApp(tools, authorization);
  return async (body) => {
    const hint = readWebhook(textOf(body));
    return takeHint(tools, await fromOAuthApp(tools, clientId, hint.webhookIds), hint);
  };
}

/** Set by an administrator of Jira. Throws `not-signed-in`. */
export async function admitAddress(
  tools: SourceTools,
  address: string,
  signature: string | undefined,
): Promise<Admitted> {
  if (!(await isAddress(tools, address))) throw refused('there is no such address');
  return async (body) => {
    const sources = await fromAddress(tools, address, body, signature);
    return takeHint(tools, sources, readWebhook(textOf(body)));
  };
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
