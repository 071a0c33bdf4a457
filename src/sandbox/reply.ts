/** What goes back over HTTP, and how the answers of operations become it. */

import type { Answer } from './operation.ts';

export interface Reply {
  readonly status: number;
  readonly body: string | { bytes(): Buffer; release(): void };
  /** Undefined: no body. */
  readonly contentType: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly holds?: Answer['holds'];
  /** Who asked, for the log and for `X-AAccountId`. */
  readonly accountId?: string | undefined;
  /** The path template of the operation. */
  readonly operation?: string;
}

export const jsonType = 'application/json;charset=UTF-8';

export function jsonReply({ status, json, headers, holds }: Answer): Reply {
  const contentType = status === 204 ? undefined : jsonType;
  return {
    status,
    body: json,
    contentType,
    ...(headers ? { headers } : {}),
    ...(holds ? { holds } : {}),
  };
}

export function htmlReply(status: number, body: string): Reply {
  return { status, body, contentType: 'text/html;charset=UTF-8' };
}
