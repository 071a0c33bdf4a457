import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId, siteId, sourceId } from '../model/ids.ts';
import type { Source, SourceCredential } from '../model/source.ts';
import type { JiraPause } from '../store/budget-store.ts';
import { waitingOf } from './waiting.ts';

const token: SourceCredential = { kind: 'api-token', email: 'mia@acme.example' };
const oauth: SourceCredential = {
  kind: 'oauth',
  clientId: 'abc',
  cloudId: 'cloud',
  scopes: [],
  email: undefined,
};

function source(credential: SourceCredential): Source {
  return {
    id: sourceId(7),
    site: { id: siteId(1), url: 'https://acme.example', title: 'Acme' },
    name: 'acme',
    baseUrl: 'https://gateway.example/ex/jira/cloud',
    kind: 'permission-based',
    titlesOnly: false,
    ownerId: undefined,
    audience: undefined,
    scope: { projectKeys: undefined },
    credential,
    accountId: accountId('mia'),
    automatic: true,
    halt: undefined,
    createdMs: 0,
    createdBy: 'test',
  };
}

const pause = (of: string, more: Partial<JiraPause> = {}): JiraPause => ({
  of,
  operation: '',
  untilMs: Date.parse('2026-11-22T11:00:00Z'),
  reason: 'jira-quota-global-based',
  ...more,
});

for (const [what, by, pauses, expected] of [
  ['nothing', oauth, [], undefined],
  [
    'the quota of its app',
    oauth,
    [pause('OAuth app abc')],
    /^The points of OAuth app abc are used up .*everything waits until 11:00 \(UTC\)\.$/,
  ],
  [
    'the quota of its app on its site',
    oauth,
    [pause('OAuth app abc at acme.example')],
    /^The points of OAuth app abc at acme\.example are used up/,
  ],
  [
    'the quota of another app',
    token,
    [pause('OAuth app abc'), pause('OAuth app abc at acme.example')],
    undefined,
  ],
  [
    'points that are kept',
    oauth,
    [pause('OAuth app abc', { purpose: 'contents', reason: 'points-kept' })],
    /^Reading contents waits: what is left of this hour's points/,
  ],
  [
    'a limit of its site',
    token,
    [pause('acme.example', { reason: 'jira-cost-based' })],
    /^acme\.example limits requests \(jira-cost-based\)/,
  ],
  ['a limit of another site', token, [pause('other.example')], undefined],
  [
    'a burst',
    token,
    [pause('acme.example', { operation: 'GET /a', reason: 'jira-burst-based' })],
    /^acme\.example limits how often GET \/a may be called/,
  ],
  [
    'a quota and a longer burst',
    oauth,
    [
      pause('acme.example', { operation: 'GET /a', untilMs: Date.parse('2026-11-22T12:00:00Z') }),
      pause('OAuth app abc'),
    ],
    /^The points of OAuth app abc/,
  ],
] as const) {
  test(`a source tells of ${what}: ${expected === undefined ? 'nothing' : 'why and until when'}`, () => {
    const waiting = waitingOf(source(by), [...pauses]);
    if (expected === undefined) assert.equal(waiting, undefined);
    else assert.match(waiting?.message ?? '', expected);
  });
}
