/**
 * Asks for another permission scheme, in two steps: without a confirmation the server answers with a preview, with the
 * preview's confirmation it does it.
 */

import type { AssignmentAnswer } from '../../http/change-api.ts';
import { type Asker, askJson } from '../ask-server.ts';
import { projectApi } from '../project-permissions/project-client.ts';

/** Of an account that may assign schemes, where the site's own may not; used once, kept nowhere. */
export interface OtherCredential {
  readonly email: string;
  readonly token: string;
}

/** What is to be done: give a project a scheme, or put back the one that an entry of the audit log took away. */
export type Wanted =
  | {
      readonly kind: 'assign';
      readonly key: string;
      readonly source: string | undefined;
      readonly scheme: string;
    }
  | { readonly kind: 'undo'; readonly entry: number | undefined };

export interface Confirmed {
  readonly confirmation: string;
  readonly credential: OtherCredential | undefined;
}

export function assignment(
  asker: Asker,
  wanted: Wanted,
  confirmed: Confirmed | undefined,
  signal: AbortSignal,
): Promise<AssignmentAnswer> {
  const [address, asked] =
    wanted.kind === 'assign'
      ? [`${projectApi(wanted.key)}/assign`, { source: wanted.source, scheme: wanted.scheme }]
      : ['/api/permissions/undo', { entry: wanted.entry }];
  return askJson<AssignmentAnswer>({ address, asker, body: { ...asked, ...confirmed }, signal });
}
