/** Issues of the small world are made and edited over HTTP, and what is told of it is kept. */

import { ask } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWatchedSandbox } from '../watched-sandbox.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile } from '../world/world-file.ts';

export const api = '/rest/api/3';

export const open = (change: (file: WorldFile) => WorldFile = (file) => file) =>
  openWatchedSandbox({ world: openWorld(change(smallWorld())) });

export const newIssue = (fields: object) => ({
  fields: { project: { key: 'SOFT' }, issuetype: { name: 'Task' }, summary: 'New', ...fields },
});
export const create = (sandbox: Sandbox, who: string, fields: object = {}) =>
  ask(sandbox, who, `${api}/issue`, newIssue(fields));
export const edit = (sandbox: Sandbox, who: string, key: string, body: object) =>
  ask(sandbox, who, `${api}/issue/${key}`, body, 'PUT');
