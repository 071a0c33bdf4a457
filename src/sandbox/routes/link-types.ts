/** Operations on the types of links between issues. */

import { z } from 'zod';
import { editOf } from '../edits/edit.ts';
import { addLinkType, changeLinkType, deleteLinkType } from '../edits/edit-link-types.ts';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import {
  created,
  isAdministrator,
  jiraError,
  notAuthenticated,
  nothing,
  ok,
  operation,
  seesAnyProject,
} from '../operation.ts';
import { linkTypeJson, linkTypes } from '../world/link-types.ts';
import type { WorldLinkType } from '../world/world-file.ts';

const allPath = '/rest/api/3/issueLinkType';
const onePath = `${allPath}/{issueLinkTypeId}`;
const read = { classic: ['read:jira-work'], granular: ['read:issue-link-type'], connect: 'READ' } as const;
const manage = { classic: ['manage:jira-configuration'], connect: 'ADMIN' } as const;

/** These operations describe no 403: who may not is told that there is nothing. */
function orNothing(words: string, may: (call: Call) => boolean): Permission {
  return {
    words,
    refuse: (call) => {
      if (may(call)) return undefined;
      if (call.caller === undefined) return notAuthenticated;
      return jiraError(404, `You do not have the permission to do this: ${words}`);
    },
  };
}

const browsesSomeProject = orNothing('Browse projects, of some project.', seesAnyProject);
const administers = orNothing('Administer Jira (global permission).', isAdministrator);

const name = z.string().trim().min(1).max(255);
const newType = z.object({ name, inward: name, outward: name });
const changedType = newType.partial();

export const linkTypeOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: allPath,
    parameters: {},
    scopes: read,
    permission: browsesSomeProject,
    handle: ({ world, baseUrl }) =>
      ok({ issueLinkTypes: linkTypes(world).map((type) => linkTypeJson(baseUrl, type)) }),
  }),
  operation({
    method: 'POST',
    path: allPath,
    parameters: {},
    body: newType,
    scopes: { ...manage, granular: ['write:issue-link-type'] },
    permission: administers,
    handle: (call, _query, body) => {
      if (linkTypes(call.world).some((type) => isNamed(type, body.name))) return jiraError(404, nameInUse);
      return created(linkTypeJson(call.baseUrl, addLinkType(editOf(call), body)));
    },
  }),
  operation({
    method: 'GET',
    path: onePath,
    parameters: {},
    scopes: read,
    permission: browsesSomeProject,
    handle: (call) => onType(call, (type) => ok(linkTypeJson(call.baseUrl, type))),
  }),
  operation({
    method: 'PUT',
    path: onePath,
    parameters: {},
    body: changedType,
    scopes: { ...manage, granular: ['read:issue-link-type', 'write:issue-link-type'] },
    permission: administers,
    handle: (call, _query, body) =>
      onType(call, (type) => {
        const next = {
          id: type.id,
          name: body.name ?? type.name,
          inward: body.inward ?? type.inward,
          outward: body.outward ?? type.outward,
        };
        const isTaken = linkTypes(call.world).some(
          (other) => other.id !== type.id && isNamed(other, next.name),
        );
        if (isTaken) return jiraError(400, nameInUse);
        changeLinkType(editOf(call), type, next);
        return ok(linkTypeJson(call.baseUrl, next));
      }),
  }),
  operation({
    method: 'DELETE',
    path: onePath,
    parameters: {},
    scopes: { ...manage, granular: ['delete:issue-link-type'] },
    permission: administers,
    handle: (call) =>
      onType(call, (type) => {
        deleteLinkType(editOf(call), type);
        return nothing;
      }),
  }),
];

const nameInUse = 'An issue link type with this name already exists.';

function isNamed(type: WorldLinkType, other: string): boolean {
  return type.name.toLowerCase() === other.toLowerCase();
}

function onType({ world, path }: Call, answer: (type: WorldLinkType) => Answer): Answer {
  const { issueLinkTypeId: id = '' } = path;
  if (!/^\d+$/.test(id)) return jiraError(400, 'The issue link type ID is invalid.');
  const type = linkTypes(world).find((one) => one.id === id);
  return type ? answer(type) : jiraError(404, `No issue link type with id '${id}' found.`);
}
