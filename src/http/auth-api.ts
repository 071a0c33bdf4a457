/**
 * The shapes of the HTTP API about signing in; see `api.ts`. What the page needs to know beside the shapes:
 *
 * - `/sign-in`: asks `GET /api/sign-in`. Shows email and password, and a button for each provider, which posts to
 *   `/api/sign-in/with/ID` and then goes to the `url` of the answer (`location.assign`). `canMail`: a link "Forgot your
 *   password?" which posts to `/api/sign-in/forgotten`. A provider's way back ends at `returnTo`, or at
 *   `/sign-in?problem=WORD` with a word of `signInProblems`. A `429` says how long to wait.
 * - `/set-up#CODE`: the address that `serve` prints; posts the code with email, name and password to `/api/set-up`.
 * - `/invitation#TOKEN`: posts the token to `/api/invitations/look` (who is invited), then either a password to
 *   `/api/invitations/accept`, or `invitation: TOKEN` to `/api/sign-in/with/ID`. Keep the token out of the address of requests.
 * - Each of these answers sets the session's cookie, which scripts cannot read; `GET /api/me` then answers without a
 *   token. A request with a cookie that changes something has to come from our own page; `fetch` does that by itself.
 * - `/account` ("Your account"): `GET /api/me/sign-in`; password, linked ways, sessions, keys. Only with a session: a
 *   request with a token is refused, `not-allowed`. A new key's `token` is shown once, with a button to copy it.
 * - For administrators, on the page of people: `GET /api/people/access` beside `GET /api/people` (the same `id`); buttons to
 *   invite, change the role, end sessions, remove. Only owners may decide about owners and administrators: hide it from
 *   others. For owners: `/api/sign-in/providers`. An invitation's `link` is shown once, with a button to copy it.
 */

import { z } from 'zod';
import { personRoles, tieProofs } from '../model/person.ts';
import { keyRights, providerKinds } from '../model/sign-in.ts';
import { longestPassword } from '../people/passwords.ts';
import { signInProblems } from '../people/providers/proven-identity.ts';
import { person } from './api.ts';

const number = z.coerce.number().int().min(1);
/** Longer ones are refused with a sentence, by the rule for passwords. */
const password = z.string().max(longestPassword * 8);
const secret = z.string().min(1).max(200);
const email = z.string().min(1).max(254);
const name = z.string().max(100);
const path = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])[^\\\s]*$/, 'it takes a path of the page, such as /search?q=x');

export const numberParams = z.object({ id: number });

export const waysToSignIn = z
  .object({
    needsSetUp: z.boolean().describe('There is no owner yet: serve printed a link for them'),
    canMail: z.boolean().describe('Forgotten passwords can be helped by mail'),
    providers: z.array(z.object({ id: z.number(), kind: z.enum(providerKinds), name: z.string() })),
  })
  .meta({ id: 'WaysToSignIn' });

export const signedIn = z.object({ person }).meta({ id: 'SignedIn' });
export const passwordBody = z.strictObject({ email, password });
export const forgottenBody = z.strictObject({ email });
export const setUpBody = z.strictObject({ code: secret, email, name, password });

export const withBody = z.strictObject({
  returnTo: path.default('/').describe('Where to go on the page afterwards'),
  invitation: secret.optional().describe('Accept this invitation with it'),
});

export const goTo = z
  .object({ url: z.string().describe('Of the provider, where the browser goes next') })
  .meta({ id: 'GoTo' });

/** What the provider sends along; anything else is left to the check of its answer. */
export const callbackQuery = z.record(
  z.string().max(100),
  z.union([z.string().max(4_000), z.array(z.string())]),
);

export const signInProblem = z.enum(signInProblems);

export const lookBody = z.strictObject({ token: secret });

export const invitationView = z
  .object({
    email: z.string(),
    name: z.string(),
    isNew: z.boolean().describe('They never signed in; false: a new way in for somebody who lost theirs'),
    expires: z.iso.datetime(),
  })
  .meta({ id: 'InvitationView' });

export const acceptBody = z.strictObject({ token: secret, password });

export const session = z
  .object({
    id: z.number(),
    isThis: z.boolean().describe('The one that asks'),
    by: z.string().describe('How it was begun: password, invitation, set-up, or the name of a provider'),
    agent: z.string().describe('What the browser says it is'),
    created: z.iso.datetime(),
    used: z.iso.datetime().describe('To the minute'),
  })
  .meta({ id: 'Session' });

export const apiKey = z
  .object({
    id: z.number(),
    name: z.string(),
    rights: z.array(z.enum(keyRights)),
    created: z.iso.datetime(),
    expires: z.iso.datetime().optional().describe('Absent: it does not end by itself'),
    expired: z.boolean(),
    used: z.iso.datetime().optional().describe('To the minute; absent: never'),
  })
  .meta({ id: 'ApiKey' });

export const identity = z
  .object({
    id: z.number(),
    providerId: z.number(),
    provider: z.string(),
    label: z.string().describe('The address or name that the provider gave'),
    linked: z.iso.datetime(),
  })
  .meta({ id: 'Identity' });

const addressProof = z
  .enum(['openid', 'mail', 'administrator'])
  .describe(
    'How the address was proved: by a provider, by a mailed link, or an administrator vouches for it',
  );

export const ownSignIn = z
  .object({
    person,
    hasPassword: z.boolean(),
    addressProof,
    identities: z.array(identity),
    sessions: z.array(session).describe('The last used first'),
    keys: z.array(apiKey).describe('The latest first'),
    providers: z.array(z.object({ id: z.number(), name: z.string() })).describe('That can be linked'),
    jiraAccounts: z
      .array(z.object({ site: z.string(), name: z.string(), proof: z.enum(tieProofs) }))
      .describe('Whom they count as, where they count as somebody'),
  })
  .meta({ id: 'OwnSignIn' });

export const changePasswordBody = z.strictObject({
  before: password.optional().describe('The one that they have, if they have one'),
  password,
});

export const keyBody = z.strictObject({
  name: z.string().max(200),
  rights: z.array(z.enum(keyRights)).max(keyRights.length),
  expires: z.iso.datetime({ offset: true }).optional(),
});

export const newKey = z
  .object({ key: apiKey, token: z.string().describe('Shown this once') })
  .meta({ id: 'NewKey' });

export const invitation = z
  .object({
    id: z.number(),
    personId: z.number(),
    created: z.iso.datetime(),
    createdBy: z.string(),
    expires: z.iso.datetime(),
    expired: z.boolean(),
    mailed: z.boolean(),
  })
  .meta({ id: 'Invitation' });

export const peopleAccess = z
  .object({
    canMail: z.boolean(),
    people: z
      .array(
        z.object({
          id: z.number(),
          role: z.enum(personRoles),
          hasPassword: z.boolean(),
          addressProof,
          identities: z.array(identity),
          sessions: z.number(),
          lastUsed: z.iso.datetime().optional().describe('Of their sessions'),
          keys: z.array(apiKey),
          invitation: invitation.optional(),
          mayChange: z.boolean().describe('The one who asks may invite, change and remove them'),
        }),
      )
      .describe('By address'),
  })
  .meta({ id: 'PeopleAccess' });

export const inviteBody = z.strictObject({
  email,
  name: name.optional(),
  role: z.enum(personRoles).optional().describe('Of somebody new; member by default'),
  byMail: z.boolean().default(false).describe('Otherwise the link is in the answer, to copy'),
});

export const invited = z
  .object({
    personId: z.number(),
    invitation,
    link: z.string().optional().describe('Shown this once; absent: it went by mail'),
  })
  .meta({ id: 'Invited' });

export const roleBody = z.strictObject({ role: z.enum(personRoles) });

export const keyParams = z.object({ id: number, keyId: number });

export const provider = z
  .object({
    id: z.number(),
    kind: z.enum(providerKinds),
    name: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    joins: z.boolean().describe('Whoever has a proven address in a listed domain becomes a member'),
  })
  .meta({ id: 'Provider' });

export const providersAnswer = z
  .object({
    providers: z.array(provider),
    callback: z.string().describe('The address to register with the provider as the one to come back to'),
  })
  .meta({ id: 'ProvidersAnswer' });

export const providerBody = z.strictObject({
  kind: z.enum(providerKinds),
  name: z.string().min(1).max(60).describe('On the button'),
  issuer: z.string().max(500).optional().describe('Of OpenID Connect; Atlassian has none'),
  clientId: z.string().min(1).max(300),
  clientSecret: z.string().min(1).max(1_000),
  joins: z.boolean().default(false),
});

export const providerChange = z
  .strictObject({
    name: z.string().min(1).max(60),
    clientId: z.string().min(1).max(300),
    clientSecret: z.string().min(1).max(1_000).describe('Absent: it stays as it is'),
    joins: z.boolean(),
  })
  .partial();

export const group = z
  .object({
    id: z.number(),
    name: z.string(),
    members: z
      .array(z.object({ id: z.number(), name: z.string(), email: z.string() }))
      .describe('By address'),
  })
  .meta({ id: 'WorkspaceGroup' });

export const groupsAnswer = z
  .object({ groups: z.array(group).describe('By name') })
  .meta({ id: 'GroupsAnswer' });
export const groupBody = z.strictObject({ name: z.string().min(1).max(100) });
export const memberParams = z.object({ id: number, personId: number });

export type WaysToSignIn = z.infer<typeof waysToSignIn>;
export type SignedIn = z.infer<typeof signedIn>;
export type InvitationView = z.infer<typeof invitationView>;
export type OwnSignIn = z.infer<typeof ownSignIn>;
export type SessionView = z.infer<typeof session>;
export type ApiKeyView = z.infer<typeof apiKey>;
export type IdentityView = z.infer<typeof identity>;
export type NewKeyAnswer = z.infer<typeof newKey>;
export type PeopleAccess = z.infer<typeof peopleAccess>;
export type InvitationOfPerson = z.infer<typeof invitation>;
export type InvitedAnswer = z.infer<typeof invited>;
export type ProvidersAnswer = z.infer<typeof providersAnswer>;
export type GroupsAnswer = z.infer<typeof groupsAnswer>;
export type SignInProblem = z.infer<typeof signInProblem>;
