import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPasswords, requireGoodPassword } from './passwords.ts';

const quick = openPasswords({ logN: 4, r: 8, p: 1 });

test('the right password is told from a wrong one, and each hash is another', async () => {
  const [first, second] = [await quick.encode('seven magpies'), await quick.encode('seven magpies')];
  assert.notEqual(first, second);
  assert.match(first, /^scrypt\$4\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  for (const encoded of [first, second]) assert.equal(await quick.check('seven magpies', encoded), true);
  for (const wrong of ['Seven magpies', 'seven magpies ', '', 'seven magpie', 'x'.repeat(10_000)])
    assert.equal(await quick.check(wrong, first), false, wrong.slice(0, 20));
  assert.equal(await quick.check('seven magpies', undefined), false);
});

test('letters count alike however the keyboard writes them', async () => {
  assert.equal(
    await quick.check('Gru\u0308ße aus Ko\u0308ln', await quick.encode('Gr\u00fcße aus K\u00f6ln')),
    true,
  );
});

test('a hash of another cost is checked with its own, and one of another form is a fault', async () => {
  const dear = openPasswords({ logN: 6, r: 8, p: 2 });
  assert.equal(await quick.check('seven magpies', await dear.encode('seven magpies')), true);
  await assert.rejects(quick.check('x', 'md5$abc'), { code: 'internal' });
});

test('where there is no password it takes as long as where there is one', async () => {
  const usual = openPasswords({ logN: 14, r: 8, p: 1 });
  const encoded = await usual.encode('seven magpies');
  const time = async (of: string | undefined) => {
    const startedMs = performance.now();
    await usual.check('another', of);
    return performance.now() - startedMs;
  };
  // The shortest of several is what it takes; the rest is what else this machine does.
  const shortest = async (of: string | undefined) => {
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) times.push(await time(of));
    return Math.min(...times);
  };
  const [known, unknown] = [await shortest(encoded), await shortest(undefined)];
  assert.ok(unknown > known / 3, `${unknown} ms for nobody, ${known} ms for somebody`);
});

test('more people at once than can be helped are told to wait, and everybody else is helped', async () => {
  const encoded = await quick.encode('seven magpies');
  const all = await Promise.allSettled(
    Array.from({ length: 70 }, () => quick.check('seven magpies', encoded)),
  );
  const helped = all.filter(({ status }) => status === 'fulfilled').length;
  const told = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  assert.equal(helped, 62);
  for (const reason of told) assert.equal(reason.code, 'too-many-tries');
  assert.equal(await quick.check('seven magpies', encoded), true);
});

test('a password that is easily guessed is refused with what would be better', () => {
  const refused = (password: string) => {
    try {
      requireGoodPassword(password, 'Ada.Byron@acme.example');
      return 'good';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };
  assert.equal(refused('seven quiet magpies'), 'good');
  assert.equal(refused('日本語のパスワードです。長い'), 'good');
  assert.match(refused('short'), /at least 12 characters/);
  assert.match(refused('🐦🐦🐦🐦🐦🐦'), /at least 12 characters/);
  assert.match(refused('x'.repeat(257)), /at most 256/);
  assert.match(refused('abababababab'), /different characters/);
  assert.match(refused('my ADA.byron password'), /your own name/);
});
