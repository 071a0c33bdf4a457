/**
 * How far the runs of a source are, as server-sent events: an event when something changed, and a word now and then, so
 * that no proxy takes the line for dead. Whoever listens is looked at again before each event: a session that ended, or a
 * right that was lost, ends the stream, with an event that says so. It ends with the listener, and with the server.
 */

import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError, reasonOf } from '../errors.ts';
import { runsUnderWay } from '../sources/run-history.ts';
import { problem } from './api.ts';
import { type Api, goneSignal, requireAdministrator, type SourceRouteTools } from './route-tools.ts';
import type { ProgressEvent } from './run-api.ts';
import { runView } from './run-views.ts';
import { sourceParams } from './source-api.ts';
import { checkOwner, sourceById } from './source-routes.ts';

const lookEveryMs = 1_000;
/** Proxies cut lines that are silent for half a minute or a minute. */
export const heartbeatMs = 15_000;
/** Of one person, over all their windows. */
const mostStreams = 20;

export function progressRoutes(api: Api, tools: SourceRouteTools): void {
  const { store } = tools.sources;
  const open = new Map<number, number>();
  const closing = new AbortController();
  api.addHook('preClose', async () => closing.abort());

  api.get(
    '/api/sources/:id/progress',
    {
      // Who asks for the head alone would never take the stream, nor end it.
      exposeHeadRoute: false,
      schema: {
        summary: 'What is under way for the source, as server-sent events; administrators only',
        description:
          'Events `progress` with a ProgressEvent as JSON, when something changed; comments in between; `end` with a ' +
          'Problem when the session or the right has ended, or the source is gone: do not come back then.',
        produces: ['text/event-stream'],
        params: sourceParams,
        response: {
          200: z.unknown().describe('text/event-stream'),
          ...{ 401: problem, 403: problem, 404: problem, 429: problem },
        },
      },
    },
    async (request, reply) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'see the sources');
      const { id } = request.params;
      checkOwner(viewer, await sourceById(tools, id));
      const streams = open.get(viewer.id) ?? 0;
      if (streams >= mostStreams) {
        throw new AppError('too-many-tries', `${mostStreams} windows listen already. Close some of them.`);
      }
      open.set(viewer.id, streams + 1);
      // Once, by whichever end comes: a stream that nobody began to read has no end of its own.
      let isOpen = true;
      const ended = () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (open.get(viewer.id) ?? 1) - 1;
        if (left > 0) open.set(viewer.id, left);
        else open.delete(viewer.id);
      };
      const look = async (): Promise<ProgressEvent> => {
        const now = await tools.viewerAnew(request);
        requireAdministrator(now, 'see the sources');
        const source = await sourceById(tools, id);
        checkOwner(now, source);
        return { running: (await runsUnderWay(store, tools.clock, source)).map(runView) };
      };
      reply.raw.once('close', ended);
      const signal = AbortSignal.any([goneSignal(reply), closing.signal]);
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(events(look, signal, ended)));
    },
  );
}

export async function* events(
  look: () => Promise<ProgressEvent>,
  signal: AbortSignal,
  ended: () => void,
  everyMs = lookEveryMs,
  silentMs = heartbeatMs,
): AsyncGenerator<string> {
  let last = '';
  let saidMs = performance.now();
  try {
    yield 'retry: 5000\n\n';
    while (!signal.aborted) {
      const now = JSON.stringify(await look());
      if (now !== last) {
        last = now;
        saidMs = performance.now();
        yield `event: progress\ndata: ${now}\n\n`;
      } else if (performance.now() - saidMs >= silentMs) {
        saidMs = performance.now();
        yield ': nothing new\n\n';
      }
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
    }
  } catch (error) {
    // What happened on our side is in the log of whoever asks next; the line is closed, and the page comes back.
    const isRefused =
      error instanceof AppError && ['not-signed-in', 'not-allowed', 'not-found'].includes(error.code);
    if (isRefused)
      yield `event: end\ndata: ${JSON.stringify({ code: error.code, message: reasonOf(error) })}\n\n`;
  } finally {
    ended();
  }
}
