/** The ways to connect a site, on the page of each of them: what each takes, and which one is being taken. */

import { IconKey, IconPlug, IconShieldCheck } from '@tabler/icons-react';
import { Link } from 'wouter';

const ways = [
  {
    way: 'token',
    href: '/sources/connect',
    label: 'API token',
    says: 'An account, and a token that it made. The shortest way; the token ends after a year at most.',
    Icon: IconKey,
  },
  {
    way: 'oauth',
    href: '/sources/connect-oauth',
    label: 'OAuth',
    says: 'You consent on Atlassian’s own page, scope by scope. Takes an app of your own; nobody types a token.',
    Icon: IconShieldCheck,
  },
  {
    way: 'app',
    href: '/sources/connect-app',
    label: 'Atlassian Connect app',
    says: 'Jira installs Jackdaw as an app. Atlassian ends this way: only for sites that still take such apps.',
    Icon: IconPlug,
  },
] as const;

export type Way = (typeof ways)[number]['way'];

/** `reconnect`: the number of the source that is to be connected again, in whatever way. */
export function ConnectWays({ chosen, reconnect }: { chosen: Way; reconnect?: number | undefined }) {
  const suffix = reconnect === undefined ? '' : `?reconnect=${reconnect}`;
  return (
    <nav className="connect-ways" aria-label="Ways to connect">
      {ways.map(({ way, href, label, says, Icon }) => (
        <Link
          key={way}
          href={href + suffix}
          aria-current={way === chosen ? 'page' : undefined}
          data-testid={`way-${way}`}
        >
          <Icon className="way-icon" size={19} stroke={1.8} aria-hidden />
          <b>{label}</b>
          <span>{says}</span>
        </Link>
      ))}
    </nav>
  );
}
