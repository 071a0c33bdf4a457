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

export function missingScopeFindings(wanted: WantedReading, granted: readonly string[]): readonly Finding[] {
  return missingParts(wanted, granted).map(({ part, scopes, without }) => ({
    code: 'scope-missing',
    subject: part,
    message:
      `Atlassian did not grant ${scopes.join(', ')}: ${without}. ` +
      'Give the app these scopes in the developer console, then connect the source again.',
  }));
}

/** Remembers them with the source, and tells what is missing. */
export async function noteGrantedScopes(
  { store, clock }: Pick<SourceTools, 'store' | 'clock'>,
  source: Source & { readonly credential: { readonly kind: 'oauth' } },
  granted: readonly string[],
): Promise<void> {
  const { credential } = source;
  if (granted.toSorted().join() !== credential.scopes.toSorted().join()) {
    await store.sources.change(source.id, { credential: { ...credential, scopes: granted } });
  }
  const findings = missingScopeFindings(readingOf(source), granted);
  await store.directory.putFindings(source.id, area, findings, clock.now());
}
