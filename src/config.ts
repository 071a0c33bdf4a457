/**
 * Every setting: its name, its default, what it means. The only reader of the environment. All mistakes are
 * reported at once.
 */

import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { AppError } from './errors.ts';

export interface Config {
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Undefined: no metrics at the address of the page. */
  readonly metricsToken: string | undefined;
  /** Where metrics and health are served apart from the page. */
  readonly metricsAddress: { readonly host: string; readonly port: number } | undefined;
  /** Base64 of 32 bytes; undefined: the key file in the data folder. */
  readonly vaultKey: string | undefined;
  readonly concurrency: number;
  /** Of one answer about contents. */
  readonly mostAnswerBytes: number;
  /** Share of Jira's documented burst rates that is used; 0: as fast as answers come. */
  readonly burstShare: number;
  /** An hour, of an app, until Jira tells; undefined: apps have no quota until then. */
  readonly pointsPerHour: number | undefined;
  readonly directoryMaxAgeMs: number;
  /** Undefined: never by itself. */
  readonly auditEveryMs: number | undefined;
  readonly auditRequests: number;
  /** From one reading of the permissions to the next while the server runs; undefined: never by itself. */
  readonly accessEveryMs: number | undefined;
  /** From one list of changes of a source to the next while the server runs; undefined: contents are read by hand only. */
  readonly pollEveryMs: number | undefined;
  /** From one reading of all contents to the next. */
  readonly againEveryMs: number;
  readonly censusEveryMs: number;
  /** Its key; where it gets tokens of people, and the keys of sites that install it, without a slash at the end. */
  readonly connectApp: { readonly key: string; readonly authUrl: string; readonly keysUrl: string };
  /** Where people consent to apps, and the gateway to all sites; without a slash at the end. */
  readonly atlassian: { readonly authUrl: string; readonly apiUrl: string };
  /** Where people open Jackdaw, for links and callbacks; without a slash at its end. */
  readonly publicUrl: string;
  /** Addresses and networks of reverse proxies, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** May hold a password. Undefined: requests go out directly. */
  readonly proxy: string | undefined;
  readonly caFile: string | undefined;
  /** In lower case, as `URL.hostname` writes them. */
  readonly allowHosts: readonly string[];
  /** Undefined: no mail is sent. */
  readonly mail: MailConfig | undefined;
}

export interface MailConfig {
  /** May hold a password. */
  readonly smtpUrl: string;
  readonly from: string;
}

export interface Setting {
  readonly name: string;
  readonly default: string;
  readonly meaning: string;
}

/** As documented in `docs/operate.md`; a test keeps the two equal. */
export const settings = [
  {
    name: 'JACKDAW_DATA',
    default: '.jackdaw/data',
    meaning: 'Folder of the store, the text index and the vault key. Readable by its owner only.',
  },
  { name: 'JACKDAW_HOST', default: '127.0.0.1', meaning: 'Address that `serve` listens on.' },
  { name: 'JACKDAW_PORT', default: '8080', meaning: 'Port that `serve` listens on.' },
  {
    name: 'JACKDAW_METRICS_TOKEN',
    default: '(none: no metrics there)',
    meaning: 'Bearer token, of 16 characters or more, for which `/metrics` is served beside the page.',
  },
  {
    name: 'JACKDAW_METRICS_ADDRESS',
    default: '(none)',
    meaning:
      'Where `/metrics` and health are served apart from the page, without a token: a port of this machine such as `9464`, or `host:port`.',
  },
  {
    name: 'JACKDAW_VAULT_KEY',
    default: '(the file vault.key in the data folder)',
    meaning: 'Key that seals the credentials of sources: 32 bytes in base64.',
  },
  {
    name: 'JACKDAW_JIRA_CONCURRENCY',
    default: '10',
    meaning: 'Requests to one Jira site at a time, of everything together, 1 to 50.',
  },
  {
    name: 'JACKDAW_JIRA_LARGEST_ANSWER_MB',
    default: '16',
    meaning: 'Of an issue that is larger (in MB, 1 to 256), the long texts are not read.',
  },
  {
    name: 'JACKDAW_JIRA_BURST_PERCENT',
    default: '80',
    meaning: "Share of Jira's documented requests a second that is used; 0: as fast as Jira answers.",
  },
  {
    name: 'JACKDAW_JIRA_POINTS_PER_HOUR',
    default: '65000',
    meaning: 'Points of an app (OAuth, Connect) until Jira tells its own number; 0: no limit until then.',
  },
  {
    name: 'JACKDAW_DIRECTORY_MAX_AGE_HOURS',
    default: '24',
    meaning: 'Groups, roles and schemes that were read longer ago than this deny.',
  },
  {
    name: 'JACKDAW_CONNECT_APP_KEY',
    default: 'jackdaw',
    meaning: 'Key of the Connect app. Two installations of Jackdaw on one site need two.',
  },
  {
    name: 'JACKDAW_CONNECT_AUTH_URL',
    default: 'https://oauth-2-authorization-server.services.atlassian.com',
    meaning: 'Where the Connect app gets tokens of people. Another one only for a sandbox.',
  },
  {
    name: 'JACKDAW_CONNECT_KEYS_URL',
    default: 'https://connect-install-keys.atlassian.com',
    meaning: 'Keys by which sites install the Connect app. Another one only for a sandbox.',
  },
  {
    name: 'JACKDAW_AUDIT_EVERY_MINUTES',
    default: '60',
    meaning: "How often `serve` compares a sample of what people may find with Jira's own answers; 0: never.",
  },
  {
    name: 'JACKDAW_AUDIT_REQUESTS',
    default: '20',
    meaning: 'Questions of such a sample, each about one viewer and up to 1,000 issues.',
  },
  {
    name: 'JACKDAW_ACCESS_EVERY_MINUTES',
    default: '10',
    meaning: 'How often `serve` reads who may see what again; 0: never by itself.',
  },
  {
    name: 'JACKDAW_SYNC_EVERY_MINUTES',
    default: '15',
    meaning:
      'How often `serve` asks Jira what changed, where a source does not say otherwise; 0: never by itself.',
  },
  {
    name: 'JACKDAW_READ_AGAIN_EVERY_HOURS',
    default: '24',
    meaning: 'In how many hours `serve` reads all issues once more, little by little.',
  },
  {
    name: 'JACKDAW_CENSUS_EVERY_HOURS',
    default: '6',
    meaning:
      'In how many hours `serve` lists the ids of all issues of each project once, for what nobody announces.',
  },
  {
    name: 'JACKDAW_ATLASSIAN_AUTH_URL',
    default: 'https://auth.atlassian.com',
    meaning: 'Where people consent to an app of OAuth 2.0. Another one only for a sandbox.',
  },
  {
    name: 'JACKDAW_ATLASSIAN_API_URL',
    default: 'https://api.atlassian.com',
    meaning: "Atlassian's gateway to all sites. Another one only for a sandbox.",
  },
  {
    name: 'JACKDAW_PUBLIC_URL',
    default: '(http, with host and port)',
    meaning:
      'Address at which people open Jackdaw: links in mails and callbacks begin with it. Without a path.',
  },
  {
    name: 'JACKDAW_TRUST_PROXY',
    default: '(none)',
    meaning:
      'Reverse proxies in front of `serve`, by commas: addresses, networks such as `10.0.0.0/8`, or `loopback`. They say who asks.',
  },
  {
    name: 'JACKDAW_PROXY',
    default: '(none)',
    meaning: 'Proxy for requests to Jira and other services: `http://[name:password@]host:port`.',
  },
  {
    name: 'JACKDAW_CA_FILE',
    default: '(none)',
    meaning: "File of certificates (PEM) to trust besides the usual ones, such as a company's own authority.",
  },
  {
    name: 'JACKDAW_ALLOW_HOSTS',
    default: '(none)',
    meaning: 'Hosts, by commas, that may be at a private address. They are asked without the proxy.',
  },
  {
    name: 'JACKDAW_SMTP_URL',
    default: '(none: no mail is sent)',
    meaning:
      'Server that takes mail: `smtp://[name:password@]host[:port]`, or `smtps://` for TLS from the start.',
  },
  {
    name: 'JACKDAW_MAIL_FROM',
    default: '(none)',
    meaning: 'Sender of mail, such as `Jackdaw <jackdaw@acme.example>`. Goes with `JACKDAW_SMTP_URL`.',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof settings)[number]['name'];

/** Throws `bad-config` naming every setting that cannot be used. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: string[] = [];
  const value = (name: SettingName) => environment[name]?.trim() || undefined;
  const number = (name: SettingName, from: number, to: number, form = /^\d+$/): number => {
    const written = value(name) ?? settings.find((setting) => setting.name === name)?.default ?? '';
    const read = Number(written);
    if (form.test(written) && read >= from && read <= to) return read;
    const kind = form.test('0.5') ? 'number' : 'whole number';
    problems.push(`${name} is "${written}"; it takes a ${kind} from ${from} to ${to}.`);
    return from;
  };
  const origin = (name: SettingName): string => {
    const written = value(name) ?? settings.find((setting) => setting.name === name)?.default ?? '';
    const url = URL.parse(written);
    const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? '');
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
    if (url && isSafe && url.href === `${url.origin}/`) return url.origin;
    problems.push(
      `${name} is "${written}"; it takes an address such as https://host, http for this machine only.`,
    );
    return written;
  };
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('JACKDAW_') || isKnown(name)) continue;
    problems.push(`${name} is no setting. Settings: ${settings.map((setting) => setting.name).join(', ')}.`);
  }
  const complain = (name: SettingName, what: string) => {
    problems.push(`${name} ${what}.`);
    return undefined;
  };
  const url = (name: SettingName, schemes: readonly string[]): URL | undefined => {
    const written = value(name);
    if (written === undefined) return undefined;
    const read = URL.parse(written);
    // What was written may hold a password, so it is not quoted.
    if (!read?.hostname || !schemes.includes(read.protocol))
      return complain(name, `is not an address that begins with ${schemes.join('// or ')}//`);
    const beyondHost = read.pathname.replace(/^\/$/, '') + read.search + read.hash;
    return beyondHost === '' ? read : complain(name, 'goes on after the host and port: leave that out');
  };
  const auditEveryMinutes = number('JACKDAW_AUDIT_EVERY_MINUTES', 0, 7 * 24 * 60);
  const host = value('JACKDAW_HOST') ?? '127.0.0.1';
  const port = number('JACKDAW_PORT', 0, 65_535);
  const publicUrl = url('JACKDAW_PUBLIC_URL', ['https:', 'http:']);
  if (publicUrl && publicUrl.username + publicUrl.password !== '')
    complain('JACKDAW_PUBLIC_URL', 'holds a name or a password: leave them out');
  const metricsToken = value('JACKDAW_METRICS_TOKEN');
  // It is a secret, so it is not quoted.
  if (metricsToken !== undefined && !/^[\x21-\x7e]{16,200}$/.test(metricsToken))
    complain('JACKDAW_METRICS_TOKEN', 'takes 16 to 200 characters without spaces');
  const metricsAddress = listenAddress(value('JACKDAW_METRICS_ADDRESS'), complain);
  const caFile = value('JACKDAW_CA_FILE');
  const appKey = value('JACKDAW_CONNECT_APP_KEY') ?? 'jackdaw';
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(appKey)) {
    problems.push(`JACKDAW_CONNECT_APP_KEY is "${appKey}"; it takes letters, digits, dots and dashes.`);
  }
  const config: Config = {
    dataFolder: resolve(value('JACKDAW_DATA') ?? '.jackdaw/data'),
    host,
    port,
    metricsToken,
    metricsAddress,
    vaultKey: value('JACKDAW_VAULT_KEY'),
    concurrency: number('JACKDAW_JIRA_CONCURRENCY', 1, 50),
    mostAnswerBytes: number('JACKDAW_JIRA_LARGEST_ANSWER_MB', 1, 256) * 1_048_576,
    burstShare: number('JACKDAW_JIRA_BURST_PERCENT', 0, 100) / 100,
    pointsPerHour: number('JACKDAW_JIRA_POINTS_PER_HOUR', 0, 10_000_000) || undefined,
    directoryMaxAgeMs:
      number('JACKDAW_DIRECTORY_MAX_AGE_HOURS', 0.01, 24 * 30, /^\d+(?:\.\d+)?$/) * 3_600_000,
    auditEveryMs: auditEveryMinutes === 0 ? undefined : auditEveryMinutes * 60_000,
    auditRequests: number('JACKDAW_AUDIT_REQUESTS', 1, 10_000),
    accessEveryMs:
      number('JACKDAW_ACCESS_EVERY_MINUTES', 0, 24 * 60, /^\d+(?:\.\d+)?$/) * 60_000 || undefined,
    pollEveryMs: number('JACKDAW_SYNC_EVERY_MINUTES', 0, 24 * 60, /^\d+(?:\.\d+)?$/) * 60_000 || undefined,
    againEveryMs: number('JACKDAW_READ_AGAIN_EVERY_HOURS', 1, 24 * 30, /^\d+(?:\.\d+)?$/) * 3_600_000,
    censusEveryMs: number('JACKDAW_CENSUS_EVERY_HOURS', 0.1, 24 * 30, /^\d+(?:\.\d+)?$/) * 3_600_000,
    connectApp: {
      key: appKey,
      authUrl: origin('JACKDAW_CONNECT_AUTH_URL'),
      keysUrl: origin('JACKDAW_CONNECT_KEYS_URL'),
    },
    atlassian: {
      authUrl: origin('JACKDAW_ATLASSIAN_AUTH_URL'),
      apiUrl: origin('JACKDAW_ATLASSIAN_API_URL'),
    },
    publicUrl: publicUrl?.origin ?? addressOf(host, port),
    trustedProxies: (value('JACKDAW_TRUST_PROXY')?.split(',') ?? []).flatMap((written) => {
      const proxy = written.trim();
      if (isNetwork(proxy)) return [proxy];
      complain(
        'JACKDAW_TRUST_PROXY',
        'takes IP addresses, networks such as 10.0.0.0/8, or loopback, by commas',
      );
      return [];
    }),
    proxy: url('JACKDAW_PROXY', ['http:', 'https:'])?.href,
    caFile: caFile === undefined ? undefined : resolve(caFile),
    allowHosts: (value('JACKDAW_ALLOW_HOSTS')?.split(',') ?? []).flatMap(
      (name) => hostName(name) ?? complain('JACKDAW_ALLOW_HOSTS', 'takes names of hosts, by commas') ?? [],
    ),
    mail: mail(
      url('JACKDAW_SMTP_URL', ['smtp:', 'smtps:'])?.href ?? value('JACKDAW_SMTP_URL'),
      value('JACKDAW_MAIL_FROM'),
      complain,
    ),
  };
  if (problems.length > 0) throw new AppError('bad-config', problems.join('\n'));
  return config;
}

/** The public address goes along, unless one was named. */
export function listeningAt(
  config: Config,
  { host = config.host, port = config.port }: { readonly host?: string; readonly port?: number },
): Config {
  const isNamed = config.publicUrl !== addressOf(config.host, config.port);
  return { ...config, host, port, publicUrl: isNamed ? config.publicUrl : addressOf(host, port) };
}

/** Where a server is opened that listens there; on all addresses: from this machine. */
export function addressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** All addresses together are none: then anybody could say to be anybody. */
function isNetwork(written: string): boolean {
  if (written === 'loopback') return true;
  const [address = '', bits, ...more] = written.split('/');
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (longest === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest);
}

/** As `URL.hostname` writes it; undefined: no name of a host alone. */
function hostName(written: string): string | undefined {
  const name = written.trim();
  const url = URL.parse(`http://${name.includes('::') && !name.startsWith('[') ? `[${name}]` : name}`);
  const isAlone = url !== null && url.host === url.hostname && url.href === `http://${url.host}/`;
  return isAlone && !/[/?#@:]$/.test(name) ? url.hostname : undefined;
}

function listenAddress(
  written: string | undefined,
  complain: (name: SettingName, what: string) => undefined,
): Config['metricsAddress'] {
  if (written === undefined) return undefined;
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(written) ?? [];
  const name = hostName(host);
  if (name !== undefined && port !== '' && Number(port) <= 65_535)
    return { host: name.replace(/^\[|\]$/g, ''), port: Number(port) };
  return complain('JACKDAW_METRICS_ADDRESS', 'takes a port, or host:port');
}

function mail(
  smtpUrl: string | undefined,
  from: string | undefined,
  complain: (name: SettingName, what: string) => undefined,
): MailConfig | undefined {
  if (smtpUrl === undefined && from === undefined) return undefined;
  if (smtpUrl === undefined) return complain('JACKDAW_MAIL_FROM', 'needs JACKDAW_SMTP_URL beside it');
  if (from === undefined) return complain('JACKDAW_SMTP_URL', 'needs JACKDAW_MAIL_FROM beside it');
  if (!/^[^@<>\r\n]*<?[^@<>\s]+@[^@<>\s]+>?$/.test(from))
    return complain('JACKDAW_MAIL_FROM', 'is no mail address; it is like Jackdaw <jackdaw@acme.example>');
  return { smtpUrl, from };
}

/** Those of the project's own scripts and tests are no settings of the product, and no mistake either. */
const scriptVariables: readonly string[] = ['JACKDAW_SHARED', 'JACKDAW_CHROMIUM', 'JACKDAW_PICTURES'];

function isKnown(name: string): boolean {
  return settings.some((setting) => setting.name === name) || scriptVariables.includes(name);
}
