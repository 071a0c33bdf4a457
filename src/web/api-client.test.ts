import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import { apiClient, fetchDemoPeople } from './api-client.ts';
import { ApiError, worthRetrying } from './ask-server.ts';

async function serving(listener: RequestListener): Promise<{ origin: string } & AsyncDisposable> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const signal = () => AbortSignal.timeout(5000);

test('a search carries the words, the page and the bearer token', async () => {
  let seen = '';
  await using server = await serving((request, response) => {
    seen = `${request.headers.authorization} ${request.url}`;
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end('{"hits":[],"notes":[]}');
  });
  const answer = await apiClient({ token: 'tok' }, server.origin).search(
    { text: 'a & "b c"', typing: true, offset: 20, limit: 10 },
    signal(),
  );
  assert.deepEqual(answer, { hits: [], notes: [] });
  assert.equal(seen, 'Bearer tok /api/search?q=a+%26+%22b+c%22&offset=20&limit=10&typing=true');
});

test('a query that no address can hold goes into the body', async () => {
  const text = 'wörter '.repeat(10_000);
  let method: string | undefined;
  let body = '';
  await using server = await serving((request, response) => {
    method = request.method;
    request.setEncoding('utf8').on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end('{"hits":[],"notes":[]}');
    });
  });
  await apiClient({ token: 'tok' }, server.origin).search(
    { text, typing: false, offset: 0, limit: 10 },
    signal(),
  );
  assert.equal(method, 'POST');
  assert.deepEqual(JSON.parse(body), { q: text, offset: '0', limit: '10', typing: 'false' });
});

test("the server's problem becomes the error's code and sentence", async () => {
  await using server = await serving((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"code":"not-signed-in","message":"This token is not known."}');
  });
  await assert.rejects(apiClient({ token: 'tok' }, server.origin).me(signal()), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual(
      [error.status, error.code, error.message],
      [401, 'not-signed-in', 'This token is not known.'],
    );
    assert.equal(worthRetrying(error), false);
    return true;
  });
});

test('HTML from a proxy is an error with a sentence, whatever its status', async () => {
  for (const status of [200, 502]) {
    await using server = await serving((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<h1>Hello</h1>');
    });
    await assert.rejects(apiClient({ token: 'tok' }, server.origin).status(signal()), (error) => {
      assert.ok(error instanceof ApiError);
      assert.equal(error.status, 502);
      assert.match(error.message, /other than Jackdaw/);
      return worthRetrying(error);
    });
  }
});

test('a server that is not there is an error of status 0', async () => {
  let origin = '';
  {
    await using server = await serving((_request, response) => response.end());
    origin = server.origin;
  }
  await assert.rejects(apiClient({ token: 'tok' }, origin).issue('A-1', signal()), {
    code: 'unreachable',
    status: 0,
  });
});

test('an aborted request stays an abort', async () => {
  await using server = await serving(() => {});
  const stop = new AbortController();
  const asked = apiClient({ token: 'tok' }, server.origin).me(stop.signal);
  stop.abort();
  await assert.rejects(asked, { name: 'AbortError' });
});

test('outside the demo there are no demo people', async () => {
  await using server = await serving((_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"code":"not-found","message":"There is nothing here."}');
  });
  assert.equal(await fetchDemoPeople(signal(), server.origin), undefined);
});

test('an answer is shown only for the eyes that it was made with', async () => {
  let viewingAs: unknown;
  let asked: string | undefined;
  await using server = await serving((request, response) => {
    asked = String(request.headers['x-jackdaw-view-as']);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ hits: [], notes: [], viewingAs }));
  });
  const ben = { token: 'tok', viewAs: 'bén@acme.test' };
  const ask = (asker: { token: string; viewAs?: string }) =>
    Promise.all([
      apiClient(asker, server.origin).me(signal()),
      apiClient(asker, server.origin).issue('A-1', signal()),
      apiClient(asker, server.origin).search({ text: 'x', typing: true, offset: 0, limit: 1 }, signal()),
    ]);
  await assert.rejects(ask(ben), { code: 'other-eyes' });
  viewingAs = { name: 'Ben', email: 'BÉN@acme.test' };
  assert.equal((await ask(ben)).length, 3);
  assert.equal(asked, 'b%C3%A9n%40acme.test');
  await assert.rejects(ask({ token: 'tok' }), { code: 'other-eyes' });
  await assert.rejects(ask({ token: 'tok', viewAs: 'cleo@acme.test' }), { code: 'other-eyes' });
  viewingAs = undefined;
  await ask({ token: 'tok' });
  assert.equal(asked, 'undefined');
});
