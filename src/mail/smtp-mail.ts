/**
 * Sends mail by SMTP. A password goes over TLS only, except to this machine. What the server answers is told by its
 * number, never quoted, because it may quote what it was sent; text and recipient are in no error either.
 */

import { createTransport } from 'nodemailer';
import { AppError } from '../errors.ts';
import type { SendMail } from './send-mail.ts';

export interface SmtpOptions {
  /** `smtp://name:password@host:587`, or `smtps://…` for TLS from the start. */
  readonly smtpUrl: string;
  readonly from: string;
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca: readonly string[] | undefined;
  /** Default 20,000: somebody waits for the answer. */
  readonly timeoutMs?: number;
}

export function smtpMail({ smtpUrl, from, ca, timeoutMs = 20_000 }: SmtpOptions): SendMail {
  const { hostname, port, protocol, username, password } = new URL(smtpUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const transport = createTransport({
    host,
    ...(port !== '' && { port: Number(port) }),
    secure: protocol === 'smtps:',
    requireTLS: username !== '' && !isHere,
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    ...(ca && { tls: { ca: [...ca] } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (to, subject, text) => {
    if (!/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(to)) {
      throw new AppError('bad-request', 'This is not the mail address of one person.');
    }
    try {
      await transport.sendMail({ from, to, subject: subject.replace(/\s+/g, ' '), text });
    } catch (error) {
      throw new AppError('mail-failed', `The mail server ${host} ${sentenceOf(error)}`, { cause: error });
    }
  };
}

function sentenceOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = error instanceof Error && 'responseCode' in error ? ` (${error.responseCode})` : '';
  switch (code) {
    case 'EAUTH':
      return `did not accept the name and password of JACKDAW_SMTP_URL${status}.`;
    case 'EENVELOPE':
      return `did not accept the recipient, or JACKDAW_MAIL_FROM as the sender${status}.`;
    case 'EMESSAGE':
      return `did not take the mail${status}. Try again later.`;
    case 'ETLS':
      return 'offers no TLS that can be trusted. Check JACKDAW_SMTP_URL, and JACKDAW_CA_FILE for an authority of your own.';
    case 'EDNS':
      return 'is not known by this name. Check JACKDAW_SMTP_URL.';
    default:
      return certificateCodes.test(`${code} ${error instanceof Error ? error.message : ''}`)
        ? 'has a certificate that is not trusted. An authority of your own goes into JACKDAW_CA_FILE.'
        : `could not be reached, or broke off${status}. Check JACKDAW_SMTP_URL and the network.`;
  }
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO|self-signed|certificate/;
