/**
 * Reads who is what on the site into the directory, part by part, in the order in which a revocation takes most away, and
 * people before what is given to them:
 *
 *   accounts             who was deactivated or deleted
 *   groups               application roles, the list of groups, then their members, those with the greatest effect first
 *   projects             which were archived or are gone, and who leads them; at the same time as those two
 *   schemes              the grants of all permission schemes, then all security levels and who is in them; beside them the
 *                        roles of the site and custom fields: a request each
 *   of each project      which schemes it has, its roles with their actors, whether the public reads it
 *   some issues          of each level of a project, whether they still have it
 *
 * Of a source that is not permission-based far less: see `access/read-copies.ts`.
 *
 * A part is replaced only by a complete answer. One that Jira refuses keeps its last copy, which denies when
 * it is too old, and becomes a finding that says what is therefore hidden and what would mend it; a copy that would
 * collapse is asked about first. What stops the whole pass is what concerns every call: the token, the network, the
 * limits, a site that is down. What was read until then is written.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Finding } from '../model/directory.ts';
import { directoryParts } from '../model/held-shrink.ts';
import type { AccountId, ProjectId, SiteId, SourceId } from '../model/ids.ts';
import type { SourceKind, SourceScope } from '../model/source.ts';
import { renewIdentityFindings } from '../people/identity-findings.ts';
import type { Store } from '../store/store.ts';
import { readCopies } from './access/read-copies.ts';
import { readFields, readPeople } from './access/read-people.ts';
import { readProjectList, readProjects, readSiteRoles } from './access/read-projects.ts';
import { Schemes } from './access/read-schemes.ts';
import { Reading } from './access/reading.ts';
import { sampleLevels } from './access/sample-levels.ts';
import { teamManagedFindings } from './access/team-managed.ts';
import { holderFindings } from './holder-findings.ts';
import { together } from './in-parallel.ts';

export interface AccessPassOptions {
  readonly sourceId: SourceId;
  readonly siteId: SiteId;
  readonly kind: SourceKind;
  /** Whose credential reads the site, by what we know. */
  readonly accountId: AccountId;
  /** It is read as an app, or as somebody by an app: Jira tells it other things. */
  readonly isApp: boolean;
  readonly scope: SourceScope;
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called now and then, with the number of projects seen so far. */
  readonly onProgress: (projects: number) => void;
}

export interface AccessPassResult {
  /** The projects of the scope that are there to be crawled: not archived. */
  readonly projectIds: readonly ProjectId[];
  /** So many are missing of them that their absence is not believed. */
  readonly projectsAreHeld: boolean;
  readonly findings: readonly Finding[];
}

export async function accessPass(asked: AccessPassOptions): Promise<AccessPassResult> {
  const { sourceId, store, clock } = asked;
  await checkAccount(asked);
  const stop = new AbortController();
  const options = { ...asked, signal: AbortSignal.any([asked.signal, stop.signal]) };
  const reading = new Reading(
    options,
    await store.directory.parts(sourceId),
    await store.access.heldShrinks(sourceId),
  );
  const isByPermissions = options.kind === 'permission-based';
  const list = await (isByPermissions ? read(reading, stop) : readCopy(reading)).catch(
    async (error: unknown) => {
      // What ended the pass must not be hidden by what comes of it.
      await reading.writer.flush().catch(() => {});
      throw error;
    },
  );
  await reading.writer.flush();
  await store.access.putHeldShrinks(sourceId, directoryParts, reading.shrinks, clock.now());
  const findings = [
    ...reading.findings(),
    ...(isByPermissions ? await holderFindings(store, sourceId) : []),
    ...(isByPermissions ? await teamManagedFindings(store, sourceId) : []),
  ];
  const projectIds = list.projects.filter(({ archived }) => !archived).map(({ id }) => id);
  return { projectIds, projectsAreHeld: list.isHeld, findings };
}

async function read(reading: Reading, stop: AbortController) {
  const { store, sourceId, clock } = reading.options;
  const listed = readProjectList(reading);
  await together(stop, [() => readPeople(reading, stop), () => listed]);
  const list = await listed;
  await renewIdentityFindings(store, sourceId, clock.now());
  // What gives something to groups is believed when it is known who is in them now.
  const schemes = new Schemes(reading);
  const roles = readSiteRoles(reading);
  const readSchemes = async () => {
    await schemes.readGrants();
    // A level may be narrowed before more people may browse: not to be read the other way round.
    await schemes.readLevels();
  };
  await together(stop, [readSchemes, () => roles, () => readFields(reading)]);
  await readProjects(reading, list, schemes, await roles);
  await sampleLevels(reading, list);
  return list;
}

async function readCopy(reading: Reading) {
  const list = await readCopies(reading);
  await readFields(reading);
  return list;
}

/** Before anything is believed: what another account may not see would look as if it were gone. */
async function checkAccount({ client, accountId: expected, signal }: AccessPassOptions): Promise<void> {
  const { accountId: found } = await client.myself(signal);
  if (found === expected) return;
  throw new AppError(
    'jira-unauthorized',
    `The token belongs to another account now (${found}, no longer ${expected}). Nothing was read or removed. Connect the site again.`,
  );
}
