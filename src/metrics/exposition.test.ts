import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exposition } from './exposition.ts';
import { openMeters } from './meters.ts';
import { buckets, metrics } from './metrics.ts';

test('counters are told with their labels, meaning and kind, and histograms in buckets that add up', () => {
  const meters = openMeters();
  const answered = (status: number) =>
    meters.count('jackdaw_http_requests_total', { method: 'GET', route: '/api/issues/:key', status });
  answered(200);
  answered(404);
  answered(200);
  for (const seconds of [0.004, 0.005, 0.3, 9_999]) meters.observe('jackdaw_search_seconds', {}, seconds);
  const text = exposition(meters.samples());
  assert.ok(text.endsWith('\n'));
  const lines = text.split('\n');
  assert.deepEqual(
    lines.filter((line) => line.includes('http_requests')),
    [
      '# HELP jackdaw_http_requests_total Answered requests, by the template of the address.',
      '# TYPE jackdaw_http_requests_total counter',
      'jackdaw_http_requests_total{method="GET",route="/api/issues/:key",status="200"} 2',
      'jackdaw_http_requests_total{method="GET",route="/api/issues/:key",status="404"} 1',
    ],
  );
  const searches = lines.filter((line) => line.startsWith('jackdaw_search_seconds'));
  assert.equal(searches.length, buckets.length + 3);
  assert.deepEqual(
    searches.filter((line) => /le="(?:0\.005|0\.25|0\.5|3600|\+Inf)"|_sum|_count/.test(line)),
    [
      'jackdaw_search_seconds_bucket{le="0.005"} 2',
      'jackdaw_search_seconds_bucket{le="0.25"} 2',
      'jackdaw_search_seconds_bucket{le="0.5"} 3',
      'jackdaw_search_seconds_bucket{le="3600"} 3',
      'jackdaw_search_seconds_bucket{le="+Inf"} 4',
      'jackdaw_search_seconds_sum 9999.309',
      'jackdaw_search_seconds_count 4',
    ],
  );
});

test('whatever a label holds, it stays one label of one line', () => {
  const meters = openMeters();
  meters.count('jackdaw_log_lines_total', { level: 'a"b', event: 'c\nd\\' });
  assert.match(
    exposition(meters.samples()),
    /^jackdaw_log_lines_total\{level="a\\"b",event="c\\nd\\\\"\} 1$/m,
  );
});

test('names and units are as Prometheus has them', () => {
  for (const { name, kind, labels } of metrics) {
    assert.match(name, /^(?:jackdaw|process)(?:_[a-z]+)+$/);
    assert.equal(name.endsWith('_total'), kind === 'counter', name);
    if (kind === 'histogram') assert.match(name, /_seconds$/);
    assert.doesNotMatch(name, /_(?:ms|milliseconds|minutes|kb|mb|percent)(?:_|$)/);
    for (const label of labels) assert.match(label, /^[a-z]+$/, name);
  }
  assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
});
