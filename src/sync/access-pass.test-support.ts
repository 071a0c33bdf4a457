/** A small site whose permissions are read, and what of it is looked at afterwards. */

import { projectId } from '../model/ids.ts';
import type { Fault } from '../sandbox/faults/faults.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import type { ConnectedSite } from './site.test-support.ts';

/** SOFT is open to anyone on one of its grants, and ann, who reads the site, may browse everything. */
export function world(): WorldFile {
  const file = smallWorld();
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
        ...(scheme.id === '100'
          ? [{ id: '1008', permission: 'BROWSE_PROJECTS', holder: { type: 'anyone' } }]
          : []),
      ],
    })),
  };
}

export const soft = projectId('1');
export const findingsOf = async ({ store, source }: ConnectedSite) =>
  (await store.directory.findings(source.id)).map(({ code, subject }) => `${code} ${subject}`);
export const partsOf = ({ store, source }: ConnectedSite) => store.directory.parts(source.id);
/** Without what was asked for account by account, in the place of what was refused. */
export const bodiesOf = async (site: ConnectedSite) =>
  (await partsOf(site))
    .filter(({ kind }) => kind !== 'account-applications')
    .map(({ kind, subject, body }) => ({ kind, subject, body }));
export const refused: Fault['answer'] = { kind: 'status', status: 403 };
/** A pass later than the one before it, so that what was read again shows. */
export const aMomentLater = () => new Promise((resolve) => setTimeout(resolve, 5));
