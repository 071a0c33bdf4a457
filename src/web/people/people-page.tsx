/**
 * Who comes in here and how, who is which account on each site, and why somebody counts as nobody there. An administrator maps by hand what no
 * proof ties: several accounts with one address are shown as what they are, and nothing is guessed.
 */

import { sentenceOf } from '../ask-server.ts';
import { administers } from '../permissions/section-pages.ts';
import './people.css';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { eyesOf, useSession } from '../session/session.tsx';
import { NoEntryPage } from '../shell/no-entry-page.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { peopleAccess } from './access-client.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { ListedDomains } from './listed-domains.tsx';
import { everybody } from './people-client.ts';
import { PersonRow } from './person-row.tsx';
import { peopleShown } from './tie-words.ts';

const pageSize = 100;

export function PeoplePage() {
  const { me, demo, viewedPerson } = useSession();
  usePageTitle('People', viewedPerson?.name);
  const [filter, setFilter] = useState({ typed: '', onlyOpen: false });
  const [shown, setShown] = useState(pageSize);
  const [inviting, setInviting] = useState(false);
  const isAdministrator = administers(me.person.role);
  const query = useQuery({
    queryKey: ['people', eyesOf(me)],
    enabled: isAdministrator,
    queryFn: ({ signal }) => everybody(me, signal),
  });
  const access = useQuery({
    queryKey: ['people', eyesOf(me), 'access'],
    enabled: isAdministrator && demo === undefined,
    queryFn: ({ signal }) => peopleAccess(me, signal),
  });
  if (!isAdministrator) return <NoEntryPage says="Only administrators see and say here who is who." />;
  const accessOf = new Map(access.data?.people.map((one) => [one.id, one]));
  const canMail = access.data?.canMail === true;
  const found = peopleShown(query.data?.people ?? [], filter);
  return (
    <div data-testid="people-page">
      <header className="page-head">
        <div>
          <h1>People</h1>
          <p>
            Who comes in here, and who is which account on each site: by proof, never by guess. Who is tied to
            none finds only what is open to anyone.
          </p>
        </div>
        <div className="people-tools">
          <TextInput
            aria-label="Find somebody"
            placeholder="A name, an address, an account"
            value={filter.typed}
            onChange={(event) => setFilter({ ...filter, typed: event.currentTarget.value })}
            className="find-field"
            data-testid="find-person"
          />
          {access.data !== undefined && (
            <Button onClick={() => setInviting(true)} data-testid="invite">
              Invite
            </Button>
          )}
        </div>
      </header>
      <InviteDialog opened={inviting} canMail={canMail} onClose={() => setInviting(false)} />
      {query.data === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={8} />
        ) : (
          <QueryFailure title="The people cannot be shown" query={query} />
        ))}
      {query.data !== undefined && (
        <>
          {access.error !== null && (
            <p className="field-failure" role="alert">
              How people sign in cannot be shown. {sentenceOf(access.error)}
            </p>
          )}
          <ListedDomains answer={query.data} />
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
                <PersonRow
                  key={person.id}
                  person={person}
                  sites={query.data.sites}
                  access={accessOf.get(person.id)}
                  canMail={canMail}
                />
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
