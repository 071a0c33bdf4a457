/**
 * Reads who is what on the site into the directory, part by part: accounts, application roles, groups and
 * members, and for each project its lead, schemes, levels, roles, and whether the public reads it.
 *
 * A part is replaced only by a complete answer. One that Jira refuses keeps its last copy, which denies when
 * it is too old, and becomes a finding that says what is therefore hidden and what would mend it. What stops
 * the whole pass is what concerns every call: the token, the network, the limits, a site that is down.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { WireHolder, WireProject, WireSecurityScheme } from '../jira/wire.ts';
import type {
  DirectoryAccount,
  Finding,
  Holder,
  ProjectPart,
  SecurityLevelsPart,
} from '../model/directory.ts';
import {
  type AccountId,
  accountId,
  fieldId,
  type GroupId,
  groupId,
  levelId,
  type ProjectId,
  projectId,
  type SchemeId,
  type SiteId,
  type SourceId,
  schemeId,
} from '../model/ids.ts';
import type { SourceScope } from '../model/source.ts';
import { renewIdentityFindings } from '../people/identity-findings.ts';
import type { Store } from '../store/store.ts';
import { readApplicationRoles } from './application-roles.ts';
import { holderFindings } from './holder-findings.ts';
import { inParallel } from './in-parallel.ts';
import { PartFailures } from './part-failure.ts';
import { readProjectRoles } from './role-names.ts';
import { fieldType } from './translate.ts';

export interface AccessPassOptions {
  readonly sourceId: SourceId;
  readonly siteId: SiteId;
  /** Whose credential reads the site, by what we know. */
  readonly accountId: AccountId;
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
  readonly findings: readonly Finding[];
}

const requestsAtATime = 8;
const browseProjects = 'BROWSE_PROJECTS';

export async function accessPass(options: AccessPassOptions): Promise<AccessPassResult> {
  const pass = new AccessPass(options);
  await pass.checkAccount();
  await pass.readSite();
  await renewIdentityFindings(options.store, options.sourceId, options.clock.now());
  const projects = await pass.readProjects();
  const findings = [...pass.findings, ...(await holderFindings(options.store, options.sourceId))];
  return { projectIds: projects.filter((p) => !p.archived).map((p) => p.id), findings };
}

class AccessPass {
  readonly findings: Finding[] = [];
  readonly #options: AccessPassOptions;
  readonly #failures = new PartFailures();
  /** By scheme: many projects share one, and each is read once. */
  readonly #grants = new Map<SchemeId, Promise<void>>();
  readonly #levels = new Map<SchemeId, Promise<void>>();

  constructor(options: AccessPassOptions) {
    this.#options = options;
  }

  /** Before anything is believed: what another account may not see would look as if it were gone. */
  async checkAccount(): Promise<void> {
    const { client, accountId: expected, signal } = this.#options;
    const { accountId: found } = await client.myself(signal);
    if (found === expected) return;
    throw new AppError(
      'jira-unauthorized',
      `The token belongs to another account now (${found}, no longer ${expected}). Nothing was read or removed. Connect the site again.`,
    );
  }

  async readSite(): Promise<void> {
    const { sourceId, store, client, clock, signal } = this.#options;
    const at = () => clock.now();
    await this.#part(
      'accounts-unreadable',
      'site',
      'Nobody counts as themselves, so only public issues are found.',
      async () => {
        const readMs = at();
        const accounts = new Map<string, DirectoryAccount>();
        for await (const page of client.users(signal)) {
          for (const user of page) {
            accounts.set(user.accountId, {
              accountId: accountId(user.accountId),
              displayName: user.displayName,
              email: user.emailAddress,
              type: user.accountType,
              active: user.active,
            });
          }
        }
        const sorted = [...accounts.values()].sort((a, b) => order(a.accountId, b.accountId));
        await store.directory.putAccounts(sourceId, sorted, readMs);
      },
    );
    const unreadable = await readApplicationRoles(this.#options, this.#failures);
    if (unreadable) this.findings.push(unreadable);
    await this.#part('groups-unreadable', 'site', 'What is granted to groups is hidden.', async () => {
      const readMs = at();
      const groups: { groupId: GroupId; name: string }[] = [];
      for await (const page of client.groups(signal)) {
        for (const group of page) groups.push({ groupId: groupId(group.groupId), name: group.name });
      }
      groups.sort((a, b) => order(a.groupId, b.groupId));
      await store.directory.putPart(sourceId, 'groups', '', { groups }, readMs);
      await store.directory.keepGroups(
        sourceId,
        groups.map((group) => group.groupId),
      );
    });
    const known = await store.directory.part(sourceId, 'groups', '');
    await inParallel(known?.body.groups ?? [], requestsAtATime, (group) => this.#readMembers(group), signal);
    await this.#part(
      'fields-unreadable',
      'site',
      'Custom fields are not searched, and holders naming one match nobody.',
      async () => {
        const readMs = at();
        const fields = (await client.fields(signal))
          .filter((field) => field.custom)
          .map((field) => ({ id: fieldId(field.id), name: field.name, type: fieldType(field.schema) }));
        fields.sort((a, b) => order(a.id, b.id));
        await store.directory.putPart(sourceId, 'fields', '', { fields }, readMs);
      },
    );
  }

  async #readMembers(group: { groupId: GroupId; name: string }): Promise<void> {
    const { sourceId, store, client, clock, signal } = this.#options;
    await this.#part(
      'group-unreadable',
      group.name,
      'What is granted to this group is hidden when its last copy is too old.',
      async () => {
        const readMs = clock.now();
        const members = new Set<string>();
        for await (const page of client.groupMembers(group.groupId, signal)) {
          for (const user of page) members.add(user.accountId);
        }
        await store.directory.putGroupMembers(sourceId, group.groupId, [...members].map(accountId), readMs);
      },
    );
  }

  async readProjects(): Promise<ProjectPart[]> {
    const { sourceId, store, client, clock, scope, signal } = this.#options;
    const wanted = scope.projectKeys && new Set(scope.projectKeys.map((key) => key.toUpperCase()));
    const found: ProjectPart[] = [];
    let listsLive = false;
    const readMs = clock.now();
    for await (const page of client.projects(signal)) {
      for (const wire of page) {
        listsLive ||= !wire.archived;
        if (!wanted || wanted.has(wire.key.toUpperCase())) found.push(toProject(wire));
      }
      this.#options.onProgress(found.length);
    }
    const ids = new Set<string>(found.map((project) => project.id));
    const gone = (await store.directory.parts(sourceId)).flatMap((part) =>
      part.kind === 'project' && !ids.has(part.subject) ? [part.body] : [],
    );
    if (!listsLive && gone.some(({ key }) => !wanted || wanted.has(key.toUpperCase()))) throw nothingListed();
    for (const key of wanted ?? []) {
      if (found.some((project) => project.key.toUpperCase() === key)) continue;
      this.findings.push({
        code: 'project-not-found',
        subject: key,
        message: `There is no project ${key} that this account may see. Check the key, or the account's Browse Projects.`,
      });
    }
    // The list is complete: a project that is not on it is hidden from now on.
    for (const { id } of gone) await store.directory.removePart(sourceId, 'project', id);
    await inParallel(
      found,
      requestsAtATime,
      async (project) => {
        await this.#readProject(project);
        await store.directory.putPart(sourceId, 'project', project.id, project, readMs);
      },
      signal,
    );
    return found;
  }

  async #readProject(project: ProjectPart): Promise<void> {
    const { sourceId, store, client, clock, signal } = this.#options;
    const { id, key } = project;
    let isOpenToAnyone: boolean | undefined;
    await this.#part('scheme-unreadable', key, `Everything in ${key} is hidden.`, async () => {
      const readMs = clock.now();
      const wire = await client.permissionSchemeOf(id, signal);
      const scheme = schemeId(wire.id);
      const grants = wire.permissions
        .map((grant) => ({ id: grant.id, permission: grant.permission, holder: toHolder(grant.holder) }))
        .sort((a, b) => order(a.id, b.id));
      isOpenToAnyone = grants.some((g) => g.permission === browseProjects && g.holder.type === 'anyone');
      await once(this.#grants, scheme, async () => {
        await store.directory.putPart(sourceId, 'scheme-grants', scheme, { name: wire.name, grants }, readMs);
      });
      await store.directory.putPart(sourceId, 'permission-scheme', id, { schemeId: scheme }, readMs);
    });
    await this.#part('roles-unreadable', key, `What is granted to roles in ${key} is hidden.`, () =>
      readProjectRoles(this.#options, id),
    );
    await this.#part('security-unreadable', key, `Issues of ${key} with a security level are hidden.`, () =>
      this.#readSecurity(id),
    );
    const readMs = clock.now();
    if (isOpenToAnyone === undefined) return;
    if (isOpenToAnyone) {
      await this.#part(
        'public-unknown',
        key,
        `${key} is not shown to people without an account.`,
        async () => {
          const canRead = await client.canAnonymousRead(id, signal);
          await store.directory.putPart(sourceId, 'anonymous', id, { canRead }, readMs);
        },
      );
    } else {
      await store.directory.removePart(sourceId, 'anonymous', id);
    }
  }

  async #readSecurity(id: ProjectId): Promise<void> {
    const { sourceId, store, client, clock, signal } = this.#options;
    const readMs = clock.now();
    const found = await client.securitySchemeOf(id, signal);
    const scheme = found && schemeId(found.id);
    const before = await store.directory.part(sourceId, 'security-scheme', id);
    // Another scheme maps the issues to other levels without editing them: hide first, then believe it.
    if (before && before.body.schemeId !== scheme) await this.#hideUntilReread(id);
    if (found && scheme) await once(this.#levels, scheme, () => this.#readLevels(found, scheme, readMs));
    await store.directory.putPart(sourceId, 'security-scheme', id, { schemeId: scheme }, readMs);
  }

  async #readLevels(found: WireSecurityScheme, scheme: SchemeId, readMs: number): Promise<void> {
    const { sourceId, store, client, signal } = this.#options;
    const holders = new Map<string, Holder[]>();
    for await (const page of client.securityMembers(found.id, signal)) {
      for (const member of page) {
        const list = holders.get(member.issueSecurityLevelId) ?? [];
        list.push(toHolder(member.holder));
        holders.set(member.issueSecurityLevelId, list);
      }
    }
    const levels = found.levels.map((level) => ({
      levelId: levelId(level.id),
      name: level.name,
      holders: sortHolders(holders.get(level.id) ?? []),
    }));
    levels.sort((a, b) => order(a.levelId, b.levelId));
    const before = await store.directory.part(sourceId, 'security-levels', scheme);
    if (before && lacksLevel(before.body, levels)) {
      // Jira has mapped the issues of the level to others.
      for (const part of await store.directory.parts(sourceId)) {
        if (part.kind !== 'security-scheme' || part.body.schemeId !== scheme) continue;
        await this.#hideUntilReread(projectId(part.subject));
      }
    }
    const defaultLevelId = found.defaultSecurityLevelId ? levelId(found.defaultSecurityLevelId) : undefined;
    const body = { name: found.name, defaultLevelId, levels };
    await store.directory.putPart(sourceId, 'security-levels', scheme, body, readMs);
  }

  async #hideUntilReread(id: ProjectId): Promise<void> {
    const { sourceId, store, clock } = this.#options;
    await store.directory.putPart(sourceId, 'reread', id, { sinceMs: clock.now() }, clock.now());
    await store.crawl.refetchProject(sourceId, id);
  }

  async #part(code: string, subject: string, consequence: string, read: () => Promise<void>): Promise<void> {
    try {
      await read();
      this.#failures.succeeded();
    } catch (error) {
      const { message } = this.#failures.failed(error);
      this.findings.push({ code, subject, message: `${message} ${consequence}` });
    }
  }
}

/** One project may be deleted; all of them at once is more likely an account, or a site, in trouble. */
function nothingListed(): AppError {
  return new AppError(
    'jira-forbidden',
    'Jira lists not one project to this account any more. Nothing was removed. ' +
      "Check the account's access to Jira and its Browse Projects, or connect the site again.",
  );
}

function lacksLevel(before: SecurityLevelsPart, now: SecurityLevelsPart['levels']): boolean {
  return before.levels.some((level) => !now.some((other) => other.levelId === level.levelId));
}

/** The same work for the same key is done once; who comes later waits for it, and fails with it. */
function once<Key>(done: Map<Key, Promise<void>>, key: Key, work: () => Promise<void>): Promise<void> {
  let working = done.get(key);
  if (!working) {
    working = work();
    done.set(key, working);
  }
  return working;
}

function toProject(wire: WireProject): ProjectPart {
  return {
    id: projectId(wire.id),
    key: wire.key,
    name: wire.name,
    typeKey: wire.projectTypeKey ?? 'unknown',
    teamManaged: wire.style === 'next-gen' || wire.simplified === true,
    leadAccountId: wire.lead ? accountId(wire.lead.accountId) : undefined,
    archived: wire.archived || wire.deleted === true,
  };
}

function toHolder(wire: WireHolder): Holder {
  return { type: wire.type, parameter: wire.parameter, value: wire.value };
}

/** In one order, so that the same holders are the same part. */
function sortHolders(holders: readonly Holder[]): Holder[] {
  return [...holders].sort((a, b) => order(JSON.stringify(a), JSON.stringify(b)));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
