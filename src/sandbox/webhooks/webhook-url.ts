/**
 * The variables in a webhook's address, `{issue.key}` or `${issue.key}`: filled in with what the event is about, encoded
 * as one part of an address. One that the event has no value for becomes nothing.
 */

import type { SandboxEvent } from '../sandbox-events.ts';
import type { World } from '../world/world.ts';

export function withVariables(url: string, event: SandboxEvent, world: World): string {
  return url.replace(/\$?\{([a-zA-Z]+\.[a-zA-Z]+)\}/g, (_whole, name: string) =>
    encodeURIComponent(valueNamed(name, event, world) ?? ''),
  );
}

function valueNamed(name: string, event: SandboxEvent, world: World): string | undefined {
  const { issue, comment, worklog, attachment, property, actor, accountId } = event;
  const project = event.project ?? world.projects.get(issue?.projectId ?? '');
  switch (name) {
    case 'issue.id':
      return issue?.id;
    case 'issue.key':
      return issue?.key;
    case 'project.id':
      return project?.id;
    case 'project.key':
      return project?.key;
    case 'comment.id':
      return comment?.id;
    case 'worklog.id':
      return worklog?.id;
    case 'attachment.id':
      return attachment?.id;
    case 'property.key':
      return property?.key;
    case 'user.accountId':
    case 'modifiedUser.accountId':
      return accountId ?? actor;
    default:
      return undefined;
  }
}
