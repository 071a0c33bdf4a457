/** Serves the built page. Every address at which a browser asks leads to its one document, which knows its views. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

/** Resolves with the page's document. Throws `bad-config` when the page has not been built. */
export async function serveWebPage(fastify: FastifyInstance, folder: string): Promise<Buffer> {
  const document = await readFile(join(folder, 'index.html')).catch((cause: unknown) => {
    throw new AppError(
      'bad-config',
      `The page is not built: ${folder} has no index.html. "npm start" builds it before it serves.`,
      { cause },
    );
  });
  await fastify.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    // Built files carry a hash of their content in their names.
    setHeaders(reply, path) {
      if (path.includes('/assets/')) reply.header('cache-control', 'public, max-age=31536000, immutable');
    },
  });
  return document;
}
