/**
 * What the steps of an access pass share: what it works with, the directory as it was when the pass began, and what
 * came of each part. A part that Jira refuses keeps its last copy and becomes a finding; what concerns every call
 * ends the pass (`part-failure.ts`).
 */

import type { DirectoryBodies, Finding, PartKind } from '../../model/directory.ts';
import type { HeldShrink } from '../../model/held-shrink.ts';
import type { StoredPart } from '../../store/directory-store.ts';
import type { AccessPassOptions } from '../access-pass.ts';
import { PartFailures } from '../part-failure.ts';
import { PartWriter } from './part-writer.ts';
import { type FindingCode, type Unread, unreadFindings } from './unread-findings.ts';

export class Reading {
  readonly options: AccessPassOptions;
  readonly writer: PartWriter;
  readonly failures = new PartFailures();
  readonly shrinks: Pick<HeldShrink, 'part' | 'before' | 'after'>[] = [];
  readonly heldBefore: readonly HeldShrink[];
  /** Of the directory as it was when the pass began. */
  readonly parts: readonly StoredPart[];
  readonly #bodies: Bodies;
  readonly #unread: Unread[] = [];
  readonly #findings: Finding[] = [];

  constructor(options: AccessPassOptions, parts: readonly StoredPart[], heldBefore: readonly HeldShrink[]) {
    this.options = options;
    this.parts = parts;
    this.heldBefore = heldBefore;
    this.#bodies = bodiesOf(parts);
    this.writer = new PartWriter(options, (kind, subject) => this.before(kind, subject));
  }

  before<K extends PartKind>(kind: K, subject: string): DirectoryBodies[K] | undefined {
    return this.#bodies[kind].get(subject);
  }

  find(finding: Finding): void {
    this.#findings.push(finding);
  }

  /** Whether it was read. */
  async part(code: FindingCode, subject: string, read: () => Promise<void>): Promise<boolean> {
    try {
      await read();
      this.failures.succeeded();
      return true;
    } catch (error) {
      this.#unread.push({ code, subject, reason: this.failures.failed(error).message });
      return false;
    }
  }

  /** What a cheap call gave; where Jira refuses it, a dearer one is asked instead, and only that makes findings. */
  async cheaply<Out>(read: () => Promise<Out>): Promise<Out | undefined> {
    try {
      const out = await read();
      this.failures.succeeded();
      return out;
    } catch (error) {
      this.failures.failed(error);
      return undefined;
    }
  }

  findings(): Finding[] {
    return [...this.#findings, ...unreadFindings(this.#unread)];
  }
}

type Bodies = { readonly [K in PartKind]: Map<string, DirectoryBodies[K]> };

function bodiesOf(parts: readonly StoredPart[]): Bodies {
  const bodies: Bodies = {
    project: new Map(),
    'permission-scheme': new Map(),
    'scheme-grants': new Map(),
    'security-scheme': new Map(),
    'security-levels': new Map(),
    roles: new Map(),
    anonymous: new Map(),
    'application-roles': new Map(),
    'account-applications': new Map(),
    groups: new Map(),
    fields: new Map(),
    reread: new Map(),
    held: new Map(),
    absent: new Map(),
    paused: new Map(),
  };
  for (const part of parts) add(bodies, part);
  return bodies;
}

type PartOf<K extends PartKind> = {
  [P in K]: { readonly kind: P; readonly subject: string; readonly body: DirectoryBodies[P] };
}[K];

function add<K extends PartKind>(bodies: Bodies, part: PartOf<K>): void {
  bodies[part.kind].set(part.subject, part.body);
}

/** The same work for the same key is done once; who comes later waits for it, and fails with it. */
export function once<Key, Out>(
  done: Map<Key, Promise<Out>>,
  key: Key,
  work: () => Promise<Out>,
): Promise<Out> {
  let working = done.get(key);
  if (!working) {
    working = work();
    done.set(key, working);
  }
  return working;
}

export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
