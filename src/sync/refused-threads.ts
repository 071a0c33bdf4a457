/**
 * The end of threads that Jira refused in a pass (403, or 404 although their issue is there). What we have of them
 * can no longer be proven: it is denied, but for what the last answers gave of it. Where that would be most of all
 * threads of the site, a token has more likely lost a scope than everybody their comments: like a directory that
 * collapses (`collapse-limits.ts`), it is held until it is too old, and asked about. Either way the sync goes on.
 */

import type { Finding } from '../model/directory.ts';
import { type HeldShrink, threadParts } from '../model/held-shrink.ts';
import type { ProjectId } from '../model/ids.ts';
import type { Remark } from '../model/issue.ts';
import { type CountingTimes, countingTimes } from '../model/read-age.ts';
import type { RefusedThreads } from '../store/refused-thread-store.ts';
import { collapseLimits } from './access/collapse-limits.ts';
import type { ContentFindings } from './content-findings.ts';
import type { FullPassOptions } from './full-pass.ts';
import type { ContextOf } from './translation-contexts.ts';

export const kindOf = { comments: 'comment', worklogs: 'worklog' } as const satisfies Record<
  string,
  Remark['kind']
>;
const issuesAtATime = 100;
/** No time counts. */
const never: CountingTimes = { fromMs: Number.MAX_SAFE_INTEGER, untilMs: 0 };
/** As many of one project are named one by one. */
const fewest = 5;

export async function endRefused(
  options: FullPassOptions,
  context: ContextOf,
  findings: ContentFindings,
): Promise<void> {
  const { sourceId, store, clock } = options;
  const counting = countingTimes(clock.now(), options.directoryMaxAgeMs);
  const heldBefore = await store.access.heldShrinks(sourceId);
  const shrinks: Pick<HeldShrink, 'part' | 'before' | 'after'>[] = [];
  for (const part of threadParts) {
    const { before, lost } = await store.crawl.refusalLoss(sourceId, kindOf[part], counting);
    const after = before - lost;
    const { atLeast, share } = collapseLimits[part];
    const accepted = heldBefore.some(
      (held) => held.part === part && held.acceptedMs !== undefined && after >= held.after,
    );
    const isHeld = !accepted && before >= atLeast && lost > share * before;
    if (isHeld) shrinks.push({ part, before, after });
  }
  const heldKinds = new Set(shrinks.map(({ part }) => part));
  const refused = await store.crawl.refusedThreads(sourceId);
  // Before anything is denied: what is hidden has its finding, whatever happens in between.
  const isHeld = (kind: Remark['kind']) => heldKinds.has(`${kind}s`);
  const keyOf = (id: ProjectId) => context.of(id).project?.key ?? id;
  findings.threadsRefused([...refusedFindings(refused, keyOf, isHeld), ...shrinks.map(question)]);
  findings.judged();
  await findings.save();
  await store.access.putHeldShrinks(sourceId, threadParts, shrinks, clock.now());
  for (const part of threadParts) {
    const shown = heldKinds.has(part) ? counting : never;
    while ((await store.crawl.denyRefused(sourceId, kindOf[part], shown, issuesAtATime)) > 0)
      options.signal.throwIfAborted();
  }
}

export function refusedFindings(
  refused: readonly RefusedThreads[],
  keyOf: (id: ProjectId) => string,
  isHeld: (kind: Remark['kind']) => boolean,
): Finding[] {
  return refused.flatMap((one) => ofProject(keyOf(one.projectId), one, isHeld(one.kind)));
}

function ofProject(key: string, { kind, threads, examples }: RefusedThreads, isHeld: boolean): Finding[] {
  const hidden = isHeld
    ? `Those of before are found until they are too old: see the finding shrink-held of ${kind}s.`
    : `${kind === 'comment' ? 'Comments' : 'Worklogs'} that did not come with the issue itself are hidden.`;
  const end = `${hidden} They are asked for again by themselves.`;
  if (threads < fewest) {
    return examples.map((one) => ({
      code: 'thread-refused',
      subject: `${one.key} ${kind}`,
      subjects: [key, one.key],
      message: `Not all ${kind}s of ${one.key} may be read: ${one.why} ${end}`,
    }));
  }
  const keys = examples.map((one) => one.key).join(', ');
  const others = threads > examples.length ? ' and others' : '';
  return [
    {
      code: 'thread-refused',
      subject: `${key} ${kind}`,
      subjects: [key],
      message:
        `Not all ${kind}s of ${threads.toLocaleString('en')} issues of ${key} (${keys}${others}) may be read: ` +
        `${examples[0]?.why ?? ''} ${end}`,
    },
  ];
}

function question({ part, before, after }: Pick<HeldShrink, 'part' | 'before' | 'after'>): Finding {
  const { entries } = collapseLimits[part];
  return {
    code: 'shrink-held',
    subject: part,
    message:
      `Jira lets this account read ${after.toLocaleString('en')} of the ${before.toLocaleString('en')} ${entries} that we have. ` +
      'That looks more like a token that lost a right or a scope than like a change, so it is not believed: what was read ' +
      'before counts until it is too old. Look at the findings thread-refused, and mend the token; if it is right, say ' +
      '"jackdaw permissions accept-shrink", and sync again.',
  };
}
