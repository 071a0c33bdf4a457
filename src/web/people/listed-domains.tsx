/** The domains in which an address proves whose an account is, and how many accounts show none. */

import { Button, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { PeopleAnswer } from '../../http/people-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { usePeopleChange } from './use-people-change.ts';

export function ListedDomains({ answer }: { answer: PeopleAnswer }) {
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
