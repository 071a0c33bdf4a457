/**
 * Watches that marked secrets stay where they belong. A story names its secrets, hands over everything that was printed,
 * answered, logged or written, and asks at the end where any of them shows: as it is, in other encodings, or inside
 * something else that is in base64, such as a Basic header. Whoever adds a kind of secret adds it to a story.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export interface SecretWatch {
  /** `allowedIn`: the names of the places that may show it. */
  secret(name: string, value: string, allowedIn?: RegExp): void;
  said(place: string, what: string | Uint8Array): void;
  /** Every file below. */
  wrote(folder: string): Promise<void>;
  /** `the API token in "sync, standard error" as base64` */
  shown(): readonly string[];
  readonly places: readonly string[];
}

export function watchSecrets(): SecretWatch {
  const secrets: { name: string; forms: readonly Form[]; allowedIn: RegExp | undefined }[] = [];
  const said: { place: string; bytes: Buffer }[] = [];
  return {
    secret(name, value, allowedIn) {
      secrets.push({ name, forms: formsOf(value), allowedIn });
    },
    said(place, what) {
      said.push({ place, bytes: Buffer.from(what) });
    },
    async wrote(folder) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        said.push({ place: `file ${relative(folder, path)}`, bytes: await readFile(path) });
      }
    },
    shown: () =>
      secrets.flatMap(({ name, forms, allowedIn }) =>
        said
          .filter(({ place }) => !allowedIn?.test(place))
          .flatMap(({ place, bytes }) =>
            forms
              .filter(({ written }) => bytes.includes(written))
              .map(({ form }) => `the ${name} in "${place}" as ${form}`),
          ),
      ),
    get places() {
      return said.map(({ place }) => place);
    },
  };
}

interface Form {
  readonly form: string;
  readonly written: Buffer;
}

export function formsOf(secret: string): readonly Form[] {
  const bytes = Buffer.from(secret, 'utf8');
  const form = (name: string, written: string | Buffer): Form => ({
    form: name,
    written: Buffer.from(written),
  });
  return [
    form('text', secret),
    form('JSON', JSON.stringify(secret).slice(1, -1)),
    form('a part of an address', encodeURIComponent(secret)),
    form('a form field', new URLSearchParams({ s: secret }).toString().slice(2)),
    form('HTML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')),
    form('hex', bytes.toString('hex')),
    form('HEX', bytes.toString('hex').toUpperCase()),
    form('UTF-16', Buffer.from(secret, 'utf16le')),
    ...[0, 1, 2].flatMap((before) => {
      // What stands before it shifts its bits; what is not wholly of the secret at either end is left out.
      const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
      const inside = shifted
        .toString('base64')
        .replace(/=+$/, '')
        .slice(before === 0 ? 0 : before + 1, -1);
      return [
        form(`base64 (${before})`, inside),
        form(`base64url (${before})`, inside.replaceAll('+', '-').replaceAll('/', '_')),
      ];
    }),
  ];
}
