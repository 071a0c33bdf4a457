/**
 * A finding for each project that is hidden until all of its issues have been read again (rules §6): for as long as it
 * is, and no longer, whoever hides it and whoever reads them.
 */

import type { Finding } from '../model/directory.ts';
import { projectId, type SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';

export async function renewRereadFindings(store: Store, sourceId: SourceId, nowMs: number): Promise<void> {
  const parts = await store.directory.parts(sourceId);
  const keys = new Map(
    parts.flatMap((part) => (part.kind === 'project' ? [[part.subject, part.body.key]] : [])),
  );
  const findings: Finding[] = [];
  for (const part of parts) {
    if (part.kind !== 'reread') continue;
    const key = keys.get(part.subject);
    if (key === undefined) continue;
    if (part.body.untilPass) {
      findings.push({
        code: 'project-being-reread',
        subject: key,
        message:
          `Everything in ${key} is hidden until the next sync has ended: what the source reads was narrowed, or it reads ` +
          'as another account now, and only Jira can tell what is left. Sync it now.',
      });
      continue;
    }
    const left = await store.crawl.countReadBefore(sourceId, projectId(part.subject), part.body);
    findings.push({
      code: 'project-being-reread',
      subject: key,
      message:
        `Everything in ${key} is hidden: its security scheme or levels were exchanged, which gives its issues other ` +
        `levels without editing them, and ${left} of them have not been read again since. They are asked for again ` +
        'after each reading of the permissions, and in the next sync.',
    });
  }
  await store.directory.putFindings(sourceId, 'reread', findings, nowMs);
}
