/**
 * Child processes, in the two ways that the bootstrap needs: `run` steps aside (the child has the terminal,
 * the signals and the exit code), `runQuietly` listens (output is kept and shown only if something fails).
 * Neither leaves a child behind when this process is told to stop.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const firstParent = process.ppid;

/** Gives the terminal to the command and resolves with its exit code (128 + n where signal n ended it). */
export function run(command, args, options = {}) {
  return follow(spawn(command, args, { ...options, stdio: 'inherit' }), command);
}

/** Runs without a terminal; resolves with the exit code and everything that was printed. */
export async function runQuietly(command, args, { onStart, ...options } = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) onStart?.(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
    });
  }
  try {
    const exitCode = await follow(child, command, { endWithSignal: true });
    return { exitCode, output };
  } catch (error) {
    return { exitCode: 127, output: `${output}${error.message}` };
  }
}

function follow(child, command, { endWithSignal = false } = {}) {
  return new Promise((resolve, reject) => {
    let told;
    const listeners = forwarded.map((signal) => {
      const listener = () => {
        told = signal;
        // A Ctrl-C at a terminal reaches the whole process group: the child has it already, and a second
        // one would mean "at once, without tidying up".
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      };
      process.on(signal, listener);
      return [signal, listener];
    });
    const watch = setInterval(() => {
      if (wasAbandoned()) child.kill('SIGTERM');
    }, 500);
    watch.unref();
    const forget = () => {
      clearInterval(watch);
      for (const [signal, listener] of listeners) process.off(signal, listener);
    };
    child.on('error', (error) => {
      forget();
      reject(new Error(`${command} could not be started (${error.code ?? error.message}).`));
    });
    child.on('close', (exitCode, signal) => {
      forget();
      // Stopped while preparing something: do not go on with the next step.
      if (told && endWithSignal) process.exit(128 + constants.signals[told]);
      resolve(exitCode ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * `kill` on npm reaches only the shell that npm put between itself and us: it dies, we are given to another
 * parent and hear nothing. Whoever stopped `npm start` meant the server.
 */
function wasAbandoned() {
  return process.env.npm_lifecycle_event !== undefined && process.ppid !== firstParent;
}
