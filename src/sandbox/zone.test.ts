import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Zone } from './zone.ts';

it('a timestamp is written in the zone, with milliseconds and an offset without a colon', () => {
  assert.equal(
    new Zone('America/Sao_Paulo').format(Date.parse('2026-09-26T01:42:39.399Z')),
    '2026-09-25T22:42:39.399-0300',
  );
  assert.equal(new Zone('Asia/Kolkata').format(0), '1970-01-01T05:30:00.000+0530');
  assert.equal(new Zone('Etc/UTC').format(1), '1970-01-01T00:00:00.001+0000');
});

it('the offset follows daylight saving time to the minute', () => {
  const berlin = new Zone('Europe/Berlin');
  assert.equal(berlin.format(Date.parse('2026-03-29T00:59:59Z')), '2026-03-29T01:59:59.000+0100');
  assert.equal(berlin.format(Date.parse('2026-03-29T01:00:00Z')), '2026-03-29T03:00:00.000+0200');
  assert.equal(berlin.format(Date.parse('2026-10-25T01:00:00Z')), '2026-10-25T02:00:00.000+0100');
});

it('a wall-clock time is read in the zone', () => {
  const at = (zone: string, hour: number) =>
    new Date(new Zone(zone).instantOf({ year: 2026, month: 3, day: 29, hour, minute: 30 })).toISOString();
  assert.equal(at('Europe/Berlin', 1), '2026-03-29T00:30:00.000Z');
  assert.equal(at('Europe/Berlin', 3), '2026-03-29T01:30:00.000Z');
  assert.equal(at('Asia/Tokyo', 3), '2026-03-28T18:30:00.000Z');
});

it('the day starts at midnight of the zone', () => {
  const ms = Date.parse('2026-06-01T02:00:00Z');
  assert.equal(
    new Date(new Zone('America/Sao_Paulo').startOfDay(ms)).toISOString(),
    '2026-05-31T03:00:00.000Z',
  );
  assert.equal(new Date(new Zone('Asia/Tokyo').startOfDay(ms)).toISOString(), '2026-05-31T15:00:00.000Z');
});

it('a time that the clock skips is as much later, one that it shows twice the earlier', () => {
  const berlin = new Zone('Europe/Berlin');
  const at = (month: number, day: number) =>
    new Date(berlin.instantOf({ year: 2026, month, day, hour: 2, minute: 30 })).toISOString();
  assert.equal(at(3, 29), '2026-03-29T01:30:00.000Z');
  assert.equal(at(10, 25), '2026-10-25T00:30:00.000Z');
});

it('a day without midnight starts with its first moment', () => {
  // In 2018 São Paulo moved its clocks from 00:00 to 01:00 on 4 November.
  const saoPaulo = new Zone('America/Sao_Paulo');
  const start = saoPaulo.startOfDay(Date.parse('2018-11-04T15:00:00Z'));
  assert.equal(saoPaulo.format(start), '2018-11-04T01:00:00.000-0200');
});

it('a name that is no zone is refused', () => {
  assert.throws(() => new Zone('Mars/Base'), RangeError);
});
