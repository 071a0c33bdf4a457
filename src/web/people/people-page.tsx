/**
 * Who is which account on each site, and why somebody counts as nobody there. An administrator maps by hand what no
 * proof ties: several accounts with one address are shown as what they are, and nothing is guessed.
 */

import './people.css';
import { Autocomplete, Button, Checkbox, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { PeopleAnswer, PersonAccount, PersonWithAccounts } from '../../http/people-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { PersonBadge } from '../shell/person-badge.tsx';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { changePeople, everybody, type PeopleChange } from './people-client.ts';
import { accountChoices, asSentence, peopleShown, stateInWords, toneOf } from './tie-words.ts';

const pageSize = 100;

export function PeoplePage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('People', viewedPerson?.name);
  const [filter, setFilter] = useState({ typed: '', onlyOpen: false });
  const [shown, setShown] = useState(pageSize);
  const isAdministrator = me.person.role === 'administrator';
  const query = useQuery({
    queryKey: ['people', me.token],
    enabled: isAdministrator,
    queryFn: ({ signal }) => everybody(me, signal),
  });
  if (!isAdministrator) return <NoEntryPage />;
  const found = peopleShown(query.data?.people ?? [], filter);
  return (
    <div data-testid="people-page">
      <header className="page-head">
        <div>
          <h1>People</h1>
          <p>
            Who is which account on each site: by proof, never by guess. Who is tied to none finds only what
            is open to anyone.
          </p>
        </div>
        <TextInput
          aria-label="Find somebody"
          placeholder="A name, an address, an account"
          value={filter.typed}
          onChange={(event) => setFilter({ ...filter, typed: event.currentTarget.value })}
          className="find-field"
          data-testid="find-person"
        />
      </header>
      {query.data === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={8} />
        ) : (
          <QueryFailure title="The people cannot be shown" query={query} />
        ))}
      {query.data !== undefined && (
        <>
          <Domains answer={query.data} />
          <Checkbox
            className="only-open"
            label="Only those who count as nobody somewhere"
            checked={filter.onlyOpen}
            onChange={(event) => setFilter({ ...filter, onlyOpen: event.currentTarget.checked })}
          />
          {found.length === 0 && (
            <div className="note-page">
              <h2>Nobody fits</h2>
              <p>
                {filter.onlyOpen ? 'Everybody who was found is tied to their account.' : 'Try another word.'}
              </p>
            </div>
          )}
          {found.length > 0 && (
            <ol className="rows">
              {found.slice(0, shown).map((person) => (
                <PersonRow key={person.id} person={person} sites={query.data.sites} />
              ))}
            </ol>
          )}
          {found.length > shown && (
            <Button variant="default" className="more-button" onClick={() => setShown(shown + pageSize)}>
              Show more
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function usePeopleChange() {
  const { me } = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: PeopleChange) => changePeople(me, change),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  });
}

function Domains({ answer }: { answer: PeopleAnswer }) {
  const change = usePeopleChange();
  const [domain, setDomain] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = domain.trim();
    if (named !== '')
      change.mutate({ kind: 'list-domain', domain: named }, { onSuccess: () => setDomain('') });
  };
  const hidden = answer.sites.filter(({ hiddenAddresses }) => hiddenAddresses > 0);
  return (
    <section className="panel domains" aria-labelledby="domains-heading" data-testid="domains">
      <h2 id="domains-heading">Domains whose addresses prove an account</h2>
      <ul>
        {answer.domains.map((each) => (
          <li key={each} className="domain">
            {each}
            <button
              type="button"
              aria-label={`Take ${each} off the list`}
              onClick={() => change.mutate({ kind: 'unlist-domain', domain: each })}
            >
              <IconX size={14} stroke={2} aria-hidden />
            </button>
          </li>
        ))}
        {answer.domains.length === 0 && <li className="quiet">None: every account is mapped by hand.</li>}
      </ul>
      <form onSubmit={submit}>
        <TextInput
          aria-label="Domain to list"
          placeholder="acme.example"
          value={domain}
          onChange={(event) => setDomain(event.currentTarget.value)}
          spellCheck={false}
          data-testid="domain"
        />
        <Button type="submit" variant="default" loading={change.isPending} disabled={domain.trim() === ''}>
          List it
        </Button>
      </form>
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(change.error)}
        </p>
      )}
      {hidden.map((site) => (
        <p className="quiet-line" key={site.siteId}>
          {site.source}: {site.hiddenAddresses.toLocaleString('en')}{' '}
          {site.hiddenAddresses === 1 ? 'account hides its address' : 'accounts hide their address'} and
          nobody is tied to {site.hiddenAddresses === 1 ? 'it' : 'them'}.
        </p>
      ))}
    </section>
  );
}

function PersonRow({ person, sites }: { person: PersonWithAccounts; sites: PeopleAnswer['sites'] }) {
  return (
    <li className="row person-row" data-testid="person" data-email={person.email}>
      <PersonBadge name={person.name} size={32} />
      <div className="person-who">
        <b>
          {person.name} {person.role !== 'member' && <span className="plain-badge">{person.role}</span>}
        </b>
        <small>{person.email}</small>
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

interface AccountOfProps {
  readonly person: PersonWithAccounts;
  readonly account: PersonAccount;
  readonly sites: PeopleAnswer['sites'];
}

function AccountOf({ person, account, sites }: AccountOfProps) {
  const change = usePeopleChange();
  const [mapping, setMapping] = useState(false);
  const [written, setWritten] = useState('');
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
        {account.proof !== undefined && (
          <span className="quiet">{account.proof === 'email' ? 'by the address' : 'mapped by hand'}</span>
        )}
      </p>
      {account.state !== 'counts' && <p className="tie-says">{asSentence(account.says)}</p>}
      {account.state === 'ambiguous' && (
        <ul className="candidates">
          {account.candidates.map(({ id, name, email }) => (
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
