/** What the routes work with, and what a server is opened with. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Meters } from '../metrics/meters.ts';
import { mayAdminister, mayReview, type Person } from '../model/person.ts';
import type { SignInTools } from '../people/sign-in-tools.ts';
import type { PermissionTools } from '../permissions/permission-tools.ts';
import type { SearchTools } from '../search/search.ts';
import type { SourceTools } from '../sources/open-client.ts';
import type { SourceWork } from '../sources/source-work.ts';
import type { TakenHint } from '../sources/webhooks/take-hint.ts';
import type { Caller } from './caller.ts';
import type { OfferedMetrics } from './metrics-routes.ts';
import type { Eyes, Look } from './view-as.ts';

export interface ServerOptions {
  readonly search: SearchTools;
  readonly permissions: PermissionTools;
  readonly signIn: SignInTools;
  /** Where people open it, without a trailing slash; undefined: where the server listens. */
  readonly publicUrl?: string | undefined;
  /** Addresses and networks whose `X-Forwarded-For` says who asks; absent: nobody's does. */
  readonly trustedProxies?: readonly string[];
  /** For what only Jira can answer, or do. */
  readonly sources: SourceTools;
  /** Syncs, checks and removals that somebody asks for. Absent: sources are not changed here. */
  readonly sourceWork?: SourceWork;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of what a webhook has put up, for schedules that would look later. Absent: nothing reads by a schedule here. */
  readonly onHint?: (taken: TakenHint) => void;
  /** Why the index does not follow the store at the moment. Absent: it is written elsewhere. */
  readonly indexFailure?: () => string | undefined;
  /** Where requests are counted. Absent: nowhere. */
  readonly meters?: Meters;
  /** Absent: metrics are not served beside the page. */
  readonly metrics?: OfferedMetrics;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Folder of the built page; undefined: the API alone. */
  readonly pageFolder: string | undefined;
  /** In the demo one can be anybody; nowhere else. */
  readonly demo: Demo | undefined;
}

export interface Demo {
  readonly people: readonly { readonly person: Person; readonly token: string }[];
  readonly questions: readonly string[];
}

export type Api =
  FastifyInstance extends FastifyInstance<infer A, infer B, infer C, infer D>
    ? FastifyInstance<A, B, C, D, ZodTypeProvider>
    : never;

export type SessionCaller = Extract<Caller, { by: 'session' }>;

export interface RouteTools extends ServerOptions {
  /** For links: never taken from a request. */
  ownUrl(): string;
  /** Cookies go over TLS alone. */
  readonly isSecure: boolean;
  /** Who asks with a session; throws `not-allowed` for a key: what a key can do begins with a session, never ends there. */
  sessionOf(request: FastifyRequest): Promise<SessionCaller>;
  /**
   * The person whose token or session the request carries; throws `not-signed-in` without one, and `not-allowed` where it asks to
   * view as somebody else.
   */
  viewerOf(request: FastifyRequest): Promise<Person>;
  /** The same, looked at once more: for an answer that lasts. It is no use that keeps a session alive. */
  viewerAnew(request: FastifyRequest): Promise<Person>;
  /** The same for search and reading, where an administrator may view as somebody else. */
  eyesOf(request: FastifyRequest, look: Look): Promise<Eyes>;
}

export interface SourceRouteTools extends RouteTools {
  readonly sourceWork: SourceWork;
}

/** Throws `not-allowed` for everybody else. `what` follows "Only administrators". */
export function requireAdministrator(viewer: Person, what: string): void {
  if (mayAdminister(viewer.role)) return;
  throw new AppError('not-allowed', `Only administrators ${what}.`);
}

/** For what changes nothing. Throws `not-allowed` for everybody else. */
export function requireReviewer(viewer: Person, what: string): void {
  if (mayReview(viewer.role)) return;
  throw new AppError('not-allowed', `Only administrators and security reviewers ${what}.`);
}

/** Aborted when nobody waits for the answer any more. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const leave = () => {
    if (!reply.raw.writableFinished) gone.abort(new AppError('interrupted', 'Nobody waits for the answer.'));
  };
  reply.raw.once('close', leave);
  // Before anybody asked for this signal.
  if (reply.raw.destroyed) leave();
  return gone.signal;
}
