/**
 * For tests of webhooks: the small world where apps may browse SOFT and DESK, but for what levels, roles and groups
 * hide; and events in it, told as an operation would tell them.
 */

import type { Sandbox } from '../open-sandbox.ts';
import type { SandboxEvent } from '../sandbox-events.ts';
import { smallWorld } from '../small-world.test-support.ts';
import type { World } from '../world/world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldIssue } from '../world/world-file.ts';

export function webhookWorld(changes: Partial<WorldFile> = {}): World {
  const base = smallWorld();
  const holder = { type: 'projectRole', parameter: '10500', value: '10500' };
  const grant = (id: string) => ({ id, permission: 'BROWSE_PROJECTS', holder });
  return openWorld({
    ...base,
    projectRoles: [...base.projectRoles, { id: '10500', name: 'atlassian-addons-project-access' }],
    permissionSchemes: base.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: scheme.id === '300' ? scheme.permissions : [...scheme.permissions, grant(`9${scheme.id}`)],
    })),
    ...changes,
  });
}

export function issueOf(sandbox: Sandbox, key: string): WorldIssue {
  const found = sandbox.world.findEntry(key)?.issue;
  if (!found) throw new Error(`The world has no ${key}.`);
  return found;
}

export function happen(
  { site }: Sandbox,
  event: Omit<SandboxEvent, 'atMs' | 'actor'> & { readonly actor?: string },
): void {
  site.events.publish({ actor: 'ann', atMs: site.clock.now(), ...event });
}
