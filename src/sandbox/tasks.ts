/**
 * Long-running tasks of the site, which Jira answers with 303 and an address to look at. The work is done at once when
 * a task takes no time, and otherwise as a whole at its end, by the sandbox's clock. Two tasks on the same thing do
 * not run at the same time.
 */

import type { SandboxClock } from './sandbox-clock.ts';

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
}

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
    wanted: Pick<Task, 'description' | 'subject' | 'submittedBy'>,
    takesMs: number,
    work: () => void,
  ): Task {
    const submittedMs = this.#clock.now();
    const id = String(++this.#lastId);
    const task: Task = {
      ...wanted,
      ...{ id, submittedMs, finishedMs: undefined, status: 'RUNNING', message: '' },
    };
    this.#tasks.set(id, task);
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

  #finish(task: Task, work: () => void): void {
    const ended = (status: Task['status'], message: string) => {
      this.#tasks.set(task.id, { ...task, status, message, finishedMs: this.#clock.now() });
    };
    try {
      work();
      ended('COMPLETE', '');
    } catch (error) {
      ended('FAILED', error instanceof Error ? error.message : String(error));
    }
  }
}
