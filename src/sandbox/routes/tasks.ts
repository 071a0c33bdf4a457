/** Starting a task, the answer of an operation that did (303 with the address of it), and `GET /task/{taskId}`. */

import type { Answer, Call, Operation } from '../operation.ts';
import { isAdministrator, jiraError, notAuthenticated, ok, operation } from '../operation.ts';
import type { BulkOutcome, Task } from '../tasks.ts';

export const taskOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/task/{taskId}',
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: [], connect: 'NONE' },
    permission: {
      words: 'Administer Jira, or having started the task.',
      refuse: ({ caller }) => (caller === undefined ? notAuthenticated : undefined),
    },
    handle: (call) => {
      const { taskId = '' } = call.path;
      const task = call.tasks.get(taskId);
      // Who may not look gets no other answer than for a task that there is not.
      const maySee = task && (task.submittedBy === call.caller || isAdministrator(call));
      return maySee ? ok(taskJson(call, task)) : jiraError(404, `The task '${taskId}' does not exist.`);
    },
  }),
];

/**
 * Starts a task for the caller. The work gets the call as it is then: the time of an edit is when it is made, not when
 * it was asked for, and what it needs of the world is to be looked up by then.
 */
export function startTask(
  call: Call,
  wanted: Pick<Task, 'description' | 'subject' | 'issues'>,
  work: (call: Call, report: (outcome: BulkOutcome) => void) => void,
): Task {
  return call.tasks.start({ ...wanted, submittedBy: call.caller }, call.settings.taskMs, (report) =>
    work({ ...call, nowMs: call.clock.now() }, report),
  );
}

export function startedTask(call: Call, task: Task): Answer {
  const json = taskJson(call, task);
  return { status: 303, json: JSON.stringify(json), headers: { Location: json.self } };
}

function taskJson({ world, baseUrl, nowMs }: Call, task: Task) {
  const finishedMs = task.finishedMs;
  const lastMs = finishedMs ?? nowMs;
  const accounts = [...world.accounts.keys()];
  return {
    self: `${baseUrl}/rest/api/3/task/${task.id}`,
    id: task.id,
    description: task.description,
    status: task.status,
    message: task.message,
    // Jira has numbers of its own for people here, which lead nowhere.
    submittedBy: 10_000 + accounts.indexOf(task.submittedBy ?? ''),
    progress: task.status === 'RUNNING' ? 0 : 100,
    elapsedRuntime: lastMs - task.submittedMs,
    submitted: task.submittedMs,
    started: task.submittedMs,
    ...(finishedMs === undefined ? {} : { finished: finishedMs }),
    lastUpdate: lastMs,
  };
}
