import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { testCertificate } from '../jira/certificate.test-support.ts';
import { smtpMail } from './smtp-mail.ts';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly user: unknown;
  readonly secure: boolean;
}

const closing: (() => Promise<void>)[] = [];

async function openMailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _, done) =>
      password === 'p@ss' ? done(null, { user: username }) : done(new Error('no')),
    async onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      let text = '';
      for await (const chunk of stream) text += String(chunk);
      received.push({
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        text,
        user: session.user,
        secure: session.secure,
      });
      done();
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  closing.push(() => new Promise((resolve) => void server.close(() => resolve())));
  return { port, received };
}

const from = 'Jackdaw <jackdaw@acme.example>';
const mailTo = (smtpUrl: string, ca?: readonly string[]) => smtpMail({ smtpUrl, from, ca, timeoutMs: 2_000 });

describe('mail by SMTP', () => {
  after(() => Promise.all(closing.map((close) => close())));

  it('arrives with its text, its sender and its one recipient', async () => {
    const { port, received } = await openMailServer();
    await mailTo(`smtp://127.0.0.1:${port}`)(
      'ada@acme.example',
      'Come\r\nBcc: eve@evil.example',
      'Grüße\nhttps://x',
    );
    const [mail] = received;
    assert.equal(mail?.from, 'jackdaw@acme.example');
    assert.deepEqual(mail?.to, ['ada@acme.example']);
    assert.match(mail?.text ?? '', /^From: Jackdaw <jackdaw@acme\.example>\r$/m);
    assert.match(mail?.text ?? '', /^Subject: Come Bcc: eve@evil\.example\r$/m);
    assert.match(mail?.text ?? '', /Gr=C3=BC=C3=9Fe|R3LDvMOf/);
  });

  it('signs in with the name and password of the address', async () => {
    const { port, received } = await openMailServer();
    await mailTo(`smtp://mia%40acme:p%40ss@127.0.0.1:${port}`)('ada@acme.example', 'Come', 'x');
    assert.equal(received[0]?.user, 'mia@acme');
  });

  it('goes over TLS whose certificate the operator trusts, and over no other', async () => {
    const certificate = testCertificate();
    const { port, received } = await openMailServer({ secure: true, ...certificate });
    await mailTo(`smtps://127.0.0.1:${port}`, [certificate.cert])('ada@acme.example', 'Come', 'x');
    assert.equal(received[0]?.secure, true);
    await assert.rejects(mailTo(`smtps://127.0.0.1:${port}`)('ada@acme.example', 'Come', 'x'), {
      code: 'mail-failed',
      message: /certificate that is not trusted.*JACKDAW_CA_FILE/,
    });
  });

  it('is refused with a reason that holds neither the password, the text, nor what the server said', async () => {
    const refusing = await openMailServer({
      onRcptTo: (_, __, done) => done(new Error('5.1.1 top secret answer')),
    });
    const { port } = await openMailServer();
    const rows: [string, RegExp][] = [
      [
        `smtp://mia:hunter2@127.0.0.1:${port}`,
        /did not accept the name and password of JACKDAW_SMTP_URL \(535\)/,
      ],
      [`smtp://127.0.0.1:${refusing.port}`, /did not accept the recipient/],
      ['smtp://127.0.0.1:1', /could not be reached/],
    ];
    for (const [smtpUrl, says] of rows) {
      await assert.rejects(mailTo(smtpUrl)('ada@acme.example', 'Come', 'hello hello'), (error: unknown) => {
        assert.ok(error instanceof Error && 'code' in error && error.code === 'mail-failed');
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /hunter2|hello|top secret|ada@/);
        return true;
      });
    }
  });

  it('goes to one person: several addresses, or none, are refused', async () => {
    const { port, received } = await openMailServer();
    const send = mailTo(`smtp://127.0.0.1:${port}`);
    for (const to of [
      '',
      'ada',
      'ada@acme.example, eve@evil.example',
      'Ada <ada@acme.example>',
      'a@b\r\nc@d',
    ]) {
      await assert.rejects(send(to, 'Come', 'x'), { code: 'bad-request' }, to);
    }
    assert.equal(received.length, 0);
  });

  it('waits for a silent server only so long', async () => {
    const { port } = await openMailServer({ onConnect: () => {} });
    const send = smtpMail({ smtpUrl: `smtp://127.0.0.1:${port}`, from, ca: undefined, timeoutMs: 100 });
    await assert.rejects(send('ada@acme.example', 'Come', 'x'), { code: 'mail-failed' });
  });
});
