/**
 * A site that was read, and everything that comparing it with Jira takes. Its world is edited behind our back to
 * make our copy late; parts of the store are tampered with, over and over as they are read again, to make it wrong.
 */

import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import type { DriftRun } from '../../model/drift.ts';
import { accountId } from '../../model/ids.ts';
import { issue, smallWorld } from '../../sandbox/small-world.test-support.ts';
import type { WorldFile } from '../../sandbox/world/world-file.ts';
import { readAgain } from '../../sync/read-again.ts';
import { type ConnectedSite, openSite } from '../../sync/site.test-support.ts';
import { type AuditProgress, type AuditRequest, auditDrift } from '../audit-drift.ts';
import { directoryCopies } from '../directory-copy.ts';
import { visibilityResolver } from '../resolve-visibility.ts';
import type { DriftTools, JiraSide } from './drift-tools.ts';

const hour = 3_600_000;

export interface AuditedSite extends AsyncDisposable {
  readonly site: ConnectedSite;
  readonly tools: DriftTools;
  /** Called after each time that something was read again, before both sides are asked again. */
  afterReading: () => Promise<void>;
  jira(): JiraSide;
  audit(over?: Partial<AuditRequest>, more?: AuditOver): Promise<DriftRun>;
  canSee(account: string | undefined, key: string): Promise<boolean>;
}

export interface AuditOver {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AuditProgress) => void;
  readonly jira?: JiraSide;
}

export async function openAudited(
  world: WorldFile = auditedWorld(),
  options: Parameters<typeof openSite>[1] = {},
  email?: string,
): Promise<AuditedSite> {
  await using stack = new AsyncDisposableStack();
  const site = stack.use(await openSite(world, options));
  await site.sync();
  const { store, source } = site;
  const now = () => Date.now();
  const directory = directoryCopies(store, 24 * hour);
  const visibility = visibilityResolver(store, directory, { directoryMaxAgeMs: 24 * hour, now });
  let asked: JiraSide | undefined;
  const client = email === undefined ? site.client() : site.client(email, `token-${email.split('@')[0]}`);
  const jira = (): JiraSide => ({
    browsable: (account, ids, signal) => client.browsableIssues(account, ids, signal),
    async readAgain(ids, signal) {
      const unread = await readAgain(
        { source, store, client: site.client(), clock: systemClock, signal },
        ids,
      );
      await audited.afterReading();
      return unread;
    },
  });
  const tools: DriftTools = {
    store,
    directory,
    visibility,
    directoryMaxAgeMs: 24 * hour,
    now,
    clock: systemClock,
    log: silentLog,
    openJira: async () => asked ?? jira(),
  };
  const closing = stack.move();
  const audited: AuditedSite = {
    site,
    tools,
    jira,
    afterReading: async () => {},
    audit(over = {}, more = {}) {
      asked = more.jira;
      const request: AuditRequest = {
        subject: { kind: 'sample', projectId: undefined, account: undefined },
        budget: 100,
        seed: 7,
        trigger: 'command',
        actor: { kind: 'operator', name: 'root' },
        ...over,
      };
      const signal = more.signal ?? new AbortController().signal;
      return auditDrift(tools, source, request, signal, more.onProgress ?? (() => {}));
    },
    async canSee(account, key) {
      const id = account === undefined ? undefined : accountId(account);
      const { canSee } = await import('../../model/visibility.ts');
      const seen = await visibility.resolveAccount(source.id, id);
      const [found] = await store.issues.load(await store.issues.rowsByKey(key));
      return found !== undefined && canSee(seen, found.facts);
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
  return audited;
}

/** The small company, in which Ann, who reads the site, sees every issue, and with more issues to differ about. */
export function auditedWorld(): WorldFile {
  const file = smallWorld();
  const many = (count: number, project: string, key: string, from: number) =>
    Array.from({ length: count }, (_, n) => issue(String(from + n), `${key}-${100 + n}`, project));
  return {
    ...file,
    permissionSchemes: file.permissionSchemes.map((scheme) => ({
      ...scheme,
      permissions: [
        ...scheme.permissions,
        { id: `${scheme.id}9`, permission: 'BROWSE_PROJECTS', holder: { type: 'user', value: 'ann' } },
      ],
    })),
    issueSecuritySchemes: file.issueSecuritySchemes.map((scheme) => ({
      ...scheme,
      levels: scheme.levels.map((level) => ({
        ...level,
        members: [...level.members, { id: `9${level.id}`, holder: { type: 'user', value: 'ann' } }],
      })),
    })),
    projects: file.projects.map((project) =>
      project.id === '3'
        ? {
            ...project,
            roleActors: project.roleActors.map((actors) => ({ ...actors, users: [...actors.users, 'ann'] })),
          }
        : project,
    ),
    issues: [
      ...file.issues,
      ...many(20, '1', 'SOFT', 5000),
      ...many(6, '1', 'SOFT', 5100).map((one, n) => ({
        ...one,
        key: `SOFT-${200 + n}`,
        securityLevelId: n < 3 ? '501' : '502',
        reporter: n % 2 === 0 ? 'ben' : 'cleo',
      })),
      ...many(10, '2', 'DESK', 5200),
      ...many(5, '3', 'TEAM', 5300),
    ],
  };
}
