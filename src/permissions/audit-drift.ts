/**
 * Compares what people may find here with what Jira says they may open, for a drawn sample or for every pair of a
 * viewer and an issue, and gives each difference its verdict (`drift/settle.ts`). A false allow hides its project,
 * and so does one that could not be settled, until it is (`drift/settle-holds.ts`). It can be stopped anywhere: what was compared counts, and a run over all pairs goes on where it was.
 *
 *   settling → what earlier comparisons left unsettled
 *   asking   → some questions, four at a time; differences are gathered
 *   settling → the gathered ones are read again, and their verdicts kept together with how far the run came
 *   back to asking; in the end: done, interrupted (a signal, or the budget of a run over all pairs), failed
 *
 * Asked are issues that our copy has: what the account that reads the site may not see is not compared. Comments
 * cannot be asked about.
 */

import { AppError, reasonOf } from '../errors.ts';
import type { AuditActor } from '../model/audit-entry.ts';
import type { Difference, DriftCursor, DriftRun, DriftSubject } from '../model/drift.ts';
import type { Source } from '../model/source.ts';
import { auditLeaseName } from '../store/hold-lease.ts';
import { holdWorkLease } from '../store/work-lease.ts';
import { candidateIssues, candidateViewers, loadFacts, unaskedPeople } from './drift/candidates.ts';
import { compare } from './drift/comparable.ts';
import { explainingFinding, refreshDriftFindings } from './drift/drift-findings.ts';
import { type DriftTools, type JiraSide, mostIssuesPerQuestion } from './drift/drift-tools.ts';
import { everyPair, questionsOfEveryPair } from './drift/every-pair.ts';
import { holdProjects, holdUnsettled, pairName } from './drift/holds.ts';
import { proofOf } from './drift/proof.ts';
import { drawSample, type Question, seededRandom } from './drift/sample.ts';
import { comparedProject, type Pending, placeOf, type Settled, settle } from './drift/settle.ts';
import { heldPairs, liftSettledHolds, throughHolds, unsettledProjects } from './drift/settle-holds.ts';
import { Tally } from './drift/tally.ts';
import { freshNow } from './permission-tools.ts';

export interface AuditRequest {
  readonly subject: DriftSubject;
  /** Questions at most; reading differences again comes on top. */
  readonly budget: number;
  /** Of the draw; the same seed draws the same from the same store. */
  readonly seed: number;
  readonly trigger: DriftRun['trigger'];
  /** Who is named where a project is held. */
  readonly actor: AuditActor;
}

export interface AuditProgress {
  readonly phase: 'asking' | 'settling';
  readonly asked: number;
  /** As far as is known how many there will be. */
  readonly of: number;
  readonly pairs: number;
  /** Seen and not settled yet. */
  readonly differences: number;
}

const questionsAtATime = 4;
/** Differences that are read again together. */
const settleAt = 400;
/** Questions after which a run over all pairs keeps how far it came. */
const keepAfter = 40;
/** Of one run: they stand between finding a false allow and hiding its project. */
const mostProofs = 50;
/** What a run over all pairs compared longer ago says nothing about today: it begins anew. */
const longestRunMs = 14 * 86_400_000;
/** As many differences as are kept of one run. */
const mostUnsettled = 10_000;
const historyMs = 400 * 86_400_000;

interface Step {
  readonly question: Question;
  /** After this question; undefined: a sample goes on nowhere. */
  readonly cursor: DriftCursor | undefined;
}

/**
 * The run as it ended, interrupted ones too. Throws `already-running` while another process compares the source; what
 * ended the run, when it failed (`jira-forbidden` names the right that is missing).
 */
export async function auditDrift(
  tools: DriftTools,
  source: Source,
  request: AuditRequest,
  signal: AbortSignal,
  onProgress: (progress: AuditProgress) => void,
): Promise<DriftRun> {
  const { store, clock, log } = tools;
  await using lease = await holdWorkLease(store.runs, source.id, auditLeaseName, { clock });
  if (!lease) {
    throw new AppError(
      'already-running',
      `Another process compares "${source.name}" with Jira at the moment. Wait for it, or stop it.`,
    );
  }
  await store.drift.forget(source.id, clock.now() - historyMs);
  const audit = new Audit(tools, source, request, await beginOrGoOn(tools, source, request), onProgress);
  const stop = AbortSignal.any([signal, lease.lost]);
  let failure: unknown;
  let state: 'done' | 'interrupted' | 'failed' = 'done';
  try {
    if (!(await audit.run(stop))) state = 'interrupted';
  } catch (error) {
    state = signal.aborted ? 'interrupted' : 'failed';
    if (state === 'failed') failure = error;
  }
  const error = failure === undefined ? undefined : reasonOf(failure);
  const run = await audit.end(state, error);
  const { pairs, falseAllows, falseDenials } = run.counts;
  log.info('compared-with-jira', { source: source.id, run: run.id, state, pairs, falseAllows, falseDenials });
  if (failure !== undefined) throw failure;
  return run;
}

/** A run over all pairs that did not come to its end goes on; a sample is drawn anew. */
async function beginOrGoOn(tools: DriftTools, source: Source, request: AuditRequest): Promise<DriftRun> {
  const { store, clock } = tools;
  const { subject, trigger, seed } = request;
  if (subject.kind === 'all') {
    const before = (await store.drift.latest(source.id, 200)).find(
      (run) =>
        run.subject.kind === 'all' &&
        run.subject.projectId === subject.projectId &&
        run.subject.account === subject.account,
    );
    const isRecent = before !== undefined && clock.now() - before.startedMs < longestRunMs;
    if (isRecent && before.state !== 'done' && before.cursor) return before;
  }
  return store.drift.begin(source.id, { subject, trigger, seed, startedMs: clock.now() });
}

class Audit {
  readonly started: DriftRun;
  readonly #tools: DriftTools;
  readonly #source: Source;
  readonly #request: AuditRequest;
  readonly #tally: Tally;
  readonly #onProgress: (progress: AuditProgress) => void;
  #cursor: DriftCursor | undefined;
  #pending: Pending[] = [];
  /** The unsettled differences of this run's first part are pending, and still kept as such. */
  #hasTakenUp = false;
  #asked = 0;
  #unknown = 0;
  #lastUnknown: unknown;
  #of = 0;
  #proofs = 0;

  constructor(
    tools: DriftTools,
    source: Source,
    request: AuditRequest,
    started: DriftRun,
    onProgress: (progress: AuditProgress) => void,
  ) {
    this.#tools = tools;
    this.#source = source;
    this.#request = request;
    this.started = started;
    this.#tally = new Tally(started.counts);
    this.#cursor = started.cursor;
    this.#onProgress = onProgress;
  }

  /** False: the budget ended before the pairs did. */
  async run(signal: AbortSignal): Promise<boolean> {
    const jira = await this.#tools.openJira(this.#source);
    await this.#takeUp();
    if (this.#pending.length > 0) await this.#settle(jira, signal);
    let isComplete = true;
    let unkept = 0;
    for await (const steps of inGroups(this.#steps(signal), questionsAtATime)) {
      const affordable = steps.slice(0, Math.max(0, this.#request.budget - this.#asked));
      if (affordable.length < steps.length) isComplete = false;
      signal.throwIfAborted();
      // All of them to their end: what one has seen counts, although another one failed.
      const answers = await Promise.allSettled(
        affordable.map((step) => this.#ask(jira, step.question, signal)),
      );
      for (const one of answers) if (one.status === 'rejected') throw one.reason;
      this.#cursor = affordable.at(-1)?.cursor ?? this.#cursor;
      unkept += affordable.length;
      this.#report('asking');
      if (this.#pending.length >= settleAt || unkept >= keepAfter) {
        await this.#settle(jira, signal);
        unkept = 0;
      }
      if (!isComplete) break;
    }
    await this.#settle(jira, signal);
    if (this.#asked > 0 && this.#unknown === this.#asked) throw this.#lastUnknown;
    return isComplete;
  }

  /** What could not be settled: of this run's first part, and what holds projects. */
  async #takeUp(): Promise<void> {
    const left = await this.#tools.store.drift.differences(this.started.id, ['unsettled'], mostUnsettled);
    const known = new Set(left.map(nameOf));
    const { projectId } = this.#request.subject;
    const held = await heldPairs(this.#tools, this.#source, projectId);
    const more = held.filter((one) => !known.has(nameOf(one)));
    this.#tally.takenUp(left.length, more.length);
    this.#hasTakenUp = left.length > 0;
    this.#pending.push(...left.map((one) => ({ ...one, facts: undefined })), ...more);
  }

  /** What is still pending could not be settled. */
  async end(state: 'done' | 'interrupted' | 'failed', error: string | undefined): Promise<DriftRun> {
    const { store, clock } = this.#tools;
    const open = this.#pending.splice(0);
    await this.#holdUnsettled(open.filter(({ ours }) => ours));
    const unsettled = open.flatMap((one) => this.#tally.settled(unsettledDifference(one), undefined));
    await this.#keep([...unsettled, ...this.#tally.decide()]);
    const endedMs = clock.now();
    await store.drift.finish(this.started.id, { state, endedMs, error });
    await refreshDriftFindings(this.#tools, this.#source);
    return { ...this.started, state, endedMs, error, counts: this.#tally.snapshot(), cursor: this.#cursor };
  }

  async *#steps(signal: AbortSignal): AsyncGenerator<Step> {
    const { subject, budget } = this.#request;
    this.#tally.unasked(subject.account === undefined ? await unaskedPeople(this.#tools, this.#source) : 0);
    if (subject.kind === 'all') {
      this.#of = Math.min(budget, await questionsOfEveryPair(this.#tools.store, this.#source, subject));
      yield* everyPair(this.#tools.store, this.#source, subject, this.#cursor, signal);
      return;
    }
    const random = seededRandom(this.started.seed);
    const issues = await candidateIssues(this.#tools, this.#source, subject.projectId, random);
    const viewers = await candidateViewers(this.#tools, this.#source, subject.account, random);
    const limits = { questions: budget, issuesPerQuestion: mostIssuesPerQuestion };
    const questions = issues.length === 0 ? [] : drawSample(viewers, issues, limits, random);
    this.#of = questions.length;
    for (const question of questions) yield { question, cursor: undefined };
  }

  async #ask(jira: JiraSide, { account, issueIds }: Question, signal: AbortSignal): Promise<void> {
    const { store, visibility, directory, now } = this.#tools;
    this.#asked += 1;
    this.#tally.asked();
    let theirs: ReadonlySet<string>;
    try {
      theirs = await jira.browsable(account, issueIds, signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'jira-bad-request') throw error;
      // Jira does not know this account; where it is so with all, something else is wrong.
      this.#unknown += 1;
      this.#lastUnknown = error;
      this.#tally.incomparable('unknown-to-jira', issueIds.length);
      return;
    }
    this.#tally.viewer(account);
    const ours = await visibility.resolveAccount(this.#source.id, account);
    const copy = await directory.current(this.#source.id, now());
    const isFresh = freshNow(this.#tools);
    for (const { id, key, facts } of await loadFacts(store, this.#source, issueIds)) {
      const { projectId } = facts.scope;
      const comparison = compare(ours, facts, comparedProject(copy, projectId, isFresh), theirs.has(id));
      if (comparison.kind === 'incomparable') {
        this.#tally.incomparable(comparison.reason);
        continue;
      }
      this.#tally.compared(comparison);
      if (comparison.kind === 'same') continue;
      this.#pending.push({
        account,
        issueId: id,
        issueKey: key,
        ...placeOf(copy, projectId),
        ours: comparison.ours,
        facts,
      });
    }
  }

  async #settle(jira: JiraSide, signal: AbortSignal): Promise<void> {
    if (this.#pending.length === 0) return await this.#keep([]);
    this.#report('settling');
    const { actor } = this.#request;
    const asked = () => this.#tally.asked();
    const { settled, failure } = await settle(this.#tools, this.#source, jira, this.#pending, asked, signal);
    const falseAllows = settled.flatMap(({ pending, outcome }) =>
      outcome.verdict === 'false-allow' ? [pending] : [],
    );
    const mayShow = settled.flatMap(({ pending, outcome }) =>
      outcome.verdict === 'unsettled' && outcome.mayShow ? [pending] : [],
    );
    const counted: Difference[] = [];
    try {
      const findings = await this.#tools.store.directory.findings(this.#source.id);
      // The proof shows why we would have shown it: it is taken before the project is hidden.
      for (const one of settled) counted.push(...(await this.#verdictOf(one, findings)));
    } finally {
      await holdProjects(this.#tools, this.#source, falseAllows, this.started.id, actor);
      await this.#holdUnsettled(mayShow);
    }
    this.#pending = [];
    await this.#keep(counted);
    if (failure) throw failure.error;
    await liftSettledHolds(this.#tools, this.#source, settled, this.started.id, actor);
  }

  #holdUnsettled(pairs: readonly Pending[]): Promise<void> {
    return holdUnsettled(this.#tools, this.#source, pairs, this.started.id, this.#request.actor);
  }

  async #verdictOf(
    { pending, outcome }: Settled,
    findings: Parameters<typeof explainingFinding>[0],
  ): Promise<readonly Difference[]> {
    if (outcome.verdict === 'incomparable') {
      this.#tally.notComparedAfterAll(outcome.reason);
      return [];
    }
    if (outcome.verdict === 'unsettled') return this.#tally.settled(unsettledDifference(pending), undefined);
    const { facts: _, ...one } = pending;
    const { verdict, lateMs, alone } = outcome;
    const isFalse = verdict === 'false-allow' || verdict === 'false-denial';
    const proof = isFalse && this.#proofs < mostProofs ? await this.#proofOf(one) : [];
    const difference: Difference = {
      ...one,
      verdict,
      lateMs,
      finding: verdict === 'false-denial' ? explainingFinding(findings, one) : undefined,
      proof,
    };
    return this.#tally.settled(difference, alone);
  }

  async #proofOf(one: Pick<Pending, 'account' | 'issueKey' | 'projectId'>): Promise<readonly string[]> {
    this.#proofs += 1;
    const held = await unsettledProjects(this.#tools, this.#source, [one.projectId]);
    return proofOf(throughHolds(this.#tools, held), this.#source, one.account, one.issueKey);
  }

  async #keep(differences: readonly Difference[]): Promise<void> {
    const counts = this.#tally.snapshot();
    const step = { counts, cursor: this.#cursor, differences, replacesUnsettled: this.#hasTakenUp };
    await this.#tools.store.drift.advance(this.started.id, step);
    this.#hasTakenUp = false;
  }

  #report(phase: AuditProgress['phase']): void {
    const { pairs } = this.#tally.snapshot();
    const differences = this.#pending.length;
    this.#onProgress({ phase, asked: this.#asked, of: this.#of, pairs, differences });
  }
}

function unsettledDifference({ facts: _, ...one }: Pending): Difference {
  return { ...one, verdict: 'unsettled', lateMs: undefined, finding: undefined, proof: [] };
}

function nameOf({ account, issueId, projectId }: Pick<Pending, 'account' | 'issueId' | 'projectId'>): string {
  return `${projectId} ${pairName({ accountId: account, issueId })}`;
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
