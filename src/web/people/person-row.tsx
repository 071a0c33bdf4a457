/** One person with their account on each site: what they count as, why not, and the buttons that mend it. */

import { Autocomplete, Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PeopleAnswer, PersonAccount, PersonWithAccounts } from '../../http/people-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { PersonBadge } from '../shell/person-badge.tsx';
import type { AccessOf } from './access-client.ts';
import { PersonAccess } from './person-access.tsx';
import { offeredAccounts, saysOnPage } from './tie-sentences.ts';
import { accountChoices, stateInWords, toneOf } from './tie-words.ts';
import { usePeopleChange } from './use-people-change.ts';

export interface PersonRowProps {
  readonly person: PersonWithAccounts;
  readonly sites: PeopleAnswer['sites'];
  /** Undefined in the demo, where nobody signs in. */
  readonly access: AccessOf | undefined;
  readonly canMail: boolean;
}

export function PersonRow({ person, sites, access, canMail }: PersonRowProps) {
  return (
    <li className="row person-row" data-testid="person" data-email={person.email}>
      <PersonBadge name={person.name} size={32} />
      <div className="person-who">
        <b>
          {person.name} {person.role !== 'member' && <span className="plain-badge">{person.role}</span>}
        </b>
        <small>{person.email}</small>
        {access !== undefined && <PersonAccess person={person} access={access} canMail={canMail} />}
      </div>
      <div className="person-accounts">
        {person.accounts.map((account) => (
          <AccountOf key={account.siteId} person={person} account={account} sites={sites} />
        ))}
        {person.accounts.length === 0 && <span className="quiet">No site is connected.</span>}
      </div>
    </li>
  );
}

const proofInWords: Readonly<Record<NonNullable<PersonAccount['proof']>, string>> = {
  email: 'by the address',
  administrator: 'mapped by hand',
  'sign-in': 'by signing in with Atlassian',
};

interface AccountOfProps {
  readonly person: PersonWithAccounts;
  readonly account: PersonAccount;
  readonly sites: PeopleAnswer['sites'];
}

function AccountOf({ person, account, sites }: AccountOfProps) {
  const change = usePeopleChange();
  const [mapping, setMapping] = useState(false);
  const [written, setWritten] = useState('');
  const offered = offeredAccounts(account);
  const choices = accountChoices(account, sites);
  const labels = new Map(choices.map(({ value, label }) => [value, label]));
  const map = (event: FormEvent) => {
    event.preventDefault();
    const { id, name } = { id: person.id, name: written.trim() };
    if (name === '') return;
    change.mutate(
      { kind: 'map', person: id, siteId: account.siteId, account: name },
      { onSuccess: () => setMapping(false) },
    );
  };
  return (
    <div className="person-account" data-testid="tie" data-state={account.state}>
      <p>
        <span className={`tone-badge tone-${toneOf(account.state)}`}>{stateInWords(account.state)}</span>
        <span className="quiet">{account.source}</span>
        {account.account !== undefined && <b>{account.account.name}</b>}
        {account.proof !== undefined && <span className="quiet">{proofInWords[account.proof]}</span>}
      </p>
      {account.state !== 'counts' && <p className="tie-says">{saysOnPage(person.email, account)}</p>}
      {offered.length > 0 && (
        <ul className="candidates">
          {offered.map(({ id, name, email }) => (
            <li key={id}>
              {name} <small>{email ?? id}</small>
              <Button
                size="compact-sm"
                variant="default"
                loading={change.isPending}
                onClick={() =>
                  change.mutate({ kind: 'map', person: person.id, siteId: account.siteId, account: id })
                }
                data-testid="map-candidate"
              >
                This one
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="page-actions">
        {!mapping && (
          <Button size="compact-sm" variant="default" onClick={() => setMapping(true)} data-testid="map">
            {account.tiedTo === undefined ? 'Map to an account' : 'Map to another account'}
          </Button>
        )}
        {account.tiedTo !== undefined && !mapping && (
          <Button
            size="compact-sm"
            variant="default"
            loading={change.isPending}
            onClick={() => change.mutate({ kind: 'unmap', person: person.id, siteId: account.siteId })}
            data-testid="unmap"
          >
            Unmap
          </Button>
        )}
      </div>
      {mapping && (
        <form className="map-form" onSubmit={map}>
          <Autocomplete
            aria-label={`Account of ${person.name}`}
            placeholder="The id of an account"
            data={choices.map(({ value }) => value)}
            renderOption={({ option }) => labels.get(option.value) ?? option.value}
            filter={({ search }) =>
              choices
                .filter(({ value, label }) =>
                  `${label} ${value}`.toLowerCase().includes(search.toLowerCase()),
                )
                .slice(0, 40)
                .map(({ value }) => ({ value, label: value }))
            }
            value={written}
            onChange={setWritten}
            spellCheck={false}
            data-testid="map-account"
          />
          <Button
            type="submit"
            loading={change.isPending}
            disabled={written.trim() === ''}
            data-testid="map-save"
          >
            Map
          </Button>
          <Button variant="default" onClick={() => setMapping(false)}>
            Cancel
          </Button>
        </form>
      )}
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
    </div>
  );
}
