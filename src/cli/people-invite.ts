/** `jackdaw people invite`: a link for somebody who is here, to choose how they sign in. */

import { invitationLink, invite } from '../people/invitations.ts';
import type { CommandTools } from './command-tools.ts';
import { by } from './people.ts';
import { personNamed } from './search.ts';

export async function inviteCommand(tools: CommandTools, email: string): Promise<void> {
  const app = await tools.open();
  const person = await personNamed(app.store, email);
  const { publicUrl } = app.config;
  const wanted = { email: person.email, name: undefined, role: undefined, byMail: false };
  const { token, invitation } = await invite(app.signIn, { ...by(app), role: 'owner' }, wanted, publicUrl);
  const link = invitationLink(publicUrl, token ?? '');
  const until = new Date(invitation.expiresMs).toISOString();
  tools.terminal.print(link);
  tools.terminal.note(`With this link ${person.name} chooses how to sign in: once, until ${until}.`);
  tools.terminal.printJson({ email: person.email, link, expires: until });
}
