/**
 * The npm package `jira.js`, unmodified, talking to a sandbox. Its own schemas judge every answer: a wrong or missing
 * value throws, and what its strict mode notes (keys and values that it does not know) is kept for the tests to read.
 */

import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { jiraPermissions } from '../../src/sandbox/permissions/permission-keys.ts';
import { smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import type { WorldFile } from '../../src/sandbox/world/world-file.ts';

// The package reads this when it makes its schemas, that is when it is imported first.
process.env.AUDIT_SCHEMAS = 'true';
const { createCloudClient } = await import('jira.js');

export type JiraClient = ReturnType<typeof createCloudClient>;

/** The small world, in which Ann holds every permission. */
export function worldOfAnn(): WorldFile {
  const world = smallWorld();
  const keysOf = (type: 'GLOBAL' | 'PROJECT') =>
    [...jiraPermissions.values()].filter((one) => one.type === type).map(({ key }) => key);
  const holder = { type: 'user', parameter: 'ann', value: 'ann' };
  return {
    ...world,
    globalPermissions: [
      ...world.globalPermissions,
      ...keysOf('GLOBAL').map((permission) => ({ permission, holder })),
    ],
    permissionSchemes: world.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        ...keysOf('PROJECT').map((permission, index) => ({
          id: `${scheme.id}9${String(index).padStart(3, '0')}`,
          permission,
          holder,
        })),
      ],
    })),
    issueSecuritySchemes: world.issueSecuritySchemes.map((scheme) => ({
      ...scheme,
      levels: scheme.levels.map((level) => ({
        ...level,
        members: [...level.members, { id: `9${level.id}`, holder }],
      })),
    })),
  };
}

/** A sandbox of Ann's world, and a client that acts as her (or as somebody else). */
export async function clientOfAnn(who = 'ann'): Promise<{ sandbox: Sandbox; jira: JiraClient }> {
  const sandbox = await openSandbox({ world: openWorld(worldOfAnn()) });
  return { sandbox, jira: clientOf(sandbox, who) };
}

export function clientOf(sandbox: Sandbox, who: string): JiraClient {
  return createCloudClient({
    host: sandbox.url,
    auth: { type: 'basic', email: `${who}@small.example`, apiToken: `token-${who}` },
    onSchemaMismatch: 'throw',
  });
}

/** What the package's strict mode noted since it was imported: `METHOD /path at place: keys or value`. */
export function notedDifferences(): string[] {
  const noted: unknown = Reflect.get(globalThis, Symbol.for('apis-code-gen.schemaAudit'));
  if (!Array.isArray(noted)) return [];
  const lines = noted.map((one: unknown) => {
    const { endpoint, path, keys, value } = Object(one);
    const place = String(path).replace(/(^|\.)\d+(?=\.|$)/g, '$1#');
    const address = String(endpoint)
      .replace(/\/\d+(?=\/|$)/g, '/#')
      .replace(/\/[A-Z]+-\d+(?=\/|$)/g, '/KEY');
    return `${address} at ${place}: ${Array.isArray(keys) ? keys.join(', ') : `“${value}”`}`;
  });
  return [...new Set(lines)].sort();
}
