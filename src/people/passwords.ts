/**
 * Passwords: scrypt with a salt of its own for each, the cost kept beside the hash so that it can be raised later. So
 * that nobody can make the server run out of memory by guessing, few are calculated at a time.
 */

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';

export interface Passwords {
  encode(password: string): Promise<string>;
  /** Takes as long where there is none, and says no. */
  check(password: string, encoded: string | undefined): Promise<boolean>;
}

interface Cost {
  /** Of two. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MB and some 0.2 s on a processor of today. */
const usualCost: Cost = { logN: 15, r: 8, p: 3 };
const keyBytes = 32;
const atATime = 2;
const mostWaiting = 60;

export const shortestPassword = 12;
export const longestPassword = 256;

export function openPasswords(cost: Cost = usualCost): Passwords {
  const turn = turns();
  const derive = (password: string, salt: Uint8Array, at: Cost) => turn(() => derived(password, salt, at));
  // Of no password: what nobody has is compared with, so that the answer takes as long.
  const nobodys = { cost, salt: randomBytes(16), key: randomBytes(keyBytes) };
  return {
    async encode(password) {
      const salt = randomBytes(16);
      const key = await derive(password, salt, cost);
      return [
        'scrypt',
        cost.logN,
        cost.r,
        cost.p,
        salt.toString('base64url'),
        key.toString('base64url'),
      ].join('$');
    },
    async check(password, encoded) {
      const read = encoded === undefined ? undefined : decode(encoded);
      const { cost: at, salt, key } = read ?? nobodys;
      const given = await derive(password.slice(0, longestPassword + 1), salt, at);
      return timingSafeEqual(given, key) && read !== undefined;
    },
  };
}

/** Throws `bad-request`, with what would be better. */
export function requireGoodPassword(password: string, email: string): void {
  const [name = ''] = email.toLowerCase().split('@');
  const characters = [...password];
  const problem =
    characters.length < shortestPassword
      ? `has at least ${shortestPassword} characters. A sentence of a few words is good`
      : characters.length > longestPassword
        ? `has at most ${longestPassword} characters`
        : new Set(characters).size < 5
          ? 'has more than a few different characters'
          : name.length > 2 && password.toLowerCase().includes(name)
            ? 'does not hold your own name'
            : undefined;
  if (problem !== undefined) throw new AppError('bad-request', `A good password ${problem}.`);
}

function decode(encoded: string) {
  const [kind, logN, r, p, salt, key] = encoded.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined) {
    throw new AppError('internal', 'The store holds a password of an unknown form.');
  }
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

function derived(password: string, salt: Uint8Array, { logN, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** logN;
  // The same letters can be written in several ways, by the keyboard: one of them counts.
  const written = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(written, salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function turns() {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atATime) {
      if (waiting.length >= mostWaiting) {
        throw new AppError(
          'too-many-tries',
          'Too many people sign in at this moment. Try again in a minute.',
        );
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
