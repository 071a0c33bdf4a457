/** The certificates that are trusted when the operator adds some of their own, such as a company's authority. */

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { AppError } from '../errors.ts';

/** Those that are trusted anyway, and the operator's; undefined: the former alone. Throws `bad-config`. */
export async function trustedCertificates(caFile: string | undefined): Promise<string[] | undefined> {
  if (caFile === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(caFile, 'utf8');
  } catch (cause) {
    throw new AppError('bad-config', `JACKDAW_CA_FILE: the file ${caFile} cannot be read.`, { cause });
  }
  const own = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (own.length > 0 && own.every(isCertificate)) return [...getCACertificates('default'), ...own];
  throw new AppError(
    'bad-config',
    `JACKDAW_CA_FILE: ${caFile} holds no certificate, or a damaged one. It takes them as PEM.`,
  );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
