/**
 * Everybody who can find an issue, or something of a project, and by what: page by page, and by name. It looks at every
 * account and is recorded, so it is asked only where somebody came for it, and never while somebody types.
 */

import './finders.css';
import { Button, TextInput } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Finder, WhoCanFindAnswer } from '../../http/explain-api.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { PersonBadge } from '../shell/person-badge.tsx';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { type Findable, whoCanFind } from './explain-client.ts';
import { findersInWords } from './explain-words.ts';

/** `source`: where several sites have the key. */
export function Finders({ of, source }: { of: Findable; source?: string | undefined }) {
  const { me } = useSession();
  const [named, setNamed] = useState('');
  const query = useInfiniteQuery({
    queryKey: ['who-can-find', eyesOf(me), of, named],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => whoCanFind(me, of, { offset: pageParam, named }, signal),
    getNextPageParam: (last) =>
      sourcesOf(last, source).find(({ nextOffset }) => nextOffset !== undefined)?.nextOffset,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const pages = query.data?.pages ?? [];
  const [first] = pages;
  return (
    <div data-testid="finders" className={query.isPlaceholderData ? 'is-stale' : undefined}>
      {first === undefined && query.error === null && <RowSkeletons rows={6} />}
      {first === undefined && query.error !== null && (
        <QueryFailure title="That cannot be said at the moment" query={query} />
      )}
      {first?.notInCopy !== undefined && <p>{first.notInCopy.summary}</p>}
      {first !== undefined && first.sources.length > 0 && <FindAmongThem named={named} onFind={setNamed} />}
      {first !== undefined &&
        sourcesOf(first, source).map((each, place) => (
          <SourceFinders
            key={each.source.name}
            source={each}
            finders={pages.flatMap((page) => sourcesOf(page, source)[place]?.finders ?? [])}
          />
        ))}
      {query.hasNextPage && (
        <Button
          variant="default"
          className="more-button"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
          data-testid="more-finders"
        >
          Show more
        </Button>
      )}
    </div>
  );
}

type SourceAnswer = WhoCanFindAnswer['sources'][number];

/** `of` is the name of a source; undefined: whichever has it. */
function sourcesOf({ sources }: WhoCanFindAnswer, of: string | undefined): readonly SourceAnswer[] {
  return of === undefined ? sources : sources.filter(({ source }) => source.name === of);
}

function FindAmongThem(props: { named: string; onFind(named: string): void }) {
  const [typed, setTyped] = useState(props.named);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onFind(typed.trim());
  };
  return (
    <form className="find-among" onSubmit={submit}>
      <TextInput
        aria-label="Find somebody among them"
        placeholder="A name, an address or an account id"
        value={typed}
        maxLength={100}
        onChange={(event) => setTyped(event.currentTarget.value)}
        spellCheck={false}
        className="find-field"
        data-testid="find-finder"
      />
      <Button type="submit" variant="default">
        Find
      </Button>
      {props.named !== '' && (
        <Button
          variant="default"
          onClick={() => {
            setTyped('');
            props.onFind('');
          }}
          data-testid="all-finders"
        >
          Show all
        </Button>
      )}
    </form>
  );
}

function SourceFinders({ source, finders }: { source: SourceAnswer; finders: readonly Finder[] }) {
  return (
    <>
      {source.hidden !== undefined && <p className="note-line">{source.hidden}</p>}
      <p className={source.anonymous.canFind ? 'note-line' : 'quiet-line'} data-testid="anonymous-finders">
        {source.anonymous.sentence}
      </p>
      <p className="quiet-line">{findersInWords(source)}.</p>
      {finders.length > 0 && (
        <ol className="rows">
          {finders.map((finder) => (
            <FinderRow
              key={finder.accountId}
              finder={finder}
              units={source.units}
              onWhat={source.issue === undefined ? finder.on : undefined}
            />
          ))}
        </ol>
      )}
    </>
  );
}

interface FinderRowProps {
  readonly finder: Finder;
  readonly units: SourceAnswer['units'];
  /** Of a project: which of its issues. */
  readonly onWhat: string | undefined;
}

function FinderRow({ finder, units, onWhat }: FinderRowProps) {
  const ofComments =
    units !== undefined && units.comments > 0 && finder.comments !== undefined
      ? `${finder.comments} of ${units.comments} comments`
      : undefined;
  return (
    <li className="row finder" data-testid="finder" data-account={finder.accountId}>
      <PersonBadge name={finder.name} size={30} />
      <div>
        <b className="finder-name">{finder.name}</b>
        <small>{finder.person?.email ?? `${finder.type} account, nobody in Jackdaw`}</small>
      </div>
      <div className="finder-by">
        {onWhat !== undefined && <span className="finder-on">{onWhat}</span>}
        {finder.by.map((by) => (
          <span key={by}>{onWhat === undefined ? by : `by ${by}`}</span>
        ))}
        {ofComments !== undefined && <small>{ofComments}</small>}
      </div>
    </li>
  );
}
