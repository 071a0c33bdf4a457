/**
 * What Jira tells of edits, by the way of a real webhook: a signed body, its proof, and what comes of it. It tells late,
 * twice, out of order, or not at all; it tells of issues that nothing happened to; and somebody else forges. What was
 * sent lies on the way until it arrives. Jira says which project an issue is in as it was when it told.
 */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Clock } from '../../src/clock.ts';
import { declaredEvents } from '../../src/jira/webhook.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { Random } from '../../src/sandbox/worlds/acme/random.ts';
import { admitAddress } from '../../src/sources/webhooks/admit-webhook.ts';
import { makeHandWebhook } from '../../src/sources/webhooks/webhook-secret.ts';
import { tester } from '../../src/store/store.test-support.ts';
import type { Pipe } from '../leaks/pipe.test-support.ts';
import { watchStore } from '../resume/watched-store.ts';

export interface Announcements {
  /** Something happened to these issues. */
  note(ids: readonly string[]): void;
  /** Some of what is on its way arrives. */
  deliver(): Promise<void>;
  /** Somebody who does not know the secret calls. Rejects where anything comes of it. */
  forge(): Promise<void>;
  readonly counts: Readonly<Record<'told' | 'forged', number>>;
}

/** As an administrator of Jira has set it. */
export async function openAnnouncements(
  pipe: Pipe,
  { world, random, clock }: { readonly world: World; readonly random: Random; readonly clock: Clock },
): Promise<Announcements> {
  const tools = { ...pipe.sources, clock };
  const webhook = await makeHandWebhook(tools, pipe.source, tester, 'http://127.0.0.1:9');
  const address = webhook.url.split('/').at(-1) ?? '';
  const onTheWay: string[] = [];
  const counts = { told: 0, forged: 0 };
  const send = (body: string) => {
    if (random.chance(0.25)) return;
    onTheWay.push(body);
    if (random.chance(0.2)) onTheWay.push(body);
  };
  const bodyOf = (id: string): string => {
    const { projectId, key } = world.issue(id) ?? {};
    const project = world.projects.get(projectId ?? '');
    // Whatever it says has happened.
    const webhookEvent = random.pick(declaredEvents);
    const self = `${pipe.sandbox.url}/rest/api/2/issue/${id}/comment/1`;
    if (webhookEvent.startsWith('comment') && random.chance(0.5)) {
      return JSON.stringify({ webhookEvent, comment: { self, body: 'never kept' } });
    }
    const fields = {
      summary: 'never kept',
      ...(project && { project: { id: projectId, key: project.key } }),
    };
    return JSON.stringify({ webhookEvent, issue: { id, key, fields } });
  };
  const anyId = () => random.pick([...[...world.entries.values()].map(({ issue }) => issue.id), '99999999']);
  return {
    counts,
    note(ids) {
      for (const id of ids) send(bodyOf(id));
    },
    async deliver() {
      if (random.chance(0.4)) send(bodyOf(anyId()));
      for (let n = Math.min(onTheWay.length, 1 + random.below(4)); n > 0; n -= 1) {
        const [body = ''] = onTheWay.splice(random.below(onTheWay.length), 1);
        const bytes = Buffer.from(body);
        await (await admitAddress(tools, address, signed(bytes, webhook.secret)))(bytes);
        counts.told += 1;
      }
    },
    async forge() {
      const commits: string[] = [];
      const note = (method: string) => void commits.push(method);
      const store = watchStore(pipe.store, { before: note, after() {}, drops: () => false });
      const bytes = Buffer.from(bodyOf(anyId()));
      const signature = random.pick(['', 'sha256=', signed(bytes, 'guessed'), signed(bytes, address)]);
      const to = random.pick([address, address, 'guessed']);
      const call = async () => (await admitAddress({ ...tools, store }, to, signature))(bytes);
      await assert.rejects(call, { code: 'not-signed-in' });
      assert.deepEqual(commits, [], 'nothing comes of it');
      counts.forged += 1;
    },
  };
}

function signed(body: Uint8Array, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
