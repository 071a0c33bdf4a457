import assert from 'node:assert/strict';
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { test } from 'node:test';
import { isPrivateAddress, publicLookup } from './private-address.ts';

test('what is not public for certain is private', () => {
  const rows: [string, readonly string[]][] = [
    [
      'this machine',
      ['127.0.0.1', '127.255.255.254', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    ],
    [
      'own networks',
      ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd12::1', 'fc00::1'],
    ],
    [
      'link-local and metadata',
      ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', '::ffff:a9fe:a9fe', 'fd00:ec2::254'],
    ],
    ['in disguise', ['64:ff9b::a00:1', '2002:7f00:1::', '2001:0:1::', '::7f00:1', '::ffff:0:7f00:1']],
    [
      'of no use',
      ['224.0.0.1', '255.255.255.255', '240.0.0.1', 'ff02::1', '2001:db8::1', '203.0.113.9', '198.18.0.1'],
    ],
    ['no address', ['', 'localhost', '127.1', '2130706433', '0x7f.1']],
  ];
  for (const [what, addresses] of rows) {
    for (const address of addresses) assert.equal(isPrivateAddress(address), true, `${what}: ${address}`);
  }
  for (const address of [
    '13.35.248.1',
    '172.32.0.1',
    '9.255.255.255',
    '2600:1f18::1',
    '::ffff:13.35.248.1',
  ]) {
    assert.equal(isPrivateAddress(address), false, `CONTROL: ${address}`);
  }
});

test('a name is refused when any of its addresses is private, at each lookup anew', async () => {
  const answers: LookupAddress[][] = [
    [{ address: '13.35.248.1', family: 4 }],
    [{ address: '127.0.0.1', family: 4 }],
    [
      { address: '2600:1f18::1', family: 6 },
      { address: '169.254.169.254', family: 4 },
    ],
  ];
  const lookup = publicLookup(answering(() => answers.shift() ?? []));
  const asked = () =>
    new Promise((resolve, reject) => {
      lookup('rebound.example', { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
    });
  assert.deepEqual(await asked(), [{ address: '13.35.248.1', family: 4 }], 'CONTROL');
  await assert.rejects(asked(), { code: 'PRIVATE_ADDRESS' });
  await assert.rejects(asked(), { code: 'PRIVATE_ADDRESS' });
  await assert.rejects(asked(), { code: 'PRIVATE_ADDRESS' }, 'no address at all');
});

/** A lookup of our own, with the many forms of the system's. */
function answering(answer: () => LookupAddress[]): typeof systemLookup {
  return new Proxy(systemLookup, {
    apply: (_, __, args: unknown[]) => {
      const callback = args.at(-1);
      if (typeof callback === 'function') callback(null, answer());
    },
  });
}
