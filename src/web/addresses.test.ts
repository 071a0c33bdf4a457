import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueAddress, readPlace, resultsAddress, searchPagePattern, webAddress } from './addresses.ts';

test('a place is read again from its address', () => {
  const place = { question: 'a & "b" +ü', beside: 'bo+1@acme.test', readAs: 'ana@acme.test' };
  const address = issueAddress('OPS-1', place);
  assert.match(address, /^\/issue\/OPS-1\?/);
  assert.deepEqual(readPlace(address.slice(address.indexOf('?'))), place);
});

test('the results of no question have the shortest address', () => {
  assert.equal(resultsAddress({ question: '' }), '/');
  assert.equal(resultsAddress({ question: 'x', readAs: 'ana@acme.test' }), '/?q=x');
});

test('an empty address asks nothing', () => {
  assert.deepEqual(readPlace(''), { question: '', beside: undefined, readAs: undefined });
  assert.deepEqual(readPlace('?q=%20&beside='), { question: '', beside: undefined, readAs: undefined });
});

test('the results and the reading view are one page, everything else is not', () => {
  assert.equal(searchPagePattern.exec('/')?.groups?.key, undefined);
  assert.equal(searchPagePattern.exec('/issue/OPS-1')?.groups?.key, 'OPS-1');
  for (const path of ['/issue', '/issue/A/B', '/status', '/x'])
    assert.equal(searchPagePattern.test(path), false);
});

test('only web addresses are followed', () => {
  assert.equal(webAddress('https://acme.atlassian.net/browse/A-1'), 'https://acme.atlassian.net/browse/A-1');
  for (const address of ['javascript:alert(1)', 'data:text/html,x', '/browse/A-1', '']) {
    assert.equal(webAddress(address), undefined);
  }
});
