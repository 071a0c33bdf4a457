/**
 * Which addresses are somebody's own network, this machine, or the place where clouds hand out credentials: what people type as
 * a site's address must lead to none of them unless the operator allows the host. Only what is public for certain is not
 * private. The lookup here is the one that a connection is made with, so a name cannot answer once for the check and
 * otherwise for the connection.
 */

import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS';

  constructor() {
    super('The host is at a private address');
  }
}

/** Of an IPv4 or IPv6 address, without brackets. What is neither is private. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 4) return notPublic.check(bare, 'ipv4');
  // A mapped IPv4 address is judged as what it maps to.
  const mapped = family === 6 ? mappedIpv4(bare) : undefined;
  if (mapped !== undefined) return notPublic.check(mapped, 'ipv4');
  return family !== 6 || !publicIpv6.check(bare, 'ipv6') || notPublic.check(bare, 'ipv6');
}

/** Of an address on the web, as `URL` gives its host: this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** Looks up a name, and refuses it when any of its addresses is private. */
export function publicLookup(lookup: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses: readonly LookupAddress[] = error ? [] : found;
      const [first] = addresses;
      if (error || !first) return callback(error ?? new PrivateAddressError(), []);
      if (addresses.some(({ address }) => isPrivateAddress(address))) {
        return callback(new PrivateAddressError(), []);
      }
      if (options.all) return callback(null, [...addresses]);
      callback(null, first.address, first.family);
    });
  };
}

function mappedIpv4(ipv6: string): string | undefined {
  const hex = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(new URL(`http://[${ipv6}]`).hostname);
  if (!hex) return undefined;
  const [high, low] = [Number.parseInt(hex[1] ?? '', 16), Number.parseInt(hex[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

const notPublic = blockList([
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // behind a provider's address translation
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the metadata of clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation, as the next ones of this kind
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // measurements
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
  ['2001::', 23], // tunnels and other special uses
  ['2001:db8::', 32],
  ['2002::', 16], // IPv4 addresses in disguise
  ['3fff::', 20],
]);

/** The addresses that are given out for public use so far. */
const publicIpv6 = blockList([['2000::', 3]]);

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}
