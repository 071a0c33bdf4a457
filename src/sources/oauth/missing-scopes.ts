/**
 * What was granted is compared with what the source takes: somebody may have taken scopes from the app, or an
 * administrator of the organisation may not allow them. What is missing is a finding with what it hides.
 */

import type { Finding } from '../../model/directory.ts';
import type { Source } from '../../model/source.ts';
import type { SourceTools } from '../open-client.ts';
import { missingParts, type WantedReading } from './scopes.ts';

const area = 'oauth-scopes';

/** What a source that is there reads. Hidden addresses are a wish, so they are never missed. */
export function readingOf({ kind, titlesOnly }: Pick<Source, 'kind' | 'titlesOnly'>): WantedReading {
  return { kind, titlesOnly, comments: true, emails: false };
}

function missingScopeFindings(wanted: WantedReading, granted: readonly string[]): readonly Finding[] {
  return missingParts(wanted, granted).map(({ part, scopes, without }) => ({
    code: 'scope-missing',
    subject: part,
    message:
      `Atlassian did not grant ${scopes.join(', ')}: ${without}. ` +
      'Give the app these scopes in the developer console, then connect the source again.',
  }));
}

/** With a renewal other scopes can come than were granted before. */
export async function noteGrantedScopes(
  tools: NotingTools,
  source: Source & { readonly credential: { readonly kind: 'oauth' } },
  granted: readonly string[],
): Promise<void> {
  const credential = { ...source.credential, scopes: granted };
  if (granted.toSorted().join() !== source.credential.scopes.toSorted().join()) {
    await tools.store.sources.change(source.id, { credential });
  }
  await noteMissingScopes(tools, { ...source, credential });
}

/** Tells what the source's credential was not granted; of another kind of credential nothing is missed any more. */
export async function noteMissingScopes({ store, clock }: NotingTools, source: Source): Promise<void> {
  const { credential } = source;
  const findings =
    credential.kind === 'oauth' ? missingScopeFindings(readingOf(source), credential.scopes) : [];
  await store.directory.putFindings(source.id, area, findings, clock.now());
}

type NotingTools = Pick<SourceTools, 'store' | 'clock'>;
