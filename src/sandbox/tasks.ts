/**
 * What Jira works off after it has answered: long-running tasks, and operations on many issues at once. The work is done
 * at once when a task takes no time, and otherwise as a whole at its end, by the sandbox's clock. Whether two tasks may
 * work on the same thing is for those who start them to ask.
 */

import type { SandboxClock } from './sandbox-clock.ts';

/** What became of the issues of a bulk operation. */
export interface BulkOutcome {
  readonly total: number;
  readonly processed: readonly number[];
  /** Messages by the id of the issue. */
  readonly failed: Readonly<Record<string, readonly string[]>>;
  readonly invalidOrInaccessible: number;
}

export interface Task {
  readonly id: string;
  readonly description: string;
  /** What it works on: of two tasks with the same one, only one can run. */
  readonly subject: string;
  /** Account id; undefined: nobody who is known. */
  readonly submittedBy: string | undefined;
  readonly submittedMs: number;
  readonly finishedMs: number | undefined;
  readonly status: 'RUNNING' | 'COMPLETE' | 'FAILED';
  readonly message: string;
  /** How many issues a bulk operation was asked for; other tasks have none. */
  readonly issues?: number;
  readonly outcome?: BulkOutcome;
}

/** A bulk operation reports what became of its issues. */
export type TaskWork = (report: (outcome: BulkOutcome) => void) => void;

const tasksKept = 1000;

export class Tasks {
  readonly #clock: SandboxClock;
  readonly #tasks = new Map<string, Task>();
  readonly #end = new AbortController();
  #lastId = 10_000;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  isRunning(subject: string): boolean {
    return [...this.#tasks.values()].some((task) => task.status === 'RUNNING' && task.subject === subject);
  }

  /** `work` must not wait for anything. */
  start(
    wanted: Pick<Task, 'description' | 'subject' | 'submittedBy' | 'issues'>,
    takesMs: number,
    work: TaskWork,
  ): Task {
    const submittedMs = this.#clock.now();
    const id = String(++this.#lastId);
    const task: Task = {
      ...wanted,
      ...{ id, submittedMs, finishedMs: undefined, status: 'RUNNING', message: '' },
    };
    this.#tasks.set(id, task);
    this.#forgetOldest();
    if (takesMs <= 0) this.#finish(task, work);
    else {
      this.#clock.until(submittedMs + takesMs, this.#end.signal).then(
        () => this.#finish(task, work),
        // The sandbox is closed: nobody will ask.
        () => undefined,
      );
    }
    return this.#tasks.get(id) ?? task;
  }

  /** Gives up what still runs. */
  close(): void {
    this.#end.abort();
  }

  #forgetOldest(): void {
    for (const [id, { status }] of this.#tasks) {
      if (this.#tasks.size <= tasksKept) return;
      if (status !== 'RUNNING') this.#tasks.delete(id);
    }
  }

  #finish(task: Task, work: TaskWork): void {
    let outcome: BulkOutcome | undefined;
    const ended = (status: Task['status'], message: string) => {
      const end = { status, message, finishedMs: this.#clock.now(), ...(outcome ? { outcome } : {}) };
      this.#tasks.set(task.id, { ...task, ...end });
    };
    try {
      work((reported) => {
        outcome = reported;
      });
      ended('COMPLETE', '');
    } catch (error) {
      ended('FAILED', error instanceof Error ? error.message : String(error));
    }
  }
}
