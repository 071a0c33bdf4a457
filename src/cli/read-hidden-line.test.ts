import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import { readHiddenLine } from './read-hidden-line.ts';

/** A terminal that shows what comes in unless it is in raw mode. */
class Terminal extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  shown = '';
  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }
  type(text: string): void {
    if (!this.isRaw) this.shown += text;
    this.write(text);
  }
}

const never = new AbortController().signal;

test('a line is read and not shown, and the terminal is as it was afterwards', async () => {
  const terminal = new Terminal();
  const reading = readHiddenLine(terminal, never);
  terminal.type('ATATT3x');
  terminal.type('Ff=1\r');
  assert.equal(await reading, 'ATATT3xFf=1');
  assert.equal(terminal.shown, '');
  assert.equal(terminal.isRaw, false);
  terminal.type('CONTROL');
  assert.equal(terminal.shown, 'CONTROL');
});

test('Ctrl+D without a line is an empty one', async () => {
  const terminal = new Terminal();
  const reading = readHiddenLine(terminal, never);
  terminal.type('\x04');
  assert.equal(await reading, '');
  assert.equal(terminal.isRaw, false);
});

test('Ctrl+C is the signal that it is elsewhere', async () => {
  const terminal = new Terminal();
  const stop = new AbortController();
  const interrupted = once(process, 'SIGINT').then(() => stop.abort(new AppError('interrupted', 'Stopped.')));
  const reading = readHiddenLine(terminal, stop.signal);
  terminal.type('ATATT\x03');
  await assert.rejects(reading, { code: 'interrupted' });
  await interrupted;
  assert.equal(terminal.isRaw, false);
});
