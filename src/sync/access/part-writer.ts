/**
 * Writes what an access pass has read. What changed is written at once, in a transaction of its own, and counts from
 * then on; what is as it was before only moves its time, some hundred at a time.
 */

import type { Clock } from '../../clock.ts';
import type { DirectoryBodies, PartKind } from '../../model/directory.ts';
import type { AccountId, GroupId, SourceId } from '../../model/ids.ts';
import type { PartRead } from '../../store/directory-store.ts';
import type { Store } from '../../store/store.ts';

const timesAtATime = 500;

export class PartWriter {
  readonly #store: Store;
  readonly #sourceId: SourceId;
  readonly #clock: Clock;
  readonly #before: (kind: PartKind, subject: string) => unknown;
  #parts: PartRead[] = [];
  #groups: { readonly groupId: GroupId; readonly readMs: number }[] = [];

  constructor(
    { store, sourceId, clock }: { readonly store: Store; readonly sourceId: SourceId; readonly clock: Clock },
    before: (kind: PartKind, subject: string) => unknown,
  ) {
    this.#store = store;
    this.#sourceId = sourceId;
    this.#clock = clock;
    this.#before = before;
  }

  async put<K extends PartKind>(
    kind: K,
    subject: string,
    body: DirectoryBodies[K],
    readMs: number,
  ): Promise<void> {
    if (await this.isAsBefore(kind, subject, body)) {
      await this.readAgain(kind, subject, readMs);
      return;
    }
    const stored = await this.#store.directory.part(this.#sourceId, kind, subject);
    // Who gives a project another scheme reads it back beside the pass, and knows better. What was read in the future
    // was written by a clock that was set back since.
    if (stored && stored.readMs > readMs && stored.readMs <= this.#clock.now()) return;
    await this.#store.directory.putPart(this.#sourceId, kind, subject, body, readMs);
  }

  /** As it was when the pass began, and as nobody has changed it since. */
  async isAsBefore<K extends PartKind>(kind: K, subject: string, body: DirectoryBodies[K]): Promise<boolean> {
    const before = this.#before(kind, subject);
    if (before === undefined || JSON.stringify(before) !== JSON.stringify(body)) return false;
    return this.#store.access.hasPart(this.#sourceId, kind, subject, body);
  }

  async readAgain(kind: PartKind, subject: string, readMs: number): Promise<void> {
    this.#parts.push({ kind, subject, readMs });
    await this.#flushIfMany();
  }

  async putMembers(groupId: GroupId, members: readonly AccountId[], readMs: number): Promise<void> {
    if (!(await this.#store.access.hasMembers(this.#sourceId, groupId, members))) {
      await this.#store.directory.putGroupMembers(this.#sourceId, groupId, members, readMs);
      return;
    }
    this.#groups.push({ groupId, readMs });
    await this.#flushIfMany();
  }

  async flush(): Promise<void> {
    const [parts, groups] = [this.#parts, this.#groups];
    if (parts.length + groups.length === 0) return;
    this.#parts = [];
    this.#groups = [];
    await this.#store.access.readAgain(this.#sourceId, parts, groups, this.#clock.now());
  }

  async #flushIfMany(): Promise<void> {
    if (this.#parts.length + this.#groups.length >= timesAtATime) await this.flush();
  }
}
