import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import { canonicalRequest, queryHash } from './query-hash.ts';

function canonical(method: string, address: string, basePath = ''): string {
  const [pathname = '', search = ''] = address.split('?');
  return canonicalRequest({ method, pathname, query: new URLSearchParams(search) }, basePath);
}

it('a request has one canonical form: method, path below the base address, sorted query', () => {
  const table: readonly (readonly [method: string, address: string, basePath: string, form: string])[] = [
    ['get', '/rest/api/3/issue/A-1', '', 'GET&/rest/api/3/issue/A-1&'],
    ['POST', '/installed', '', 'POST&/installed&'],
    ['GET', '', '', 'GET&/&'],
    ['GET', '/', '', 'GET&/&'],
    ['GET', '/a/', '', 'GET&/a&'],
    ['GET', '/jira/installed', '/jira', 'GET&/installed&'],
    ['GET', '/jira/installed', '/jira/', 'GET&/installed&'],
    ['GET', '/jira', '/jira', 'GET&/&'],
    ['GET', '/a&b', '', 'GET&/a%26b&'],
    ['GET', '/a%20b', '', 'GET&/a%20b&'],
    ['GET', '/x?b=2&a=1', '', 'GET&/x&a=1&b=2'],
    ['GET', '/x?jwt=abc&a=1', '', 'GET&/x&a=1'],
    ['GET', '/x?a=z&a=y&a=10&a=9', '', 'GET&/x&a=10,9,y,z'],
    ['GET', '/x?a=1,2&a=3', '', 'GET&/x&a=1%2C2,3'],
    ['GET', '/x?a=', '', 'GET&/x&a='],
    ['GET', "/x?q=it's (so)* new!~-_.", '', 'GET&/x&q=it%27s%20%28so%29%2A%20new%21~-_.'],
    ['GET', '/x?q=a+b&r=a%2Bb', '', 'GET&/x&q=a%20b&r=a%2Bb'],
    ['GET', '/x?%C3%BC=%E2%82%AC', '', 'GET&/x&%C3%BC=%E2%82%AC'],
    ['GET', '/x?Zebra=1&alpha=2', '', 'GET&/x&Zebra=1&alpha=2'],
  ];
  for (const [method, address, basePath, form] of table) {
    assert.equal(canonical(method, address, basePath), form, `${method} ${address} below '${basePath}'`);
  }
});

it('the hash is the SHA-256 of the canonical form, in hexadecimal', () => {
  const query = new URLSearchParams('b=2&a=1');
  const hash = createHash('sha256').update('GET&/x&a=1&b=2').digest('hex');
  assert.equal(queryHash({ method: 'GET', pathname: '/x', query }), hash);
  assert.equal(
    queryHash({ method: 'GET', pathname: '/rest/api/3/myself', query: new URLSearchParams() }),
    createHash('sha256').update('GET&/rest/api/3/myself&').digest('hex'),
  );
});
