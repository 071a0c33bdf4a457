/**
 * The queue of operations on many issues at once, which Jira works off after it has answered. The sandbox does the work
 * at once, so an operation is complete when it is first asked for; what became of it stays here.
 */

export interface BulkOutcome {
  readonly total: number;
  readonly processed: readonly number[];
  /** Messages by the id of the issue. */
  readonly failed: Readonly<Record<string, readonly string[]>>;
  readonly invalidOrInaccessible: number;
}

export interface BulkOperation extends BulkOutcome {
  readonly taskId: string;
  readonly submittedBy: string | undefined;
  readonly atMs: number;
}

const firstId = 50_000;
const operationsKept = 1000;

export class BulkQueue {
  readonly #operations = new Map<string, BulkOperation>();
  #nextId = firstId;

  add(operation: Omit<BulkOperation, 'taskId'>): BulkOperation {
    const added = { ...operation, taskId: String(this.#nextId++) };
    this.#operations.set(added.taskId, added);
    for (const oldest of this.#operations.keys()) {
      if (this.#operations.size <= operationsKept) break;
      this.#operations.delete(oldest);
    }
    return added;
  }

  find(taskId: string): BulkOperation | undefined {
    return this.#operations.get(taskId);
  }
}
