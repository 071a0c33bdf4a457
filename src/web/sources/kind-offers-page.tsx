/**
 * What administrators offer everybody to connect by themselves: set up once, and each person’s own consent makes a private
 * source of theirs. Who has taken it up is a number here; whose sources there are stands in the list of sources.
 */

import '../permissions/permissions.css';
import './sources.css';
import './kind.css';
import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import type { ProvisionsAnswer, ProvisionView } from '../../http/provision-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { When } from '../shell/when.tsx';
import { allProvisions, setUpProvision, withdrawProvision } from './kind-offers-client.ts';
import { titlesOnlySays } from './kind-wanted.ts';
import { scopeInWords } from './scope-wanted.ts';

export function OffersPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Own connections', viewedPerson?.name);
  const client = useQueryClient();
  const key = ['provisions', eyesOf(me)];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => allProvisions(me, signal) });
  const onChange = (after: ProvisionsAnswer) => {
    client.setQueryData(key, after);
    client.invalidateQueries({ queryKey: ['own-sources'] });
  };
  return (
    <div className="section-page" data-testid="offers-page">
      <p className="way-back">
        <Link href="/sources">Sources</Link>
      </p>
      <header className="page-head">
        <div>
          <h1>Let people connect their own Jira</h1>
          <p>
            Set it up once. Everybody is asked at their next sign-in, and consents for themselves on
            Atlassian’s page. Each gets a private source: what they may read there, found by them alone.
          </p>
        </div>
      </header>
      {query.data === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={3} />
        ) : (
          <QueryFailure title="The offers cannot be shown" query={query} />
        ))}
      {query.data !== undefined && query.data.provisions.length > 0 && (
        <ul className="rows">
          {query.data.provisions.map((provision) => (
            <ProvisionRow key={provision.id} provision={provision} onChange={onChange} />
          ))}
        </ul>
      )}
      {query.data?.hasApp === false && (
        <p className="panel" data-testid="no-oauth-app">
          People consent to an OAuth app, and none is kept here yet.{' '}
          <Link href="/sources/connect-oauth">Keep one first</Link>; switch sharing on for it, so that others
          than its owner can consent.
        </p>
      )}
      {query.data?.hasApp === true && <OfferForm onChange={onChange} />}
    </div>
  );
}

function ProvisionRow(props: { provision: ProvisionView; onChange(after: ProvisionsAnswer): void }) {
  const { me } = useSession();
  const { provision, onChange } = props;
  const [asks, setAsks] = useState(false);
  const withdraw = useMutation({
    mutationFn: () => withdrawProvision(me, provision.id),
    onSuccess: onChange,
  });
  return (
    <li className="row source-row" data-testid="provision">
      <div>
        <span className="source-name">{provision.name}</span>
        <p>
          {provision.site} · {scopeInWords(provision.scope)}
          {provision.titlesOnly && ' Titles only.'}
        </p>
        <p>
          {provision.connected} connected, {provision.declined} declined · offered{' '}
          <When iso={provision.created} /> by {provision.createdBy}
        </p>
        {asks && (
          <p className="offer-end">
            Nobody is asked any more. What people have connected stays theirs, until they or you remove it.
          </p>
        )}
        {withdraw.error !== null && (
          <p className="field-failure" role="alert">
            {sentenceOf(withdraw.error)}
          </p>
        )}
      </div>
      <div className="page-actions">
        {asks ? (
          <>
            <Button
              size="compact-sm"
              color="red"
              loading={withdraw.isPending}
              onClick={() => withdraw.mutate()}
              data-testid="withdraw-yes"
            >
              Withdraw it
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAsks(false)}>
              Keep it
            </Button>
          </>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => setAsks(true)} data-testid="withdraw">
            Withdraw
          </Button>
        )}
      </div>
    </li>
  );
}

function OfferForm({ onChange }: { onChange(after: ProvisionsAnswer): void }) {
  const { me } = useSession();
  const [site, setSite] = useState('');
  const [name, setName] = useState('');
  const [keys, setKeys] = useState('');
  const [titlesOnly, setTitlesOnly] = useState(false);
  const offer = useMutation({
    mutationFn: () => {
      const projects = keys.split(/[\s,;]+/).filter((key) => key !== '');
      return setUpProvision(me, {
        site: site.trim(),
        ...(name.trim() !== '' && { name: name.trim() }),
        scope: { projects: projects.length === 0 ? null : projects },
        titlesOnly,
      });
    },
    onSuccess(after) {
      onChange(after);
      for (const empty of [setSite, setName, setKeys]) empty('');
      setTitlesOnly(false);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (site.trim() !== '') offer.mutate();
  };
  return (
    <form className="panel steps-form" onSubmit={submit} data-testid="offer-form">
      <h2 className="panel-title">Offer a site</h2>
      <TextInput
        label="Site"
        placeholder="acme.atlassian.net"
        value={site}
        onChange={(event) => setSite(event.currentTarget.value)}
        required
        data-testid="offer-site"
      />
      <TextInput
        label="Name"
        description="As people see it; empty: the address of the site."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="offer-name"
      />
      <Textarea
        label="Projects"
        description="Keys, with commas between them; empty: all that each person sees, present and future."
        autosize
        minRows={1}
        value={keys}
        onChange={(event) => setKeys(event.currentTarget.value)}
        data-testid="offer-projects"
      />
      <Checkbox
        checked={titlesOnly}
        onChange={(event) => setTitlesOnly(event.currentTarget.checked)}
        label="Titles only"
        description={titlesOnlySays}
      />
      {offer.error !== null && (
        <p className="field-failure" role="alert" data-testid="offer-failure">
          {sentenceOf(offer.error)}
        </p>
      )}
      <div className="page-actions">
        <Button type="submit" loading={offer.isPending} disabled={site.trim() === ''} data-testid="offer-it">
          Offer it to everybody
        </Button>
      </div>
    </form>
  );
}
