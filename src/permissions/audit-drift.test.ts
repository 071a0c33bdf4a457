import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import type { Difference, DriftRun, DriftSubject, Verdict } from '../model/drift.ts';
import { accountId, groupId, levelId, projectId, schemeId } from '../model/ids.ts';
import { auditLeaseName, holdLease } from '../store/hold-lease.ts';
import { auditDrift } from './audit-drift.ts';
import { type AuditedSite, openAudited } from './drift/audited-site.test-support.ts';
import { heldProjects, releaseProject } from './drift/holds.ts';

const all: DriftSubject = { kind: 'all', projectId: undefined, account: undefined };
const verdicts: readonly Verdict[] = ['late', 'false-allow', 'false-denial', 'unsettled'];
const actor = { kind: 'operator', name: 'root' } as const;

const differences = (at: AuditedSite, run: DriftRun) =>
  at.site.store.drift.differences(run.id, verdicts, 1000);
const pairs = (found: readonly Difference[]) =>
  found.map(({ account, issueKey }) => `${account ?? 'nobody'} ${issueKey}`).sort();
const findings = async (at: AuditedSite, ...codes: string[]) =>
  (await at.site.store.directory.findings(at.site.source.id)).filter(({ code }) => codes.includes(code));

/** From now on our copy has these members, however often it is read again. */
async function tamperMembers(at: AuditedSite, group: string, members: readonly string[]): Promise<void> {
  const { store, source } = at.site;
  const put = async () => {
    await store.directory.putGroupMembers(source.id, groupId(group), members.map(accountId), Date.now());
  };
  await put();
  at.afterReading = put;
}

describe('comparing with Jira', () => {
  it('finds no difference where there is none, in a sample and over all pairs', async () => {
    await using at = await openAudited();
    for (const subject of [{ ...all, kind: 'sample' as const }, all]) {
      const run = await at.audit({ subject });
      const { counts } = run;
      assert.deepEqual([run.state, counts.requests, counts.viewers], ['done', 7, 7]);
      // 47 issues of live projects, but for one that is archived; six accounts that count, and nobody.
      assert.equal(counts.pairs, 7 * 47, subject.kind);
      assert.ok(counts.levelAlone.no > 0 && counts.restrictionAlone.no > 0);
      assert.deepEqual(await differences(at, run), []);
      assert.deepEqual((await at.site.store.drift.latest(at.site.source.id, 1))[0], run);
    }
    assert.deepEqual(await at.site.store.directory.findings(at.site.source.id), []);
  });

  it('a right that was lost in Jira since the last reading is late, with how long at most', async () => {
    await using at = await openAudited();
    const readMs = Date.now();
    at.site.world.setGroupMembers('g-cleos', []);
    assert.equal(await at.canSee('cleo', 'SOFT-2'), true, 'so far');
    const run = await at.audit();
    const found = await differences(at, run);
    assert.ok(found.length > 0);
    assert.ok(found.every((one) => one.account === 'cleo' && one.projectKey === 'SOFT' && one.ours));
    assert.ok(found.every(({ verdict }) => verdict === 'late'));
    for (const { lateMs = -1 } of found) assert.ok(lateMs >= 0 && lateMs <= Date.now() - readMs + 5_000);
    assert.equal(run.counts.lateAllows, found.length);
    assert.equal(await at.canSee('cleo', 'SOFT-2'), false, 'it was read again');
    assert.deepEqual(await heldProjects(at.tools), [], 'what was late holds nothing');
    assert.deepEqual((await at.audit()).counts.lateAllows, 0);
  });

  it('a right that was gained, and an issue that was edited, are late as well', async () => {
    await using at = await openAudited();
    at.site.world.setGroupMembers('g-cleos', ['cleo', 'dan']);
    at.site.world.setIssueLevel('5003', '502');
    const run = await at.audit({ subject: all });
    const found = await differences(at, run);
    const of = (who: string) => found.filter(({ account }) => account === who);
    assert.ok(of('dan').length > 5 && of('dan').every(({ ours }) => !ours));
    assert.deepEqual(pairs(of('ben')), ['ben SOFT-103']);
    assert.deepEqual(
      [run.counts.lateDenials, run.counts.lateAllows],
      [of('dan').length, found.length - of('dan').length],
    );
    assert.equal(found.length, found.filter(({ verdict }) => verdict === 'late').length);
  });

  it('what we show and Jira refuses, also when read again, is a false allow and hides its project', async () => {
    await using at = await openAudited();
    await tamperMembers(at, 'g-cleos', ['cleo', 'dan']);
    assert.equal(await at.canSee('dan', 'SOFT-2'), true, 'the mistake');
    const run = await at.audit({ subject: all });
    const found = await differences(at, run);
    assert.ok(found.length > 5 && found.every(({ verdict, ours }) => verdict === 'false-allow' && ours));
    assert.ok(found.every(({ account }) => account === 'dan'));
    assert.match(
      found[0]?.proof.join('\n') ?? '',
      /browse: .*"Software".*\n.*Dan Desk is in it through the group "cleos"/,
      'what let him in',
    );
    assert.equal(run.counts.falseAllows, found.length);
    for (const who of ['dan', 'cleo', 'ben', 'ann']) assert.equal(await at.canSee(who, 'SOFT-2'), false, who);
    assert.equal(await at.canSee('dan', 'DESK-100'), true, 'CONTROL: another project stays');
    assert.deepEqual(
      (await heldProjects(at.tools)).map(({ key, held }) => [key, held.runId, held.examples.length]),
      [['SOFT', run.id, 5]],
    );
    const [finding] = await findings(at, 'project-held');
    assert.equal(finding?.subject, 'SOFT');
    assert.match(finding?.message ?? '', /Everything in SOFT is hidden.*jackdaw audit release SOFT/);
    assert.doesNotMatch(JSON.stringify([finding, found]), /Quoting|Issue SOFT/, 'no text of an issue');
    const log = (await at.site.store.auditLog.latest({ action: 'project-held' }, 5))[0];
    assert.deepEqual([log?.subject, log?.actor], ['SOFT', actor]);
  });

  it('a false allow hides its project also when the reasons cannot be told', async () => {
    await using at = await openAudited();
    await tamperMembers(at, 'g-cleos', ['cleo', 'dan']);
    const { store, source, tools } = { ...at.site, tools: at.tools };
    const issues = {
      ...store.issues,
      rowsByKey: async () => {
        throw new AppError('store-busy', 'Busy.');
      },
    };
    const broken = { ...tools, store: { ...store, issues } };
    const request = { subject: all, budget: 100, seed: 1, trigger: 'schedule', actor } as const;
    const { signal } = new AbortController();
    await assert.rejects(
      auditDrift(broken, source, request, signal, () => {}),
      { code: 'store-busy' },
    );
    assert.deepEqual(
      (await heldProjects(at.tools)).map(({ key }) => key),
      ['SOFT'],
    );
  });

  it('a held project stays hidden over syncs and comparisons, and is found again when released', async () => {
    await using at = await openAudited();
    await tamperMembers(at, 'g-cleos', ['cleo', 'dan']);
    await at.audit();
    at.afterReading = async () => {};
    await at.site.sync();
    assert.equal(await at.canSee('cleo', 'SOFT-2'), false, 'held, although the mistake is mended');
    const again = await at.audit({ subject: all });
    assert.ok((again.counts.incomparable.withheld ?? 0) > 0);
    assert.deepEqual([again.counts.falseAllows, again.counts.falseDenials], [0, 0]);
    assert.equal((await findings(at, 'project-held')).length, 1);
    await assert.rejects(releaseProject(at.tools, 'NONE', actor), { code: 'not-found' });
    assert.deepEqual(
      (await releaseProject(at.tools, 'soft', actor)).map(({ key }) => key),
      ['SOFT'],
    );
    assert.equal(await at.canSee('cleo', 'SOFT-2'), true);
    assert.equal(await at.canSee('dan', 'SOFT-2'), false);
    assert.deepEqual(await findings(at, 'project-held'), []);
    const [entry] = await at.site.store.auditLog.latest({}, 1);
    assert.deepEqual([entry?.action, entry?.subject], ['project-released', 'SOFT']);
    await assert.rejects(releaseProject(at.tools, 'SOFT', actor), { code: 'not-found' });
  });

  it('what we hide and Jira shows, also when read again, is a false denial and hides nothing', async () => {
    await using at = await openAudited();
    await tamperMembers(at, 'g-cleos', []);
    const run = await at.audit();
    const found = await differences(at, run);
    assert.ok(found.length > 5);
    assert.ok(found.every((one) => one.verdict === 'false-denial' && one.account === 'cleo' && !one.ours));
    assert.deepEqual([run.counts.falseDenials, run.counts.explainedDenials], [found.length, 0]);
    assert.match(
      found[0]?.proof[0] ?? '',
      /^browse: No grant of the permission scheme "Software" .*Cleo Coder/,
    );
    assert.deepEqual(await heldProjects(at.tools), []);
    assert.equal(await at.canSee('ben', 'SOFT-2'), true);
    const [finding] = await findings(at, 'false-denials');
    assert.match(finding?.message ?? '', /^Jira lets people see issues of SOFT that Jackdaw hides/);
  });

  it('a false denial that a finding explains says which, and is no finding again', async () => {
    await using at = await openAudited();
    at.site.sandbox.faults.add({
      path: /project\/1\/role/,
      times: 999,
      answer: { kind: 'status', status: 403 },
    });
    const { store, source } = at.site;
    at.afterReading = () => store.directory.removePart(source.id, 'roles', '1');
    await at.afterReading();
    const run = await at.audit();
    const found = await differences(at, run);
    assert.ok(run.counts.falseDenials > 0);
    assert.equal(run.counts.explainedDenials, run.counts.falseDenials);
    assert.deepEqual([...new Set(found.map(({ finding }) => finding))], ['roles-unreadable']);
    assert.deepEqual(await findings(at, 'false-denials'), []);
  });

  it('where the check was not seen to apply levels, a yes against a level is not compared', async () => {
    await using at = await openAudited(undefined, { checkAppliesLevels: false });
    const run = await at.audit({ subject: all });
    assert.deepEqual([run.counts.falseDenials, run.counts.falseAllows], [0, 0]);
    assert.equal(run.counts.levelAlone.no, 0);
    assert.ok((run.counts.incomparable['level-unconfirmed'] ?? 0) > 0);
    assert.ok((run.counts.incomparable['restriction-unconfirmed'] ?? 0) > 0);
    assert.deepEqual(await differences(at, run), []);
  });

  it('where it was seen to, a level that we have wrong is a false denial', async () => {
    await using at = await openAudited();
    const { store, source } = at.site;
    const tamper = async () => {
      const part = await store.directory.part(source.id, 'security-levels', '500');
      const levels = (part?.body.levels ?? []).map((level) =>
        level.levelId === levelId('502') ? { ...level, holders: [] } : level,
      );
      const body = { name: 'Levels', defaultLevelId: undefined, levels };
      await store.directory.putPart(source.id, 'security-levels', schemeId('500'), body, Date.now());
    };
    await tamper();
    at.afterReading = tamper;
    const run = await at.audit({ subject: all });
    const found = await differences(at, run);
    assert.deepEqual(pairs(found.filter(({ account }) => account === 'cleo')), [
      'cleo SOFT-203',
      'cleo SOFT-204',
      'cleo SOFT-205',
      'cleo SOFT-3',
    ]);
    assert.ok(found.every(({ verdict }) => verdict === 'false-denial'));
  });

  it('in a service project with the portal, a yes that we do not share may be the portal', async () => {
    await using at = await openAudited();
    const { store, source } = at.site;
    const tamper = async () => {
      const part = await store.directory.part(source.id, 'scheme-grants', '200');
      const grants = (part?.body.grants ?? []).filter(({ holder }) => holder.type !== 'applicationRole');
      await store.directory.putPart(source.id, 'scheme-grants', '200', { name: 'x', grants }, Date.now());
    };
    await tamper();
    at.afterReading = tamper;
    const run = await at.audit({ subject: all });
    assert.ok((run.counts.incomparable.portal ?? 0) > 0);
    assert.equal(run.counts.falseDenials, 0);
  });

  it('customers and deactivated accounts of our people are not asked about, and counted', async () => {
    await using at = await openAudited();
    const { store, source } = at.site;
    for (const who of ['ben', 'gus', 'eve']) {
      const person = await store.people.put({
        email: `${who}@x.example`,
        name: who,
        title: undefined,
        role: 'member',
      });
      await store.people.tie(person.id, source.site.id, accountId(who), 'administrator');
    }
    const asked: (string | undefined)[] = [];
    const jira = at.jira();
    const run = await at.audit(
      {},
      {
        jira: {
          ...jira,
          browsable: (account, ids, signal) => {
            asked.push(account);
            return jira.browsable(account, ids, signal);
          },
        },
      },
    );
    assert.equal(run.counts.unaskedViewers, 2);
    assert.equal(asked[0], 'ben', 'our people first');
    assert.deepEqual([...asked].sort(), ['ann', 'ben', 'cleo', 'dan', 'fay', 'hal', undefined]);
  });

  it('an account that Jira does not know any more is passed over', async () => {
    await using at = await openAudited();
    const { store, source } = at.site;
    const ann = await store.directory.account(source.id, accountId('ann'));
    assert.ok(ann);
    await store.directory.putAccounts(
      source.id,
      [ann, { ...ann, accountId: accountId('ghost') }],
      Date.now(),
    );
    const run = await at.audit();
    assert.equal(run.state, 'done');
    assert.equal(run.counts.incomparable['unknown-to-jira'], 47);
  });

  it('without Administer Jira it fails, says which right is missing, and leaves a finding', async () => {
    await using at = await openAudited(undefined, {}, 'ben@small.example');
    await assert.rejects(at.audit(), { code: 'jira-forbidden', message: /"Administer Jira"/ });
    const [run] = await at.site.store.drift.latest(at.site.source.id, 1);
    assert.equal(run?.state, 'failed');
    const [finding] = await findings(at, 'comparison-failed');
    assert.match(finding?.message ?? '', /could not be compared.*"Administer Jira"/);
    assert.equal(await at.canSee('ben', 'SOFT-2'), true, 'nothing else changed');
  });

  it('keeps and tells no text that an error quotes', async () => {
    await using at = await openAudited();
    const browsable = async () => JSON.parse('Falcon is sold');
    await assert.rejects(at.audit({}, { jira: { ...at.jira(), browsable } }), /Falcon/, 'CONTROL: it quotes');
    const [run] = await at.site.store.drift.latest(at.site.source.id, 1);
    const found = await findings(at, 'comparison-failed');
    assert.equal(run?.error, 'Something unexpected failed (SyntaxError). Please report it.');
    assert.match(found[0]?.message ?? '', /could not be compared.*SyntaxError/);
    assert.doesNotMatch(JSON.stringify([run, found]), /Falcon/);
  });

  it('what cannot be read again is unsettled, not false', async () => {
    await using at = await openAudited();
    at.site.world.setIssueLevel('5003', '502');
    at.site.sandbox.faults.add({ path: 'bulkfetch', times: 99, answer: { kind: 'html', status: 200 } });
    const run = await at.audit({ subject: all });
    const found = await differences(at, run);
    assert.deepEqual(pairs(found), ['ben SOFT-103', 'hal SOFT-103']);
    assert.ok(found.every(({ verdict }) => verdict === 'unsettled'));
    // Hidden, but not for good: drift/settle-holds.test.ts.
    assert.deepEqual(
      (await heldProjects(at.tools)).map(({ key, held }) => [key, held.unsettled?.length]),
      [['SOFT', 2]],
    );
  });

  it('stopped, it ends with what was compared so far, and the differences are unsettled', async () => {
    await using at = await openAudited();
    at.site.world.setGroupMembers('g-cleos', []);
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
    assert.equal(run.state, 'interrupted');
    assert.ok(run.counts.pairs > 0 && run.counts.unsettled > 0);
    assert.ok((await differences(at, run)).every(({ verdict }) => verdict === 'unsettled'));
    const next = await at.audit({ subject: all });
    assert.deepEqual([next.id, next.state, next.counts.unsettled], [run.id, 'done', 0]);
    assert.equal(next.counts.pairs, 7 * 47, 'nothing was compared twice');
    assert.equal(next.counts.lateAllows, run.counts.unsettled);
  });

  it('over all pairs it ends with its budget, and the next one goes on there', async () => {
    await using at = await openAudited();
    const seen: DriftRun[] = [];
    do seen.push(await at.audit({ subject: all, budget: 3 }));
    while (seen.at(-1)?.state === 'interrupted' && seen.length < 9);
    assert.deepEqual(
      seen.map(({ id, state, counts }) => [id, state, counts.requests]),
      [
        [seen[0]?.id, 'interrupted', 3],
        [seen[0]?.id, 'interrupted', 6],
        [seen[0]?.id, 'done', 7],
      ],
    );
    assert.equal(seen[2]?.counts.pairs, 7 * 47);
    assert.notEqual((await at.audit({ subject: all })).id, seen[0]?.id, 'then it begins anew');
  });

  it('can be about one project and one account', async () => {
    await using at = await openAudited();
    const subject = { kind: 'all', projectId: projectId('3'), account: accountId('cleo') } as const;
    const run = await at.audit({ subject });
    assert.deepEqual([run.counts.requests, run.counts.pairs], [1, 7]);
    const sample = await at.audit({ subject: { ...subject, kind: 'sample' } });
    assert.deepEqual([sample.counts.requests, sample.counts.pairs], [1, 7]);
  });

  it('does not run twice at a time', async () => {
    await using at = await openAudited();
    const lease = await holdLease(at.site.store.runs, auditLeaseName(at.site.source.id), at.tools.clock);
    await assert.rejects(at.audit(), { code: 'already-running' });
    await lease?.[Symbol.asyncDispose]();
    assert.equal((await at.audit()).state, 'done');
  });
});
