/**
 * Why somebody can or cannot find an issue, or one of its comments, worklogs and attachments: the verdict of `canSee`,
 * and words for each line of it. Nothing of an issue's text is in the answer, whoever asks. For administrators and
 * security reviewers; callers see to that, and to the entry in the audit log.
 */

import { AppError } from '../../errors.ts';
import type { AccessFacts } from '../../model/access.ts';
import type { DirectoryBodies, Finding } from '../../model/directory.ts';
import { accountId } from '../../model/ids.ts';
import type { StoredIssue } from '../../model/issue.ts';
import { isByPermissions, type Source } from '../../model/source.ts';
import { personStandings } from '../../people/people-standings.ts';
import { tiesThatCount } from '../../people/tie-standing.ts';
import { standingInWords } from '../../people/tie-words.ts';
import type { Store } from '../../store/store.ts';
import { isOvertaken, notOvertaken } from '../later-copies.ts';
import { freshNow, type PermissionTools } from '../permission-tools.ts';
import { standingOf } from '../viewer-standing.ts';
import { type CopyViewer, explainCopy, titlesPending } from './copy-lines.ts';
import type { ExplainAnswer, ExplainedLine, ExplainedUnit, Explanation } from './explanation.ts';
import type { Unit } from './line-words.ts';
import { namesAround } from './names-around.ts';
import { notInCopy } from './not-in-copy.ts';
import { anonymousName, type Told } from './reason-words.ts';
import { decide } from './rule-by-line.ts';
import { explainLines } from './rule-lines.ts';
import { type Asked, explainViewer } from './viewer.ts';

export interface ExplainRequest {
  /** Its key, whatever the case of its letters. */
  readonly issue: string;
  /** `12345` or `comment-12345`, `worklog-12345`, `attachment-12345`; undefined: the issue itself. */
  readonly unit: string | undefined;
  /** A person's address, an account id, or `anonymous`. */
  readonly as: string;
}

type Eyes =
  | Extract<Asked, { kind: 'account' | 'anonymous' }>
  | Omit<Extract<Asked, { kind: 'person' }>, 'account' | 'proof' | 'says'>;

/** Throws `bad-request` for a key or a unit that is none, and `not-found` for somebody whom nobody knows. */
export async function explain(tools: PermissionTools, request: ExplainRequest): Promise<ExplainAnswer> {
  const unit = request.unit === undefined ? undefined : unitNamed(request.unit);
  const eyes = await eyesNamed(tools.store, request.as);
  const { issues, sources } = tools.store;
  const known = new Map((await sources.list()).map((source) => [source.id, source]));
  const explanations: Explanation[] = [];
  let key = request.issue.trim();
  let isThere = false;
  for (const stored of await issues.load(await issues.rowsByKey(key))) {
    const source = known.get(stored.sourceId);
    if (!source) continue;
    isThere = true;
    key = stored.issue.key;
    const facts = factsOf(stored, unit);
    if (facts) explanations.push(await explainUnit(tools, source, stored, unit, facts, eyes));
  }
  if (!isThere && !/-\d+$/.test(key)) {
    throw new AppError(
      'bad-request',
      `"${key.slice(0, 80)}" is no key of an issue. It is written like SOFT-12.`,
    );
  }
  return {
    issue: key,
    unit,
    as: request.as,
    allowed: explanations.some(({ allowed }) => allowed),
    explanations,
    ...(explanations.length === 0 && { notInCopy: await notInCopy(tools, key, isThere ? unit : undefined) }),
  };
}

async function explainUnit(
  tools: PermissionTools,
  source: Source,
  stored: StoredIssue,
  named: ExplainedUnit | undefined,
  facts: AccessFacts,
  eyes: Eyes,
): Promise<Explanation> {
  const { store, directory } = tools;
  const nowMs = tools.now();
  const isFresh = freshNow(tools);
  const copy = await directory.current(source.id, nowMs);
  const asked = await askedOn(store, source, eyes);
  const id = asked.kind === 'anonymous' ? undefined : asked.account;
  const account = id === undefined ? undefined : await store.directory.account(source.id, id);
  const memberships = id === undefined ? [] : await store.directory.groupsOf(source.id, id);
  const viewer = standingOf(copy, account, memberships, isFresh);
  const project = copy.projects.get(facts.scope.projectId);
  const projectKey =
    project?.project?.body.key ?? stored.issue.key.slice(0, stored.issue.key.lastIndexOf('-'));
  const name = asked.kind === 'person' ? asked.person.name : (account?.displayName ?? id ?? anonymousName);
  const at: Omit<Told, 'findings'> = {
    copy,
    viewer,
    isFresh,
    nowMs,
    maxAgeMs: tools.directoryMaxAgeMs,
    name,
    account,
    memberships: new Map(memberships.map(({ groupId, readMs }) => [groupId, readMs])),
    ...(await namesAround(store, copy, stored)),
  };
  const unit: Unit = {
    facts,
    words: named ? `the ${named.kind}` : 'the issue',
    issueKey: stored.issue.key,
    projectKey,
    isSubtask: stored.issue.isSubtask,
    reread: project?.hidden ? await partOf(store, source, 'reread', facts) : undefined,
    held: project?.held ? await partOf(store, source, 'held', facts) : undefined,
  };
  const verdict = isByPermissions(source)
    ? byPermissions(at, source, unit)
    : asCopy(at, source, unit, await copyViewer(store, source, stored, named, eyes));
  const say = (findings: readonly Finding[]) => ({
    viewer: explainViewer({ ...at, findings }, asked, source.name),
    lines: verdict.lines(findings),
  });
  let said = say([]);
  // What the sync found is long where much is wrong, and is needed only where something is not known.
  const reasons = [...said.viewer.reasons, ...said.lines.flatMap((line) => line.reasons)];
  if (reasons.some((reason) => reason.unknown)) said = say(await store.directory.findings(source.id));
  const what = named ?? { kind: 'issue', id: stored.issue.id };
  return {
    source: { name: source.name, site: source.site.url },
    project: { id: facts.scope.projectId, key: projectKey, name: project?.project?.body.name ?? projectKey },
    issue: stored.issue.key,
    unit: what,
    viewer: said.viewer,
    allowed: verdict.allowed,
    summary: summary(source, name, stored.issue.key, what, verdict.allowed, said),
    lines: said.lines,
  };
}

interface Verdict {
  readonly allowed: boolean;
  lines(findings: readonly Finding[]): readonly ExplainedLine[];
}

type Before = Omit<Told, 'findings'>;

function byPermissions(at: Before, { titlesOnly }: Source, unit: Unit): Verdict {
  const decision = decide(at, unit.facts);
  // By the rule of its kind it may be found; what may hold more than a title is not, until it was rewritten.
  const isPending = titlesOnly && !unit.facts.scope.titlesOnly;
  return {
    allowed: decision.allowed && !isPending,
    lines(findings) {
      const lines = explainLines({ ...at, findings }, unit, decision);
      if (!isPending) return lines;
      return lines.map((line) =>
        line.line === 'live'
          ? { ...line, passes: false, sentence: titlesPending(unit.issueKey), reasons: [] }
          : line,
      );
    },
  };
}

function asCopy(at: Before, source: Source, unit: Unit, viewer: CopyViewer): Verdict {
  const { allowed, lines } = explainCopy({ ...at, findings: [] }, source, unit, viewer);
  return { allowed, lines: () => lines };
}

async function copyViewer(
  store: Store,
  { kind }: Source,
  { row, remarks }: StoredIssue,
  named: ExplainedUnit | undefined,
  eyes: Eyes,
): Promise<CopyViewer> {
  const person = eyes.kind === 'person' ? eyes.person : undefined;
  const groups = person ? await store.workspaceGroups.ofPerson(person.id) : new Set<number>();
  const said = remarks.filter(({ remark }) => remark.kind === named?.kind && remark.id === named.id);
  const isOvertakenNow =
    kind === 'shared' &&
    ((await isOvertaken(store, row)) || (await notOvertaken(store, row, said)).length < said.length);
  return { person, groups, isOvertaken: isOvertakenNow };
}

function summary(
  source: Source,
  name: string,
  key: string,
  unit: ExplainedUnit,
  allowed: boolean,
  { viewer, lines }: Pick<Explanation, 'viewer' | 'lines'>,
): string {
  const what = unit.kind === 'issue' ? key : `${unit.kind} ${unit.id} of ${key}`;
  const who = name === anonymousName ? 'Somebody who is not signed in' : name;
  if (allowed) return `${who} can find ${what}.`;
  const failing = lines.find((line) => !line.passes);
  const nobody =
    isByPermissions(source) &&
    viewer.asked !== 'anonymous' &&
    viewer.countsAs === 'anonymous' &&
    failing?.line !== 'live';
  const why = nobody ? viewer.reasons.at(-1)?.sentence : failing?.sentence;
  return `${who} cannot find ${what}. ${why ?? ''}`.trimEnd();
}

/** Throws `bad-request`. */
export function unitNamed(written: string): ExplainedUnit {
  const [, kind = 'comment', id] = /^(?:(comment|worklog|attachment)-)?(\d+)$/.exec(written.trim()) ?? [];
  if (id !== undefined && (kind === 'comment' || kind === 'worklog' || kind === 'attachment'))
    return { kind, id };
  throw new AppError(
    'bad-request',
    `"${written.slice(0, 40)}" is no part of an issue: it takes the id of a comment, or worklog-ID, or attachment-ID.`,
  );
}

/** Undefined: the issue has no such unit. An attachment is as visible as its issue. */
function factsOf(stored: StoredIssue, unit: ExplainedUnit | undefined): AccessFacts | undefined {
  if (!unit) return stored.facts;
  if (unit.kind === 'attachment') {
    return stored.issue.attachments.some(({ id }) => id === unit.id) ? stored.facts : undefined;
  }
  return stored.remarks.find(({ remark }) => remark.kind === unit.kind && remark.id === unit.id)?.facts;
}

async function eyesNamed(store: Store, written: string): Promise<Eyes> {
  const as = written.trim();
  if (as.toLowerCase() === 'anonymous') return { kind: 'anonymous' };
  const person = await store.people.byEmail(as);
  if (person) return { kind: 'person', person };
  const account = accountId(as);
  for (const { id } of await store.sources.list()) {
    if (await store.directory.account(id, account)) return { kind: 'account', account };
  }
  throw new AppError(
    'not-found',
    `Nobody here has the address "${as.slice(0, 80)}", and no connected site an account with this id. ` +
      `It takes the address of a person ("jackdaw people list"), an account id, or anonymous.`,
  );
}

async function askedOn(store: Store, source: Source, eyes: Eyes): Promise<Asked> {
  if (eyes.kind !== 'person') return eyes;
  const { person } = eyes;
  const { standings } = await personStandings(store, person);
  const standing = standings.find((one) => one.source.id === source.id);
  const account = (await tiesThatCount(store, person, [source])).get(source.site.id);
  const says = standing && account === undefined ? standingInWords(person.email, standing) : undefined;
  return { ...eyes, account, proof: standing?.tie?.proof, says };
}

async function partOf<Kind extends 'held' | 'reread'>(
  store: Store,
  source: Source,
  kind: Kind,
  facts: AccessFacts,
): Promise<DirectoryBodies[Kind] | undefined> {
  return (await store.directory.part(source.id, kind, facts.scope.projectId))?.body;
}
