/**
 * What an administrator should know about who is who on a site: people whose tie does not count any more, people whose
 * address two accounts have, and how many count as nobody for want of an account.
 */

import type { Finding } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import { tieQuestions, tieStandings } from './tie-standing.ts';
import { standingInWords } from './tie-words.ts';

/** Looks again, and replaces what was found before: after the accounts were read, and after a change of ties. */
export async function renewIdentityFindings(store: Store, sourceId: SourceId, nowMs: number): Promise<void> {
  await store.directory.putFindings(sourceId, 'identity', await identityFindings(store, sourceId), nowMs);
}

async function identityFindings(store: Store, sourceId: SourceId): Promise<Finding[]> {
  const questions = await tieQuestions(store);
  const ofSource = questions.sources.filter(({ source }) => source.id === sourceId);
  const findings: Finding[] = [];
  let without = 0;
  for (const { id, email } of await store.people.list()) {
    const person = { email, ties: await store.people.ties(id) };
    for (const standing of await tieStandings({ ...questions, sources: ofSource }, person)) {
      const { state, tie } = standing;
      if (state === 'counts' || state === 'unread') continue;
      if (!tie && state !== 'ambiguous') without += 1;
      else findings.push({ code: state, subject: email, message: sentence(email, standing) });
    }
  }
  if (without > 0) findings.push(withoutAccount(without));
  return findings;
}

function sentence(email: string, standing: Parameters<typeof standingInWords>[1]): string {
  const words = standingInWords(email, standing);
  return `${email} counts as nobody here: ${words}`;
}

function withoutAccount(count: number): Finding {
  const [people, find] = count === 1 ? ['1 person here is', 'finds'] : [`${count} people here are`, 'find'];
  return {
    code: 'people-without-account',
    subject: 'site',
    message: `${people} tied to no account of this site and ${find} only what is public. Who and why: jackdaw people check`,
  };
}
