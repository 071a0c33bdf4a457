/**
 * Whom somebody counts as on one site, step by step as `standingOf` decides it: the tie, the list of accounts, the
 * account, its type, its access to Jira. The first step that does not pass makes them anonymous, and is the last.
 */

import { AppError } from '../../errors.ts';
import type { AccountId } from '../../model/ids.ts';
import type { Person, TieProof } from '../../model/person.ts';
import type { ExplainedViewer, Reason } from './explanation.ts';
import { applicationAccess } from './membership.ts';
import { ago, type Because, because, isoTime, notCounting, type Told, unknown } from './reason-words.ts';

/** Whose eyes: a person of Jackdaw, a bare account of the site, or somebody who is not signed in. */
export type Asked =
  | {
      readonly kind: 'person';
      readonly person: Person;
      readonly account: AccountId | undefined;
      readonly proof: TieProof | undefined;
      /** Why there is no account, and what would mend it. */
      readonly says: string | undefined;
    }
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'anonymous' };

export function explainViewer(at: Told, asked: Asked, sourceName: string): ExplainedViewer {
  const reasons: Reason[] = [];
  for (const step of [tie, accountList, account, application]) {
    const { words, ...because } = step(at, asked, sourceName);
    reasons.push({ ...because, sentence: words });
    if (!because.passes) break;
  }
  const counts = reasons.every(({ passes }) => passes);
  if (counts !== (at.viewer.account !== undefined)) {
    throw new AppError(
      'internal',
      `The explanation of whom somebody counts as (${reasons.at(-1)?.code}) differs from what the rule says. Please report it.`,
    );
  }
  const id = asked.kind === 'anonymous' ? undefined : asked.account;
  return {
    asked: asked.kind,
    name: at.name,
    ...(asked.kind === 'person' && { email: asked.person.email }),
    ...(id !== undefined && { accountId: id }),
    countsAs: counts ? 'account' : 'anonymous',
    reasons,
  };
}

function tie(at: Told, asked: Asked, sourceName: string): Because {
  if (asked.kind === 'anonymous') {
    return because('not-signed-in', false, 'Somebody who is not signed in finds only what is public.');
  }
  const rests = [{ kind: 'source', id: String(at.copy.sourceId), name: sourceName }] as const;
  if (asked.kind === 'account') {
    return because(
      'asked-by-account',
      true,
      `Asked about the account ${asked.account} of ${sourceName} itself.`,
      rests,
    );
  }
  if (asked.account === undefined) {
    const mend = asked.says === undefined ? '' : `${sourceName}: ${asked.says}`;
    if (asked.proof !== undefined) {
      const words = `${at.name} is tied to an account of ${sourceName} by an address that proves it no more, and counts as somebody without one.`;
      return { ...unknown('tie-suspended', words, mend, rests) };
    }
    const words = `${at.name} is tied to no account of ${sourceName}, and counts as somebody without one.`;
    return { ...unknown('not-tied', words, mend, rests) };
  }
  const proof = asked.proof === undefined ? '' : ` (${proofs[asked.proof]})`;
  return because(
    'tied',
    true,
    `${at.name} is tied to the account ${asked.account} of ${sourceName}${proof}.`,
    rests,
  );
}

const proofs: Readonly<Record<TieProof, string>> = {
  administrator: 'by an administrator',
  'sign-in': 'by their sign-in with Atlassian',
  email: 'by their address',
};

function accountList(at: Told): Because {
  const { accountsReadMs } = at.copy;
  const read = accountsReadMs === undefined ? undefined : { body: undefined, readMs: accountsReadMs };
  const unread = notCounting(at, read, 'accounts', 'The accounts of the site', [
    'accounts-unreadable',
    'site',
  ]);
  if (unread) return unread;
  const words = `The accounts of the site were read ${ago(accountsReadMs ?? 0, at.nowMs)}.`;
  return because('accounts-read', true, words, [
    { kind: 'accounts', id: 'site', ...(read && { read: isoTime(read.readMs) }) },
  ]);
}

function account(at: Told, asked: Asked): Because {
  const known = at.account;
  const id = asked.kind === 'anonymous' ? '' : asked.account;
  if (!known) {
    const words = `The site has no account ${id}: it was deleted, or the crawl account cannot see it.`;
    return unknown('account-missing', words, 'Check the id in Jira, and sync again.');
  }
  if (!known.active) {
    return because(
      'deactivated',
      false,
      `${at.name}'s account is deactivated, and keeps groups and roles without using them.`,
    );
  }
  if (known.type !== 'atlassian' && known.type !== 'app') {
    const words = `${at.name}'s account is of the type "${known.type}", which finds only what is public.`;
    return because('account-type', false, words);
  }
  return because('active', true, `${at.name}'s account is active, and of the type "${known.type}".`);
}

function application(at: Told): Because {
  const access = applicationAccess(at, undefined);
  if (access.passes || at.account?.type !== 'app') return access;
  return because('app', true, 'An app counts as itself without access to an application.');
}
