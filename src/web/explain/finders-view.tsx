/**
 * Everybody who can find an issue, or something of a project, and by what. Asked for by a click only: it looks at every
 * account, and it is recorded.
 */

import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Finder, WhoCanFindAnswer } from '../../http/explain-api.ts';
import { useSession } from '../session/session.tsx';
import { PersonBadge } from '../shell/person-badge.tsx';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { whoCanFind } from './explain-client.ts';
import { findersInWords } from './explain-words.ts';

export function FindersView(props: { issue: string; opened: boolean; onOpen(): void }) {
  const { me } = useSession();
  const query = useInfiniteQuery({
    queryKey: ['who-can-find', me.token, props.issue],
    enabled: props.opened,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => whoCanFind(me, { issue: props.issue }, pageParam, signal),
    getNextPageParam: nextOffset,
    staleTime: 60_000,
  });
  if (!props.opened) {
    return (
      <Button
        variant="default"
        leftSection={<IconUsers size={16} stroke={1.8} aria-hidden />}
        onClick={props.onOpen}
        data-testid="who-can-find"
      >
        Who can find {props.issue}?
      </Button>
    );
  }
  const [first] = query.data?.pages ?? [];
  return (
    <section aria-label={`Who can find ${props.issue}`} data-testid="finders">
      <h2 className="section-heading">Who can find {props.issue}</h2>
      {first === undefined && query.error === null && <RowSkeletons rows={6} />}
      {first === undefined && query.error !== null && (
        <QueryFailure title="That cannot be said at the moment" query={query} />
      )}
      {first?.notInCopy !== undefined && <p>{first.notInCopy.summary}</p>}
      {first?.sources.map((source, place) => (
        <SourceFinders
          key={source.source.name}
          source={source}
          finders={query.data?.pages.flatMap((page) => page.sources[place]?.finders ?? []) ?? []}
        />
      ))}
      {query.hasNextPage && (
        <Button
          variant="default"
          className="more-button"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}

type SourceAnswer = WhoCanFindAnswer['sources'][number];

function nextOffset(last: WhoCanFindAnswer): number | undefined {
  return last.sources.find((source) => source.nextOffset !== undefined)?.nextOffset;
}

function SourceFinders({ source, finders }: { source: SourceAnswer; finders: readonly Finder[] }) {
  return (
    <>
      {source.hidden !== undefined && <p className="note-line">{source.hidden}</p>}
      <p className={source.anonymous.canFind ? 'note-line' : 'quiet-line'} data-testid="anonymous-finders">
        {source.anonymous.sentence}
      </p>
      <p className="quiet-line">{findersInWords(source.total, source.asked)}.</p>
      {finders.length > 0 && (
        <ol className="rows">
          {finders.map((finder) => (
            <FinderRow key={finder.accountId} finder={finder} units={source.units} />
          ))}
        </ol>
      )}
    </>
  );
}

function FinderRow({ finder, units }: { finder: Finder; units: SourceAnswer['units'] }) {
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
        {finder.by.map((by) => (
          <span key={by}>{by}</span>
        ))}
        {ofComments !== undefined && <small>{ofComments}</small>}
      </div>
    </li>
  );
}
