/** The promises of the audit log, as part of the contract of the store. */

import assert from 'node:assert/strict';
import type { NewAuditEntry } from '../model/audit-entry.ts';
import { personId } from '../model/ids.ts';
import type { Store } from './store.ts';

const ada = { kind: 'person', id: personId(7), email: 'Ada@acme.example' } as const;
const operator = { kind: 'operator', name: 'root' } as const;

function entry(over: Partial<NewAuditEntry> = {}): NewAuditEntry {
  return { actor: ada, action: 'explained', subject: 'HR-1', outcome: 'done', details: {}, ...over };
}

export function auditLogCases(
  it: (sentence: string, work: (opened: { readonly store: Store }) => Promise<void>) => void,
): void {
  it('an entry comes back as it was written, with its number and time', async ({ store: { auditLog } }) => {
    assert.deepEqual(await auditLog.latest({}, 10), []);
    const details = { may: false, as: 'mia@acme.example', projects: ['HR', 'OPS'], losing: 12, scheme: null };
    const written = [
      await auditLog.append(entry({ details }), 100),
      await auditLog.append(entry({ actor: operator, action: 'removed-person', outcome: 'failed' }), 90),
      await auditLog.append(entry({ actor: { kind: 'schedule' }, action: 'audited' }), 110),
    ];
    assert.deepEqual(written[0], { ...entry({ details }), id: written[0]?.id, atMs: 100 });
    assert.deepEqual(
      written.map(({ actor, action, outcome }) => [actor, action, outcome]),
      [
        [ada, 'explained', 'done'],
        [operator, 'removed-person', 'failed'],
        [{ kind: 'schedule' }, 'audited', 'done'],
      ],
    );
    assert.deepEqual(await auditLog.following({}, 10, 0), written);
    assert.deepEqual(await auditLog.latest({}, 10), [...written].reverse(), 'by entry, not by the clock');
  });

  it('entries are read page by page in both directions', async ({ store: { auditLog } }) => {
    const written = [];
    for (let n = 0; n < 5; n += 1) written.push((await auditLog.append(entry(), n)).id);
    const numbers = async (page: ReturnType<typeof auditLog.latest>) => (await page).map(({ id }) => id);
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = written;
    assert.deepEqual(await numbers(auditLog.latest({}, 2)), [e, d]);
    assert.deepEqual(await numbers(auditLog.latest({}, 2, d)), [c, b]);
    assert.deepEqual(await numbers(auditLog.latest({}, 2, b)), [a]);
    assert.deepEqual(await numbers(auditLog.following({}, 2, 0)), [a, b]);
    assert.deepEqual(await numbers(auditLog.following({}, 9, c)), [d, e]);
  });

  it('a filter leaves what fits all of it', async ({ store: { auditLog } }) => {
    const byAda = await auditLog.append(entry({ action: 'mapped', subject: 'mia@acme.example' }), 10);
    const later = await auditLog.append(entry({ action: 'mapped', subject: 'ben@acme.example' }), 20);
    const byRoot = await auditLog.append(entry({ actor: operator }), 30);
    for (const [filter, expected] of [
      [{ action: 'mapped' }, [later, byAda]],
      [{ action: 'viewed-as' }, []],
      [{ actor: 'ADA@acme.example' }, [later, byAda]],
      [{ actor: 'ada' }, []],
      [{ actor: 'Root' }, [byRoot]],
      [{ sinceMs: 20 }, [byRoot, later]],
      [{ sinceMs: 31 }, []],
      [{ subject: 'MIA@acme.example' }, [byAda]],
      [{ actor: 'ada@acme.example', action: 'mapped', sinceMs: 11 }, [later]],
      [{ actor: 'root', action: 'mapped' }, []],
    ] as const) {
      assert.deepEqual(await auditLog.latest(filter, 9), expected, JSON.stringify(filter));
      assert.deepEqual(await auditLog.following(filter, 9, 0), [...expected].reverse());
    }
  });

  it('an entry outlives the person who made it', async ({ store }) => {
    const mia = { email: 'mia@acme.example', name: 'Mia', title: undefined, role: 'administrator' } as const;
    const { id, email } = await store.people.put(mia);
    const written = await store.auditLog.append(entry({ actor: { kind: 'person', id, email } }), 1);
    await store.people.remove(id, 9);
    assert.deepEqual(await store.auditLog.latest({}, 9), [written]);
  });
}
