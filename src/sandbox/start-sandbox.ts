/**
 * Starts a sandbox as a command line asks for it: for `jackdaw sandbox` and for the process `main.ts`. What is
 * wrong with an option (`start-options.ts`) is named with what to do; the world is loaded, or the state that an earlier sandbox
 * saved; and at the end the state is saved again.
 */

import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Sandbox } from './open-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import type { Reach } from './outgoing-request.ts';
import type { RequestEntry } from './request-log.ts';
import { loadState } from './state/load-state.ts';
import type { StateProgress } from './state/save-state.ts';
import { openWorld } from './world/world.ts';
import { WorldError } from './world/world-error.ts';
import { loadWorld } from './worlds/load-world.ts';
import { unknownNames } from './worlds/unknown-names.ts';

/** By flag: the text behind it, or true. */
export type StartValues = Readonly<Record<string, string | boolean | undefined>>;

export interface StartReports {
  /** Ends loading. */
  readonly signal?: AbortSignal;
  readonly onRequest?: (entry: RequestEntry) => void;
  /** Something to know that is no failure. */
  readonly note?: (text: string) => void;
  /** After two seconds of loading or saving. */
  readonly progress?: (text: string) => void;
}

export interface Started extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Saves where `--state` says, or beside it where another sandbox has written that file, and tells where; nothing without it. */
  save(): Promise<string | undefined>;
}

const patienceMs = 2000;
/** About what a site in the cloud takes. */
const cloudLatency = { latencyMs: 120, perIssueMs: 4, perIdMs: 0.02 };

/** Throws a `WorldError` for options, worlds and states that cannot be. */
export async function startSandbox(
  values: StartValues,
  { signal, onRequest, note, progress }: StartReports = {},
): Promise<Started> {
  const startedMs = performance.now();
  const told = (does: string, sinceMs: number) => (at: StateProgress) => {
    if (performance.now() - sinceMs > patienceMs) progress?.(`${does} ${at.done} of ${at.total} issues`);
  };
  const { state: file } = readTexts(values);
  const numbers = {
    port: wholeNumber(values, 'port', 65_535),
    ...latencyOf(values),
    indexLagMs: wholeNumber(values, 'index-lag', 86_400_000),
    embeddedComments: wholeNumber(values, 'embedded-comments', 5000),
  };
  const publicUrl = addressOf(values);
  const outgoing = reachOf(values);
  const loading = { onProgress: told('Loaded', startedMs), ...(signal ? { signal } : {}) };
  if (file !== undefined) await refuseFolder(file);
  const state = file === undefined ? undefined : await loadState(file, loading);
  const { world: name } = readTexts(values);
  if (state && name !== undefined)
    note?.(`Going on from ${file}; --world counts only while that file is not there.`);
  const loaded = state?.world ?? (await loadWorld(name ?? 'acme'));
  if (!state && name?.endsWith('.json'))
    for (const text of unknownNames(loaded).slice(0, 20)) note?.(`${name}: ${text}`);
  const world = openWorld(loaded);
  const sandbox = await openSandbox({
    world,
    ...Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== undefined)),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(values['rate-limits'] === true
      ? { rateLimits: { burst: 'enforced', quota: 'enforced', issueWrites: 'enforced' } }
      : {}),
    control: values.control === true,
    outgoing,
    ...(state ? { saved: state.parts } : {}),
    ...(file === undefined ? {} : { stateFile: file }),
    ...(onRequest ? { onRequest } : {}),
  });
  return {
    sandbox,
    async save() {
      if (file === undefined) return undefined;
      const target = sandbox.site.stateFile?.isStrange() ? `${file}.${process.pid}` : file;
      if (target !== file) note?.(`Another sandbox has written ${file}; it is left as it is.`);
      const onProgress = told('Saved', performance.now());
      try {
        await sandbox.saveState(target, { onProgress });
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new WorldError(`The state cannot be saved to ${target}.`, [why], { cause });
      }
      return target;
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

/** Now rather than at the end, when everything would be lost. */
async function refuseFolder(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    const why = `The folder ${folder} is not there, or cannot be written to.`;
    throw new WorldError(`No state can be saved to ${file}.`, [why], { cause });
  }
}

function readTexts(values: StartValues): {
  readonly world: string | undefined;
  readonly state: string | undefined;
} {
  const text = (flag: string) => {
    const value = values[flag];
    if (value === '') throw new WorldError(`--${flag} needs something behind it.`, []);
    return typeof value === 'string' ? value : undefined;
  };
  return { world: text('world'), state: text('state') };
}

function latencyOf(values: StartValues): Partial<typeof cloudLatency> {
  if (values.latency === 'cloud') return cloudLatency;
  const latencyMs = wholeNumber(values, 'latency', 600_000);
  return latencyMs === undefined ? {} : { latencyMs };
}

function wholeNumber(values: StartValues, flag: string, most: number): number | undefined {
  const text = values[flag];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text === '' || !Number.isInteger(number) || number < 0 || number > most) {
    const named = flag === 'latency' ? ', or cloud' : '';
    throw new WorldError(`--${flag} must be a whole number from 0 to ${most}${named}, not '${text}'.`, []);
  }
  return number;
}

function addressOf(values: StartValues): string | undefined {
  const text = values['public-url'];
  if (text === undefined) return undefined;
  const url = URL.parse(String(text));
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new WorldError(`--public-url must be an address such as https://acme.example, not '${text}'.`, []);
  }
  return String(text);
}

function reachOf({ outgoing = 'loopback' }: StartValues): Reach {
  if (outgoing === 'loopback' || outgoing === 'anywhere') return outgoing;
  throw new WorldError(`--outgoing must be loopback or anywhere, not '${outgoing}'.`, []);
}
