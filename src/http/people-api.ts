/** The shapes of the HTTP API about people and their accounts, for administrators; see `api.ts`. */

import { z } from 'zod';
import { tieProofs } from '../model/person.ts';
import { tieStates } from '../people/tie-standing.ts';
import { person } from './api.ts';

const account = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().optional().describe('Absent: Jira hides it from the account that syncs'),
});

export const personAccount = z
  .object({
    siteId: z.number(),
    site: z.string().describe('Address of the Jira site'),
    source: z.string(),
    state: z.enum(tieStates).describe('`counts`, or why the person counts as nobody there'),
    says: z.string().describe('The same in words, with what would mend it'),
    account: account
      .extend({ active: z.boolean() })
      .optional()
      .describe('The account that the person is tied to, whether it counts or not, if the site knows it'),
    tiedTo: z.string().optional().describe('Its id'),
    proof: z.enum(tieProofs).optional(),
    candidates: z.array(account).describe("Active accounts with the person's address"),
  })
  .meta({ id: 'PersonAccount' });

export const personWithAccounts = person
  .extend({ id: z.number(), accounts: z.array(personAccount) })
  .meta({ id: 'PersonWithAccounts' });

/** Of the accounts that hide their address, so many are named. */
export const hiddenNamed = 100;

export const peopleAnswer = z
  .object({
    people: z.array(personWithAccounts).describe('By address'),
    sites: z.array(
      z.object({
        siteId: z.number(),
        site: z.string(),
        source: z.string(),
        hiddenAddresses: z
          .number()
          .describe('Active accounts that Jira shows no address of, and that nobody is tied to'),
        hidden: z.array(account).describe(`The first ${hiddenNamed} of them, by name`),
      }),
    ),
    domains: z.array(z.string()).describe('In which an address proves whose account it is'),
  })
  .meta({ id: 'PeopleAnswer' });

export const domainsAnswer = z.object({ domains: z.array(z.string()) }).meta({ id: 'DomainsAnswer' });

export const mapBody = z.strictObject({
  account: z.string().min(1).max(200).describe('The id of an account of the site'),
});

const number = z.coerce.number().int().min(1);

export const mapParams = z.object({ id: number, siteId: number });

export const domainParams = z.object({ domain: z.string().min(1).max(253) });

export type PeopleAnswer = z.infer<typeof peopleAnswer>;
export type PersonWithAccounts = z.infer<typeof personWithAccounts>;
export type PersonAccount = z.infer<typeof personAccount>;
