/**
 * Permission schemes with their grants and security schemes with their levels, in bulk where Jira lets us, once a
 * scheme otherwise: then a project is asked for which scheme it has, and brings the scheme along.
 */

import type { WireHolder, WirePermissionScheme, WireSecurityScheme } from '../../jira/wire.ts';
import type { Holder, SecurityLevelsPart } from '../../model/directory.ts';
import { levelId, type ProjectId, projectId, type SchemeId, schemeId } from '../../model/ids.ts';
import { LossGuard } from './loss-guard.ts';
import { once, order, type Reading } from './reading.ts';

const browseProjects = 'BROWSE_PROJECTS';

export interface ReadScheme {
  readonly id: SchemeId;
  readonly isOpenToAnyone: boolean;
}

type Member = { readonly issueSecurityLevelId: string; readonly holder: WireHolder };

export class Schemes {
  readonly #reading: Reading;
  readonly #grants = new Map<SchemeId, Promise<ReadScheme>>();
  readonly #levels = new Map<SchemeId, Promise<void>>();
  /** Of team-managed projects, which own theirs. */
  readonly #ownSchemes = new Map<ProjectId, ReadScheme>();
  #hasGrants = false;
  #schemeOfProject: ReadonlyMap<ProjectId, SchemeId> | undefined;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** All grants of the site: one request. */
  async readGrants(): Promise<void> {
    const { client, clock, signal } = this.#reading.options;
    const readMs = clock.now();
    const all = await this.#reading.cheaply(() => client.permissionSchemes(signal));
    if (!all) return;
    const before = new Map<string, number>();
    for (const part of this.#reading.parts) {
      if (part.kind === 'scheme-grants') before.set(part.subject, countBrowse(part.body.grants));
    }
    const total = [...before.values()].reduce((sum, count) => sum + count, 0);
    const guard = new LossGuard(this.#reading, 'grants', total);
    for (const wire of all) {
      const read = toReadScheme(wire);
      const now = countBrowse(wire.permissions);
      await guard.write(before.get(wire.id) ?? 0, now, () => this.#writeGrants(wire, readMs));
      this.#grants.set(read.id, Promise.resolve(read));
      const owner = wire.scope?.project?.id;
      if (owner !== undefined) this.#ownSchemes.set(projectId(owner), read);
    }
    await guard.settle();
    this.#hasGrants = true;
  }

  /** The permission scheme of a project: no request, one, or two where the scheme itself is not known yet. */
  async grantsOf(project: { readonly id: ProjectId; readonly teamManaged: boolean }): Promise<ReadScheme> {
    const { client, clock, signal } = this.#reading.options;
    const own = project.teamManaged ? this.#ownSchemes.get(project.id) : undefined;
    if (own) return own;
    const readMs = clock.now();
    if (this.#hasGrants) {
      const known = this.#grants.get(schemeId(await client.permissionSchemeIdOf(project.id, signal)));
      if (known) return known;
    }
    const wire = await client.permissionSchemeOf(project.id, signal);
    return once(this.#grants, schemeId(wire.id), async () => {
      await this.#writeGrants(wire, readMs);
      return toReadScheme(wire);
    });
  }

  async #writeGrants(wire: WirePermissionScheme, readMs: number): Promise<void> {
    const grants = wire.permissions
      .map((grant) => ({ id: grant.id, permission: grant.permission, holder: toHolder(grant.holder) }))
      .sort((a, b) => order(a.id, b.id));
    await this.#reading.writer.put('scheme-grants', wire.id, { name: wire.name, grants }, readMs);
  }

  /** All levels of the site and who is in them, then which project has which scheme: a request a page. */
  async readLevels(): Promise<void> {
    const { client, clock, signal } = this.#reading.options;
    const readMs = clock.now();
    const bulk = await this.#reading.cheaply(() => client.securitySchemes(signal));
    for (const { scheme, members } of bulk ?? []) {
      const id = schemeId(scheme.id);
      await once(this.#levels, id, async () => {
        // What is missing hides whole projects, and a list of all schemes may pass a level over.
        const lacks = lacksLevel(this.#reading.before('security-levels', scheme.id), scheme);
        const isSettled = lacks && (await this.#settleLevelsOf(scheme));
        if (!isSettled) await this.#writeLevels(scheme, members, readMs);
      });
    }
    this.#schemeOfProject = await this.#reading.cheaply(async () => {
      const found = new Map<ProjectId, SchemeId>();
      for await (const page of client.securitySchemeProjects(signal)) {
        for (const one of page) found.set(projectId(one.projectId), schemeId(one.issueSecuritySchemeId));
      }
      return found;
    });
  }

  /**
   * Undefined: none, which is an answer. Jira's list is of company-managed projects; others are asked for, and those
   * that are not on it and were not known to have none.
   */
  async securitySchemeOf(project: {
    readonly id: ProjectId;
    readonly teamManaged: boolean;
  }): Promise<SchemeId | undefined> {
    const { client, clock, signal } = this.#reading.options;
    const listed = project.teamManaged ? undefined : this.#schemeOfProject;
    const id = listed?.get(project.id);
    if (id !== undefined && this.#levels.has(id)) {
      await this.#levels.get(id);
      return id;
    }
    // A list that leaves a project out would show what its levels hide: it is believed only where that is no news.
    const before = this.#reading.before('security-scheme', project.id);
    if (listed && id === undefined && before && before.schemeId === undefined) return undefined;
    const readMs = clock.now();
    const found = await client.securitySchemeOf(project.id, signal);
    if (!found) return undefined;
    await once(this.#levels, schemeId(found.id), async () => {
      await this.#writeLevels(found, await this.#membersOf(found.id), readMs);
    });
    return schemeId(found.id);
  }

  /**
   * Asks for the levels of this scheme alone. False: Jira refuses it, and nothing more is to be learned. After other
   * trouble the copy stays, and ages, until a pass can ask.
   */
  async #settleLevelsOf(scheme: WireSecurityScheme): Promise<boolean> {
    const { client, clock, signal } = this.#reading.options;
    const readMs = clock.now();
    const { failures } = this.#reading;
    let levels: WireSecurityScheme['levels'];
    let members: readonly Member[];
    try {
      levels = await client.securityLevelsOf(scheme.id, signal);
      members = await this.#membersOf(scheme.id);
      failures.succeeded();
    } catch (error) {
      return failures.failed(error).code !== 'jira-forbidden';
    }
    await this.#writeLevels({ ...scheme, levels }, members, readMs);
    return true;
  }

  async #membersOf(scheme: string): Promise<readonly Member[]> {
    const { client, signal } = this.#reading.options;
    const members: Member[] = [];
    for await (const page of client.securityMembers(scheme, signal)) members.push(...page);
    return members;
  }

  async #writeLevels(found: WireSecurityScheme, members: readonly Member[], readMs: number): Promise<void> {
    const holders = Map.groupBy(members, (member) => member.issueSecurityLevelId);
    const levels = found.levels.map((level) => ({
      levelId: levelId(level.id),
      name: level.name,
      holders: sortHolders((holders.get(level.id) ?? []).map(({ holder }) => toHolder(holder))),
    }));
    levels.sort((a, b) => order(a.levelId, b.levelId));
    const before = this.#reading.before('security-levels', found.id);
    const isMapped = lacksLevel(before, found);
    // Jira has mapped the issues of the level to others.
    const hide = async () => {
      for (const part of isMapped ? this.#reading.parts : []) {
        if (part.kind !== 'security-scheme' || part.body.schemeId !== found.id) continue;
        await hideUntilReread(this.#reading, projectId(part.subject));
      }
    };
    await hide();
    const defaultLevelId = found.defaultSecurityLevelId ? levelId(found.defaultSecurityLevelId) : undefined;
    const body = { name: found.name, defaultLevelId, levels };
    await this.#reading.writer.put('security-levels', found.id, body, readMs);
    await hide();
  }
}

/**
 * Called before something new is believed, and after it: an issue that was asked for in between may have been
 * translated by what was known before.
 */
export async function hideUntilReread(reading: Reading, id: ProjectId): Promise<void> {
  const { sourceId, store, clock } = reading.options;
  const nowMs = clock.now();
  // What is asked for in this same millisecond is not sure to be of the time after.
  const before = await store.directory.part(sourceId, 'reread', id);
  const sinceTicket = await store.crawl.ticket();
  const body = {
    sinceMs: nowMs + 1,
    sinceTicket,
    ...(before?.body.untilPass && { untilPass: true as const }),
  };
  await store.directory.putPart(sourceId, 'reread', id, body, nowMs);
  await store.crawl.refetchProject(sourceId, id);
}

function toReadScheme(wire: WirePermissionScheme): ReadScheme {
  const isOpenToAnyone = wire.permissions.some(
    ({ permission, holder }) => permission === browseProjects && holder.type === 'anyone',
  );
  return { id: schemeId(wire.id), isOpenToAnyone };
}

function countBrowse(grants: readonly { readonly permission: string }[]): number {
  return grants.filter(({ permission }) => permission === browseProjects).length;
}

function lacksLevel(before: SecurityLevelsPart | undefined, now: WireSecurityScheme): boolean {
  const ids = new Set<string>(now.levels.map(({ id }) => id));
  return before?.levels.some(({ levelId }) => !ids.has(levelId)) ?? false;
}

function toHolder(wire: WireHolder): Holder {
  return { type: wire.type, parameter: wire.parameter, value: wire.value };
}

/** In one order, so that the same holders are the same part. */
function sortHolders(holders: readonly Holder[]): Holder[] {
  return [...holders].sort((a, b) => order(JSON.stringify(a), JSON.stringify(b)));
}
