import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId } from '../../model/ids.ts';
import type { StoredIssue } from '../../model/issue.ts';
import { canSee } from '../../model/visibility.ts';
import { directoryCopies } from '../directory-copy.ts';
import type { PermissionTools } from '../permission-tools.ts';
import { visibilityResolver } from '../resolve-visibility.ts';
import { type SitePeople, sitePeople } from '../site-people.ts';
import {
  accounts,
  chance,
  freshMs,
  maxAgeMs,
  openRandomSite,
  type RandomSite,
  randomChange,
  reallyChange,
} from './random-site.test-support.ts';
import { type GainsAndLosses, simulate } from './simulate.ts';
import { suppose } from './supposition.ts';
import { alreadySo } from './why-nothing.ts';

const worlds = 120;
const firstSeed = Number(process.env.JACKDAW_TEST_SEED ?? Math.floor(Math.random() * 1e9));

const toolsOf = ({ store }: RandomSite): PermissionTools => {
  const now = () => freshMs + 1;
  const directory = directoryCopies(store, maxAgeMs);
  const options = { directoryMaxAgeMs: maxAgeMs, now };
  return { store, directory, visibility: visibilityResolver(store, directory, options), ...options };
};

interface Seen {
  /** Counts as themselves. */
  readonly isOne: boolean;
  readonly issues: ReadonlySet<string>;
  readonly remarks: ReadonlySet<number>;
}

/** What everybody sees by `canSee`, unit by unit. */
async function whatAllSee(site: RandomSite): Promise<Map<AccountId | undefined, Seen>> {
  const { visibility } = toolsOf(site);
  const issues = await allIssues(site);
  const seen = new Map<AccountId | undefined, Seen>();
  for (const account of [undefined, ...accounts]) {
    const held = await visibility.resolveAccount(site.source.id, account);
    const remarks = issues.flatMap(({ remarks: all }) =>
      all.filter(
        ({ facts }) =>
          (facts.scope.visibility.kind !== 'none' || facts.scope.internal) && canSee(held, facts),
      ),
    );
    seen.set(account, {
      isOne: held.sources.get(site.source.id)?.account !== undefined,
      issues: new Set(issues.filter(({ facts }) => canSee(held, facts)).map(({ issue }) => issue.key)),
      remarks: new Set(remarks.map(({ unit }) => unit)),
    });
  }
  return seen;
}

async function allIssues({ store }: RandomSite): Promise<StoredIssue[]> {
  const changes = await store.issues.changesForReindex(0, 1_000);
  return changes.flatMap(({ stored }) => stored ?? []);
}

const missing = <T>(from: ReadonlySet<T>, other: ReadonlySet<T>) =>
  [...from].filter((one) => !other.has(one));

interface Difference {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly gainedRemarks: number;
  readonly lostRemarks: number;
}

function difference(before: Seen, after: Seen): Difference {
  return {
    gained: missing(after.issues, before.issues),
    lost: missing(before.issues, after.issues),
    gainedRemarks: missing(after.remarks, before.remarks).length,
    lostRemarks: missing(before.remarks, after.remarks).length,
  };
}

function assertSame(told: GainsAndLosses | undefined, truth: Difference, what: string): void {
  const { gains, loses } = told ?? {
    gains: { issues: 0, restrictedRemarks: 0, examples: [] },
    loses: { issues: 0, restrictedRemarks: 0, examples: [] },
  };
  assert.deepEqual(
    [gains.issues, loses.issues, gains.restrictedRemarks, loses.restrictedRemarks],
    [truth.gained.length, truth.lost.length, truth.gainedRemarks, truth.lostRemarks],
    what,
  );
  for (const [impact, keys] of [
    [gains, truth.gained],
    [loses, truth.lost],
  ] as const) {
    if (impact.issues === 0) continue;
    assert.ok(impact.examples.length >= Math.min(2, keys.length), `${what}: too few examples`);
    for (const key of impact.examples) assert.ok(keys.includes(key), `${what}: ${key} is no example`);
  }
}

const moves = ({ gains, loses }: GainsAndLosses) =>
  gains.issues + gains.restrictedRemarks + loses.issues + loses.restrictedRemarks;

/** What a change can change, whatever its age. */
function bodiesOf({ copy, groups }: SitePeople) {
  const sorted = (ids: readonly string[] = []) => [...ids].sort();
  return {
    groups: [...groups.values()].map(({ groupId, members }) => [groupId, sorted(members)]),
    schemes: [...copy.schemes].map(([id, { body }]) => [id, body]),
    levels: [...copy.securitySchemes].map(([id, { body }]) => [id, body]),
    projects: [...copy.projects].map(([id, { permissionScheme, roles }]) => [
      id,
      permissionScheme?.body,
      roles?.body,
    ]),
  };
}

test('what is simulated is what happens when the change is really made', async (t) => {
  t.diagnostic(`seed ${firstSeed} (JACKDAW_TEST_SEED)`);
  const decided = new Map<string, { gained: number; lost: number; remarks: number }>();
  for (let world = 0; world < worlds; world += 1) {
    const seed = firstSeed + world;
    const from = chance(seed);
    await using site = await openRandomSite(from);
    for (let turn = 0; turn < 4; turn += 1) {
      const change = await randomChange(site, from);
      const what = `seed ${seed}, turn ${turn}: ${JSON.stringify(change)}`;
      const before = await whatAllSee(site);
      const version = await site.store.directory.version(site.source.id);
      const told = await simulate(toolsOf(site), site.source.id, change, { withExamples: 100 });
      assert.equal(await site.store.directory.version(site.source.id), version, 'nothing is changed by it');
      const isNothing = told.people.length === 0 && moves(told.everybodyElse) === 0;
      assert.equal(told.nothingBecause !== undefined, isNothing, what);
      const people = await sitePeople(toolsOf(site), site.source.id);
      if (alreadySo(people, change) !== undefined) {
        const { site: then } = suppose(people, change, freshMs + 1);
        assert.deepEqual(bodiesOf(then), bodiesOf(people), `${what}: it is so already`);
      }
      await reallyChange(site, change);
      const after = await whatAllSee(site);
      for (const [account, seen] of before) {
        const now = after.get(account);
        assert.ok(now);
        const truth = difference(seen, now);
        const key = `${change.kind} ${'action' in change ? change.action : ''}`;
        const sum = decided.get(key) ?? { gained: 0, lost: 0, remarks: 0 };
        sum.gained += truth.gained.length;
        sum.lost += truth.lost.length;
        sum.remarks += truth.gainedRemarks + truth.lostRemarks;
        decided.set(key, sum);
        if (account === undefined) assertSame(told.everybodyElse, truth, `${what}: the public`);
        else if (seen.isOne || now.isOne) {
          assertSame(
            told.people.find(({ accountId }) => accountId === account),
            truth,
            `${what}: ${account}`,
          );
        } else assert.ok(!told.people.some(({ accountId }) => accountId === account), what);
      }
    }
  }
  for (const [kind, { gained, lost, remarks }] of decided) {
    t.diagnostic(`${kind}: ${gained} gained, ${lost} lost, ${remarks} restricted remarks`);
  }
  assert.deepEqual(
    [...decided].filter(([, { gained, lost, remarks }]) => gained + lost + remarks === 0),
    [],
    'every kind of change decided something',
  );
});
