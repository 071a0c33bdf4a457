/** What the page of explanations asks of the server. Each question is recorded there. */

import type { ExplainAnswer, WhoCanFindAnswer } from '../../http/explain-api.ts';
import { type Asker, askJson, queryOf } from '../ask-server.ts';

export interface Explained {
  readonly issue: string;
  readonly unit?: string | undefined;
  readonly as: string;
}

export function explanationOf(
  asker: Asker,
  { issue, unit, as }: Explained,
  signal: AbortSignal,
): Promise<ExplainAnswer> {
  const address = `/api/permissions/explain${queryOf({ issue, unit, as })}`;
  return askJson<ExplainAnswer>({ address, asker, signal });
}

/** An issue, or something in a project. */
export type Findable = { readonly issue: string } | { readonly project: string };

export function whoCanFind(
  asker: Asker,
  of: Findable,
  { offset, named }: { readonly offset: number; readonly named: string },
  signal: AbortSignal,
): Promise<WhoCanFindAnswer> {
  const address = `/api/permissions/who-can-find${queryOf({ ...of, offset, named })}`;
  return askJson<WhoCanFindAnswer>({ address, asker, signal });
}
