/**
 * Brings webhooks to their address, by best effort as Jira does: in order and one at a time per receiver, tried again up
 * to five times after 5 to 15 minutes of the sandbox's clock [M], then given up. Retries wait on their own, behind
 * newer ones. Nothing here can fail a request or keep the process alive; closing ends everything under way.
 */

import { send } from '../outgoing-request.ts';
import type { Site } from '../site.ts';
import type { Fate } from './trouble.ts';
import { Fates } from './trouble.ts';
import { newIdentifier, randomBetween } from './webhook-registry.ts';

export interface Delivery {
  /** Those of one lane come one after the other. */
  readonly lane: string;
  /** Key of the Connect app that can ask what failed. */
  readonly appKey?: string;
  readonly event: string;
  readonly url: string;
  /** Undefined: registered without a body. */
  readonly body: string | undefined;
  readonly flow: 'Primary' | 'Secondary';
  /** What the request that caused it was marked with. */
  readonly trace?: string | undefined;
  /** Whether somebody is still there to be told; asked before each attempt. */
  readonly isWanted: () => boolean;
  /** Made anew for each attempt, because tokens expire. */
  readonly authorize: (url: URL, body: string) => Readonly<Record<string, string>>;
}

const retries = 5;
const backoffMs = [5 * 60_000, 15 * 60_000] as const;
const heldMs = 30_000;
const worthARetry = new Set([408, 409, 425, 429]);

export class Deliveries {
  readonly #site: Site;
  readonly #closing = new AbortController();
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #held = new Map<string, Delivery[]>();
  readonly #fates = new Fates();
  #noted = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  add(delivery: Delivery): void {
    const fate: Fate = this.#fates.next(this.#site.webhooks.trouble);
    if (fate.lost) {
      this.#note(String(++this.#noted), delivery, newIdentifier(), 0, 'lost');
      return;
    }
    if (fate.held) {
      this.#hold(delivery);
      return;
    }
    const times = fate.doubled ? 2 : 1;
    const identifier = newIdentifier();
    for (let copy = 0; copy < times; copy++) this.#enqueue(delivery, identifier, fate.lateMs);
    this.#release(delivery.lane);
  }

  /** A bug of the sandbox: no delivery could be made of the event. */
  noteFailure(event: string, reason: string): void {
    const nowhere = {
      event,
      url: '',
      flow: 'Primary',
      lane: '',
      body: undefined,
      isWanted: () => false,
      authorize: () => ({}),
    } as const;
    this.#note(String(++this.#noted), nowhere, newIdentifier(), 0, 'failed', `The sandbox failed: ${reason}`);
  }

  close(): void {
    this.#closing.abort(new Error('The sandbox was closed.'));
  }

  #hold(delivery: Delivery): void {
    const { lane } = delivery;
    const waiting = this.#held.get(lane) ?? [];
    this.#held.set(lane, [...waiting, delivery]);
    this.#later(heldMs, () => {
      if (!this.#held.get(lane)?.includes(delivery)) return;
      this.#held.set(lane, this.#held.get(lane)?.filter((one) => one !== delivery) ?? []);
      this.#enqueue(delivery, newIdentifier(), 0);
    });
  }

  #release(lane: string): void {
    const waiting = this.#held.get(lane) ?? [];
    this.#held.delete(lane);
    for (const delivery of waiting) this.#enqueue(delivery, newIdentifier(), 0);
  }

  #enqueue(delivery: Delivery, identifier: string, lateMs: number): void {
    const key = String(++this.#noted);
    this.#note(key, delivery, identifier, 0, 'waiting');
    if (lateMs > 0) this.#later(lateMs, () => this.#queue(key, delivery, identifier));
    else this.#queue(key, delivery, identifier);
  }

  #queue(key: string, delivery: Delivery, identifier: string): void {
    const before = this.#lanes.get(delivery.lane) ?? Promise.resolve();
    const work = before.then(() => this.#attempt(key, delivery, identifier, 0));
    this.#lanes.set(delivery.lane, work);
    this.#site.webhooks.run(work);
  }

  async #attempt(key: string, delivery: Delivery, identifier: string, retry: number): Promise<void> {
    const url = URL.parse(delivery.url);
    if (this.#closing.signal.aborted) return;
    if (!delivery.isWanted()) {
      this.#note(key, delivery, identifier, retry, 'failed', 'The receiver is not registered any more.');
      return;
    }
    const { body = '' } = delivery;
    const answer = await send({
      method: 'POST',
      url: delivery.url,
      headers: {
        'Content-Type': 'application/json; charset=UTF-8',
        'User-Agent': 'Atlassian Webhook HTTP Client',
        'X-Atlassian-Webhook-Identifier': identifier,
        'X-Atlassian-Webhook-Flow': delivery.flow,
        ...(retry === 0 ? {} : { 'X-Atlassian-Webhook-Retry': String(retry) }),
        ...(delivery.trace === undefined ? {} : { 'X-Atlassian-Webhook-Trace': delivery.trace }),
        ...(url ? delivery.authorize(url, body) : {}),
      },
      body,
      reach: this.#site.settings.outgoing,
      timeoutMs: this.#site.settings.webhookTimeoutMs,
      signal: this.#closing.signal,
    });
    if (this.#closing.signal.aborted) return;
    const last = answer.kind === 'answered' ? answer.status : answer.reason;
    const note = (state: 'waiting' | 'delivered' | 'failed') =>
      this.#note(key, delivery, identifier, retry + 1, state, last);
    if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
      note('delivered');
      return;
    }
    const again =
      answer.kind === 'unreachable' ||
      (answer.kind === 'answered' && (answer.status >= 500 || worthARetry.has(answer.status)));
    if (again && retry < retries) {
      note('waiting');
      this.#later(randomBetween(...backoffMs), () =>
        this.#site.webhooks.run(this.#attempt(key, delivery, identifier, retry + 1)),
      );
      return;
    }
    note('failed');
    if (again) this.#giveUp(delivery, identifier);
  }

  #giveUp({ appKey, body, url }: Delivery, identifier: string): void {
    const { webhooks, clock } = this.#site;
    if (appKey === undefined) return;
    const failureTime = clock.now();
    webhooks.addFailed({
      id: identifier,
      appKey,
      ...(body === undefined ? {} : { body }),
      url,
      failureTime,
    });
  }

  /** By the sandbox's clock; forgotten when the sandbox closes. */
  #later(ms: number, then: () => void): void {
    const { clock } = this.#site;
    clock.until(clock.now() + ms, this.#closing.signal).then(then, () => undefined);
  }

  #note(
    key: string,
    { event, url, flow }: Delivery,
    identifier: string,
    attempts: number,
    state: 'waiting' | 'delivered' | 'failed' | 'lost',
    last?: number | string,
  ): void {
    const entry = { identifier, event, url, flow, attempts, state };
    this.#site.webhooks.note(key, last === undefined ? entry : { ...entry, last });
  }
}
