/**
 * Imports issues from JSON Lines (one issue per line, as `docs/sandbox.md` describes) into a world: names of
 * people become accounts with ids made from the name, ids of issues follow the order of the file, text stays wiki
 * markup until it is asked for. The lines say nothing about permissions: by default everybody in the group
 * `everyone` sees all; `layers` lays security levels over the issues, so that people see different parts.
 *
 * Accounts added: `admin`, `crawler` (sees all), and with layers `viewer-fifth` (sees about a fifth, a few of
 * them as reporter). A parent
 * or link that is not in the file is left out.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { WorldError } from '../world/world-error.ts';
import type { WorldAccount, WorldFile, WorldIssue, WorldLink } from '../world/world-file.ts';
import { worldFormat } from '../world/world-file.ts';
import { ImportCatalogue } from './import-catalogue.ts';
import { hashOf, importPermissions, levelIdOf } from './import-permissions.ts';
import { readJsonLines } from './json-lines.ts';

export interface ImportOptions {
  /** Lay security levels over the issues: five slices per project, by a hash of the key. Default false. */
  readonly layers?: boolean;
}

export async function importJsonLines(path: string, options: ImportOptions = {}): Promise<WorldFile> {
  const records = await readRecords(path);
  const ids = new Map(records.map(({ key }, index) => [key, String(10_001 + index)]));
  const byKey = new Map(records.map((record) => [record.key, record]));
  const accounts = new Accounts();
  const catalogue = new ImportCatalogue();
  const linkIds = new LinkIds();
  const inward = labelsOf(records, 'inward');
  const outward = labelsOf(records, 'outward');
  let nextCommentId = 100_001;

  // Only below a parent is a type a sub-task type; the same type without one becomes a plain task.
  const subtaskTypes = new Set(records.filter(({ parent }) => parent !== null).map(({ type }) => type));
  const parentOf = (record: ImportRecord) => {
    const parent = record.parent === null ? undefined : byKey.get(record.parent);
    return parent?.project === record.project && parent.parent === null ? parent : undefined;
  };

  const issues = records.map((record): WorldIssue => {
    const parent = parentOf(record);
    const projectId = catalogue.projectId(record.project, record.projectName);
    // The reporters' grant of a level has to open something to the viewer whose speed is measured.
    const isViewers = options.layers === true && hashOf(record.key) % 250 === 0;
    const reporter = isViewers ? 'viewer-fifth' : record.reporter && accounts.idOf(record.reporter);
    const type = parent || !subtaskTypes.has(record.type) ? record.type : 'Task';
    const links = record.links.flatMap((link): WorldLink[] => {
      const issueId = ids.get(link.key);
      const id = linkIds.next(record.key, link);
      if (issueId === undefined || id === undefined) return [];
      const names = {
        inward: inward.get(link.type) ?? link.label,
        outward: outward.get(link.type) ?? link.label,
      };
      return [{ id, type: { name: link.type, ...names }, direction: link.direction, issueId }];
    });
    return {
      id: ids.get(record.key) ?? '',
      key: record.key,
      projectId,
      issueTypeId: catalogue.issueTypeId(type, parent !== undefined),
      statusId: catalogue.statusId(record.status, record.statusCategory),
      ...(record.priority === null ? {} : { priorityId: catalogue.priorityId(record.priority) }),
      ...(record.resolution === null ? {} : { resolution: record.resolution }),
      summary: record.summary,
      ...(record.description ? { description: { wiki: record.description } } : {}),
      ...(record.environment ? { environment: { wiki: record.environment } } : {}),
      labels: record.labels,
      components: record.components,
      fixVersions: record.fixVersions,
      affectsVersions: record.affectsVersions,
      ...(reporter === null ? {} : { reporter }),
      ...(record.assignee === null ? {} : { assignee: accounts.idOf(record.assignee) }),
      created: record.created,
      updated: record.updated,
      ...(record.resolved === null ? {} : { resolved: record.resolved }),
      ...(parent ? { parentId: ids.get(parent.key) ?? '' } : {}),
      // A sub-task has its parent's level.
      ...(options.layers ? { securityLevelId: levelIdOf(projectId, (parent ?? record).key) } : {}),
      comments: record.comments.map(({ author, created, updated, body }) => ({
        id: String(nextCommentId++),
        author: accounts.idOf(author ?? 'Former user'),
        created,
        ...(updated === null ? {} : { updated }),
        body: { wiki: body },
      })),
      links,
    };
  });

  const site = { title: `Imported from ${basename(path)}`, timeZone: 'Etc/UTC' };
  const people = accounts.all();
  const permissions = importPermissions(people, catalogue.projects, options.layers === true);
  return { format: worldFormat, site, fields: [], ...catalogue.lists(), ...permissions, issues };
}

const text = z.string();
const time = z.iso.datetime({ offset: true });
const names = z.array(z.string()).default([]);

const recordSchema = z.object({
  key: z.string().regex(/^[A-Z][A-Z0-9_]*-[0-9]+$/),
  project: z.string(),
  projectName: z.string(),
  summary: text,
  description: text.nullable().default(null),
  environment: text.nullable().default(null),
  type: text,
  status: text,
  statusCategory: z.enum(['new', 'indeterminate', 'done']),
  resolution: text.nullable().default(null),
  priority: text.nullable().default(null),
  labels: names,
  components: names,
  fixVersions: names,
  affectsVersions: names,
  created: time,
  updated: time,
  resolved: time.nullable().default(null),
  reporter: text.nullable().default(null),
  assignee: text.nullable().default(null),
  parent: text.nullable().default(null),
  comments: z
    .array(
      z.object({
        author: text.nullable(),
        created: time,
        updated: time.nullable().default(null),
        body: text,
      }),
    )
    .default([]),
  links: z
    .array(z.object({ type: text, direction: z.enum(['inward', 'outward']), label: text, key: text }))
    .default([]),
});

type ImportRecord = z.infer<typeof recordSchema>;

async function readRecords(path: string): Promise<ImportRecord[]> {
  const file = createReadStream(path);
  const records: ImportRecord[] = [];
  const keys = new Set<string>();
  try {
    for await (const value of readJsonLines(path.endsWith('.gz') ? unzipped(file) : file)) {
      const record = recordSchema.parse(value);
      if (keys.has(record.key)) throw new Error(`Issue ${record.key} stands there twice.`);
      keys.add(record.key);
      records.push(record);
    }
  } catch (cause) {
    const place = records.length === 0 ? 'at its beginning' : `after issue ${records.at(-1)?.key}`;
    throw new WorldError(`${path} cannot be imported: ${place}`, [reasonOf(cause)], { cause });
  } finally {
    file.destroy();
  }
  return records;
}

/** `pipe` alone would leave the reader waiting when the file cannot be read. */
function unzipped(file: Readable): Readable {
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    return cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  return cause instanceof Error ? cause.message : String(cause);
}

function labelsOf(
  records: readonly ImportRecord[],
  direction: 'inward' | 'outward',
): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const { links } of records) {
    for (const link of links) if (link.direction === direction) labels.set(link.type, link.label);
  }
  return labels;
}

/** Accounts by display name. Blanks around a name and its Unicode form make no difference. */
class Accounts {
  readonly #byName = new Map<string, WorldAccount>();

  idOf(displayName: string): string {
    const name = displayName.normalize('NFC').trim();
    let account = this.#byName.get(name);
    if (!account) {
      const accountId = `p${createHash('sha256').update(name).digest('hex').slice(0, 23)}`;
      const email = `${accountId}@people.example`;
      account = { accountId, displayName: name, email, accountType: 'atlassian', active: true };
      this.#byName.set(name, account);
    }
    return account.accountId;
  }

  all(): WorldAccount[] {
    return [...this.#byName.values()];
  }
}

/** One id per link, whichever of its two issues tells of it; undefined where an issue tells it twice. */
class LinkIds {
  readonly #ids = new Map<string, string>();
  readonly #told = new Set<string>();

  next(key: string, link: ImportRecord['links'][number]): string | undefined {
    const ends = link.direction === 'outward' ? [key, link.key] : [link.key, key];
    const name = JSON.stringify([link.type, ...ends]);
    const id = this.#ids.get(name) ?? String(10_001 + this.#ids.size);
    this.#ids.set(name, id);
    const side = `${link.direction} ${id}`;
    if (this.#told.has(side)) return undefined;
    this.#told.add(side);
    return id;
  }
}
