import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../errors.ts';
import type { Difference, DriftRun, DriftSubject, Verdict } from '../../model/drift.ts';
import { accountId, groupId, issueId, projectId } from '../../model/ids.ts';
import { auditDrift } from '../audit-drift.ts';
import { type AuditedSite, openAudited } from './audited-site.test-support.ts';
import type { DriftTools, JiraSide } from './drift-tools.ts';
import { heldProjects, releaseProject } from './holds.ts';
import { unsettledProjects } from './settle-holds.ts';

const all: DriftSubject = { kind: 'all', projectId: undefined, account: undefined };
const verdicts: readonly Verdict[] = ['late', 'false-allow', 'false-denial', 'unsettled'];
const actor = { kind: 'operator', name: 'root' } as const;
const [first, second] = ['5003', '5004'];

const heldKeys = async (at: AuditedSite) => (await heldProjects(at.tools)).map(({ key }) => key);
const unsettledPairs = async (at: AuditedSite) =>
  (await heldProjects(at.tools)).map(({ key, held }) => [
    key,
    (held.unsettled ?? []).map(({ accountId: account, issueKey }) => `${account} ${issueKey}`).sort(),
  ]);
const lookedThrough = (at: AuditedSite) =>
  unsettledProjects(at.tools, at.site.source, [projectId('1'), projectId('2')]);
const differences = (at: AuditedSite, run: DriftRun) =>
  at.site.store.drift.differences(run.id, verdicts, 1000);
const said = (found: readonly Difference[]) =>
  found.map(({ account, issueKey, verdict }) => `${account} ${issueKey} ${verdict}`).sort();
const messages = async (at: AuditedSite) =>
  (await at.site.store.directory.findings(at.site.source.id))
    .filter(({ code }) => code === 'project-held')
    .map(({ message }) => message);
const acts = async (at: AuditedSite, action: 'project-held' | 'project-released') =>
  (await at.site.store.auditLog.latest({ action }, 9)).map(({ subject, details }) => ({ subject, details }));

/** Two issues get the level that Cleo and Ann alone are in: our copy, which is old, still shows them to Ben and Hal. */
function edit(at: AuditedSite, issues: readonly string[] = [first]): void {
  for (const issue of issues) at.site.world.setIssueLevel(issue, '502');
}

/** Jira as it is, but that these issues cannot be read again. */
function unreadable(at: AuditedSite, issues: readonly string[]): JiraSide {
  const jira = at.jira();
  return {
    ...jira,
    async readAgain(ids, signal) {
      const read = ids.filter((id) => !issues.includes(id));
      return new Set([...(await jira.readAgain(read, signal)), ...issues.map(issueId)]);
    },
  };
}

/** Jira as it is, but that from the n-th time on nothing can be read again. */
function unreachable(at: AuditedSite, from = 1): JiraSide {
  const jira = at.jira();
  let times = 0;
  return {
    ...jira,
    async readAgain(ids, signal) {
      times += 1;
      if (times >= from) throw new AppError('jira-unavailable', 'Jira is away.');
      return jira.readAgain(ids, signal);
    },
  };
}

async function member(at: AuditedSite, group: string, members: readonly string[]): Promise<void> {
  const { store, source } = at.site;
  await store.directory.putGroupMembers(source.id, groupId(group), members.map(accountId), Date.now());
}

describe('what Jira refuses and could not be read again', () => {
  it('hides its project, and the next comparison shows it again when all of it was late', async () => {
    await using at = await openAudited();
    edit(at);
    assert.equal(await at.canSee('ben', 'SOFT-103'), true, 'our copy is old');
    const run = await at.audit({ subject: all }, { jira: unreadable(at, [first]) });
    assert.deepEqual(said(await differences(at, run)), ['ben SOFT-103 unsettled', 'hal SOFT-103 unsettled']);
    assert.deepEqual(await unsettledPairs(at), [['SOFT', ['ben SOFT-103', 'hal SOFT-103']]]);
    assert.deepEqual([...(await lookedThrough(at))], ['1']);
    for (const who of ['ben', 'cleo', 'ann']) {
      assert.equal(await at.canSee(who, 'SOFT-103'), false, who);
      assert.equal(await at.canSee(who, 'SOFT-2'), false, who);
    }
    assert.equal(await at.canSee('dan', 'DESK-100'), true, 'CONTROL: another project stays');
    const [message] = await messages(at);
    assert.match(message ?? '', /^Everything in SOFT is hidden for now: .*\(SOFT-103\), and it could not be/);
    assert.match(message ?? '', /by itself.*"jackdaw audit release SOFT" shows it as it is\.$/);
    const details = { source: at.site.source.name, run: run.id };
    assert.deepEqual(await acts(at, 'project-held'), [
      { subject: 'SOFT', details: { ...details, unsettled: 2, issues: ['SOFT-103', 'SOFT-103'] } },
    ]);
    await at.site.sync();
    assert.equal(await at.canSee('cleo', 'SOFT-103'), false, 'a sync alone does not show it');

    const next = await at.audit();
    assert.deepEqual(said(await differences(at, next)), ['ben SOFT-103 late', 'hal SOFT-103 late']);
    assert.equal(next.counts.incomparable.withheld, undefined, 'it was shown before its issues were drawn');
    assert.deepEqual([await heldKeys(at), await messages(at)], [[], []]);
    assert.equal(await at.canSee('cleo', 'SOFT-103'), true, 'CONTROL: who may, sees it before and after');
    assert.equal(await at.canSee('ben', 'SOFT-103'), false);
    assert.equal(await at.canSee('ben', 'SOFT-2'), true);
    assert.deepEqual(await acts(at, 'project-released'), [
      { subject: 'SOFT', details: { source: at.site.source.name, run: next.id, settled: 2 } },
    ]);
  });

  it('hides nothing where it is we who refuse', async () => {
    await using at = await openAudited();
    at.site.world.setGroupMembers('g-cleos', ['cleo', 'dan']);
    const run = await at.audit({ subject: all }, { jira: unreadable(at, [first]) });
    const unsettled = (await differences(at, run)).filter(({ verdict }) => verdict === 'unsettled');
    assert.deepEqual(said(unsettled), ['dan SOFT-103 unsettled']);
    assert.deepEqual(await heldKeys(at), []);
    assert.equal(await at.canSee('cleo', 'SOFT-103'), true);
    at.site.world.setGroupMembers('g-cleos', ['cleo']);
    const jira = at.jira();
    let isDanAsked = false;
    const browsable: JiraSide['browsable'] = async (account, ids, signal) => {
      if (account === 'dan') {
        isDanAsked = true;
        return new Set(ids);
      }
      const theirs = await jira.browsable(account, ids, signal);
      if (isDanAsked) throw new AppError('jira-unavailable', 'Jira is away.');
      return theirs;
    };
    const failed = at.audit({ subject: all }, { jira: { ...jira, browsable } });
    await assert.rejects(failed, { code: 'jira-unavailable' });
    const [last] = await at.site.store.drift.latest(at.site.source.id, 1);
    assert.equal(last?.counts.unsettled, 4, 'nor where nothing could be settled any more');
    assert.deepEqual(await heldKeys(at), []);
  });

  it('hides it also when that is seen only after it was read again once', async () => {
    await using at = await openAudited();
    at.site.world.setGroupMembers('g-cleos', ['cleo', 'dan']);
    // What was read is true for a moment: then Dan is out of the group again, in Jira.
    at.afterReading = async () => at.site.world.setGroupMembers('g-cleos', ['cleo']);
    const jira = unreachable(at, 2);
    await assert.rejects(at.audit({ subject: all }, { jira }), { code: 'jira-unavailable' });
    assert.deepEqual(await heldKeys(at), ['SOFT']);
    at.afterReading = async () => {};
    await at.audit();
    assert.deepEqual(await heldKeys(at), []);
    assert.equal(await at.canSee('cleo', 'SOFT-2'), true);
    assert.equal(await at.canSee('dan', 'SOFT-2'), false);
  });

  it('hides it when Jira fails while questions are still asked', async () => {
    await using at = await openAudited();
    edit(at);
    const jira = at.jira();
    let asked = 0;
    const browsable: JiraSide['browsable'] = (account, ids, signal) => {
      asked += 1;
      if (asked > 4) throw new AppError('jira-unavailable', 'Jira is away.');
      return jira.browsable(account, ids, signal);
    };
    await assert.rejects(at.audit({ subject: all }, { jira: { ...jira, browsable } }), {
      code: 'jira-unavailable',
    });
    assert.deepEqual(await heldKeys(at), ['SOFT']);
  });

  it('stays hidden while one of the pairs is unsettled, though all others were late', async () => {
    await using at = await openAudited();
    edit(at, [first, second]);
    await at.audit({}, { jira: unreachable(at) }).catch(() => {});
    const pairs = ['ben SOFT-103', 'ben SOFT-104', 'hal SOFT-103', 'hal SOFT-104'];
    assert.deepEqual(await unsettledPairs(at), [['SOFT', pairs]]);
    const run = await at.audit({}, { jira: unreadable(at, [second]) });
    assert.deepEqual(said(await differences(at, run)), [
      'ben SOFT-103 late',
      'ben SOFT-104 unsettled',
      'hal SOFT-103 late',
      'hal SOFT-104 unsettled',
    ]);
    assert.deepEqual(await unsettledPairs(at), [['SOFT', pairs]]);
    assert.equal(await at.canSee('cleo', 'SOFT-2'), false);
    await at.audit();
    assert.deepEqual(await heldKeys(at), []);
    assert.equal(await at.canSee('cleo', 'SOFT-2'), true, 'CONTROL: nothing else hid it');
  });

  it('is held for good when one of the pairs turns out to be a false allow', async () => {
    await using at = await openAudited();
    await member(at, 'g-cleos', ['cleo', 'dan']);
    await at.audit({}, { jira: unreachable(at) }).catch(() => {});
    const [before] = await heldProjects(at.tools);
    assert.ok((before?.held.unsettled?.length ?? 0) > 5);
    at.afterReading = () => member(at, 'g-cleos', ['cleo', 'dan']);
    const run = await at.audit();
    const found = await differences(at, run);
    assert.deepEqual([...new Set(found.map(({ verdict }) => verdict))], ['false-allow']);
    assert.match(found[0]?.proof.join('\n') ?? '', /Dan Desk is in it through the group "cleos"/, 'why');
    assert.equal(run.counts.pairs >= found.length, true);
    const [held] = await heldProjects(at.tools);
    assert.deepEqual(
      [held?.held.unsettled, held?.held.runId, held?.held.sinceMs],
      [undefined, run.id, before?.held.sinceMs],
    );
    assert.deepEqual([...(await lookedThrough(at))], [], 'no comparison looks through it any more');
    assert.match((await messages(at)).join(), /^Everything in SOFT is hidden: .*also after reading it again/);
    at.afterReading = async () => {};
    await at.site.sync();
    await at.audit({ subject: all });
    assert.deepEqual(await heldKeys(at), ['SOFT'], 'mended, it waits for an administrator');
    await releaseProject(at.tools, 'SOFT', actor);
    assert.equal(await at.canSee('cleo', 'SOFT-2'), true);
    assert.equal(await at.canSee('dan', 'SOFT-2'), false);
  });

  it('can be released by an administrator', async () => {
    await using at = await openAudited();
    edit(at);
    await at.audit({ subject: all }, { jira: unreadable(at, [first]) });
    assert.equal(await at.canSee('cleo', 'SOFT-103'), false);
    assert.deepEqual(
      (await releaseProject(at.tools, 'soft', actor)).map(({ key }) => key),
      ['SOFT'],
    );
    assert.equal(await at.canSee('cleo', 'SOFT-103'), true);
    assert.deepEqual(await messages(at), []);
  });

  it('stays hidden when Jira does not know the account any more, and everything else is compared', async () => {
    await using at = await openAudited();
    edit(at);
    await at.audit({ subject: all }, { jira: unreadable(at, [first]) });
    const jira = at.jira();
    const browsable: JiraSide['browsable'] = (account, ids, signal) => {
      if (account === 'hal') throw new AppError('jira-bad-request', 'Jira knows no such account.');
      return jira.browsable(account, ids, signal);
    };
    const run = await at.audit({}, { jira: { ...jira, browsable } });
    assert.deepEqual([run.state, await heldKeys(at)], ['done', ['SOFT']]);
    assert.deepEqual(said(await differences(at, run)), ['ben SOFT-103 late', 'hal SOFT-103 unsettled']);
    assert.ok(run.counts.pairs > 2);
  });

  it('an issue that is archived by now settles nothing', async () => {
    await using at = await openAudited();
    edit(at, [first]);
    await at.audit({ subject: all }, { jira: unreadable(at, [first]) });
    const world = at.site.world;
    const issue = world.issue(first);
    assert.ok(issue);
    world.putIssue({ ...issue, archived: true });
    await at.audit();
    assert.deepEqual(await heldKeys(at), ['SOFT']);
    world.putIssue({ ...issue, securityLevelId: '502' });
    await at.audit();
    assert.deepEqual(await heldKeys(at), [], 'CONTROL: nothing else held it');
  });

  it('that our copy is too old to show anything settles nothing', async () => {
    await using at = await openAudited();
    const { store, source } = at.site;
    const wrong = () => member(at, 'g-cleos', ['cleo', 'dan']);
    await wrong();
    await at.audit({}, { jira: unreachable(at) }).catch(() => {});
    assert.deepEqual(await heldKeys(at), ['SOFT'], 'CONTROL');
    const grants = await store.directory.part(source.id, 'scheme-grants', '100');
    const put = (name: string, readMs: number) =>
      store.directory.putPart(
        source.id,
        'scheme-grants',
        '100',
        { name, grants: grants?.body.grants ?? assert.fail() },
        readMs,
      );
    at.afterReading = async () => {
      await wrong();
      await put('Old', Date.now() - 25 * 3_600_000);
    };
    await at.audit({ budget: 0 });
    assert.deepEqual(await heldKeys(at), ['SOFT'], 'denied is not settled');
    at.afterReading = wrong;
    await at.audit({ budget: 0 });
    const [held] = await heldProjects(at.tools);
    assert.deepEqual(
      [held?.key, held?.held.unsettled],
      ['SOFT', undefined],
      'read again, it is a false allow',
    );
  });

  it('a false allow in an issue that was moved meanwhile hides the project that it is in now', async () => {
    await using at = await openAudited();
    const { store, source, world } = at.site;
    const grants = (await store.directory.part(source.id, 'scheme-grants', '200'))?.body.grants ?? [];
    const hal = {
      id: 'x',
      permission: 'BROWSE_PROJECTS',
      holder: { type: 'user', parameter: 'hal', value: 'hal' },
    };
    const body = { name: 'Desk', grants: [...grants, hal] };
    const mistaken = async () => {
      await store.directory.putPart(source.id, 'scheme-grants', '200', body, Date.now());
    };
    edit(at);
    await at.audit({ subject: all }, { jira: unreadable(at, [first]) });
    const { securityLevelId: _, ...issue } = world.issue(first) ?? assert.fail();
    world.putIssue({ ...issue, projectId: '2', key: 'DESK-900' });
    at.afterReading = mistaken;
    const run = await at.audit({ budget: 0 });
    assert.deepEqual(said(await differences(at, run)), ['ben SOFT-103 late', 'hal SOFT-103 false-allow']);
    assert.deepEqual(await unsettledPairs(at), [
      ['DESK', []],
      ['SOFT', ['ben SOFT-103', 'hal SOFT-103']],
    ]);
    assert.equal(await at.canSee('hal', 'DESK-100'), false);
  });

  it('a comparison of one project leaves the holds of others alone', async () => {
    await using at = await openAudited();
    edit(at);
    await at.audit({ subject: all }, { jira: unreadable(at, [first]) });
    await at.audit({ subject: { ...all, projectId: projectId('2') } });
    assert.deepEqual(await heldKeys(at), ['SOFT']);
    await at.audit({ subject: { ...all, projectId: projectId('1'), account: accountId('cleo') } });
    assert.deepEqual(await heldKeys(at), []);
  });
});

describe('a comparison that dies', () => {
  /** The process ends at the n-th time that something of the comparison is to be kept: nothing is written any more. */
  function dyingAt(at: AuditedSite, jira: JiraSide, times: number): DriftTools {
    const { store } = at.tools;
    let seen = 0;
    const dead = async (): Promise<never> => {
      throw new AppError('internal', 'Killed.');
    };
    const drift: typeof store.drift = {
      ...store.drift,
      advance(run, step) {
        seen += 1;
        return seen >= times ? dead() : store.drift.advance(run, step);
      },
      finish: dead,
    };
    return { ...at.tools, openJira: async () => jira, store: { ...store, drift } };
  }
  const die = async (at: AuditedSite, jira: JiraSide, times = 1) => {
    const request = { subject: all, budget: 100, seed: 1, trigger: 'schedule', actor } as const;
    const { signal } = new AbortController();
    await assert.rejects(
      auditDrift(dyingAt(at, jira, times), at.site.source, request, signal, () => {}),
      { message: 'Killed.' },
    );
  };

  it('after hiding and before keeping its differences loses none: they are in the hold', async () => {
    await using at = await openAudited();
    edit(at);
    await die(at, unreadable(at, [first]));
    const [run] = await at.site.store.drift.latest(at.site.source.id, 1);
    assert.equal(run?.state, 'running');
    assert.deepEqual(run && (await differences(at, run)), [], 'nothing was kept');
    assert.deepEqual(await unsettledPairs(at), [['SOFT', ['ben SOFT-103', 'hal SOFT-103']]]);
    assert.equal((await messages(at)).length, 1, 'and an administrator is told');
    const tried = await at.audit({}, { jira: unreadable(at, [first]) });
    assert.equal(tried.counts.unsettled, 2);
    assert.deepEqual(await heldKeys(at), ['SOFT'], 'no pair, no lift: there are two');
    const next = await at.audit();
    assert.deepEqual(said(await differences(at, next)), ['ben SOFT-103 late', 'hal SOFT-103 late']);
    assert.deepEqual(await heldKeys(at), []);
    assert.equal(await at.canSee('cleo', 'SOFT-103'), true);
    assert.equal(await at.canSee('ben', 'SOFT-103'), false);
  });

  it('after taking differences up and before keeping their verdicts loses none', async () => {
    await using at = await openAudited();
    edit(at);
    const stop = new AbortController();
    const run = await at.audit(
      { subject: all },
      {
        signal: stop.signal,
        onProgress: ({ phase }) => {
          if (phase === 'settling') stop.abort(new AppError('interrupted', 'Stopped.'));
        },
      },
    );
    assert.deepEqual([run.state, run.counts.unsettled, await heldKeys(at)], ['interrupted', 2, ['SOFT']]);
    await die(at, at.jira());
    assert.deepEqual(said(await differences(at, run)), ['ben SOFT-103 unsettled', 'hal SOFT-103 unsettled']);
    assert.deepEqual(await heldKeys(at), ['SOFT'], 'not shown before it is written why');
    const next = await at.audit({ subject: all });
    assert.deepEqual([next.id, next.state, next.counts.unsettled], [run.id, 'done', 0]);
    assert.deepEqual(said(await differences(at, next)), ['ben SOFT-103 late', 'hal SOFT-103 late']);
    assert.equal(next.counts.pairs, 7 * 47, 'none was compared twice');
    assert.deepEqual(await heldKeys(at), []);
  });
});
