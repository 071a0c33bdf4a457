/**
 * One person's answer: the results, or what there is in their place. In the comparison two of these stand side
 * by side.
 */

import { Button } from '@mantine/core';
import { IconFeather, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Hit } from '../../http/api.ts';
import { sentenceOf } from '../ask-server.ts';
import { FailureNote } from '../shell/failure-note.tsx';
import { type Answer, countOf, nothingFound, searchedInWords } from './answer-state.ts';
import { HitCard, type Why } from './hit-card.tsx';
import { HitSkeletons } from './hit-skeletons.tsx';
import type { Selected } from './result-keys.ts';
import type { Answers } from './use-answers.ts';

export interface AnswerColumnProps {
  readonly column: number;
  readonly label: string;
  readonly heading: ReactNode;
  readonly answers: Answers;
  readonly selected: Selected | undefined;
  readonly only: { readonly keys: ReadonlySet<string> | undefined; readonly name: string } | undefined;
  addressOf(hit: Hit): string;
  whyOf(hit: Hit, onlyHere: boolean): Why | undefined;
  onSelect(at: Selected): void;
  onOpen(at: Selected): void;
}

export function AnswerColumn(props: AnswerColumnProps) {
  const { state } = props.answers;
  const count =
    state.kind === 'hits' ? countOf(state.answer) : state.kind === 'nothing' ? 'nothing found' : '';
  return (
    <section
      className="answer-column"
      aria-label={props.label}
      aria-busy={props.answers.fetching}
      data-testid={`answer-${props.column}`}
    >
      <div className="answer-heading">
        {props.heading}
        <span className="answer-count" data-testid="count">
          {count}
        </span>
      </div>
      <ColumnBody {...props} />
    </section>
  );
}

function ColumnBody(props: AnswerColumnProps) {
  const { state, fetching, fetchMore, retry } = props.answers;
  if (state.kind === 'not-asked') return null;
  if (state.kind === 'waiting') return <HitSkeletons />;
  if (state.kind === 'failed') {
    return <FailureNote title="The search did not work" text={sentenceOf(state.error)} onRetry={retry} />;
  }
  if (state.kind === 'nothing') {
    return (
      <>
        <Notes notes={state.notes} />
        <div className={state.stale ? 'note-page is-stale' : 'note-page'} data-testid="nothing">
          <IconFeather size={34} stroke={1.3} aria-hidden />
          <h2>{nothingFound}</h2>
          <p>Try fewer or other words, or leave out a field such as project: or status:.</p>
        </div>
        <SearchedLine searched={state.searched} />
      </>
    );
  }
  const { hits, more, notes } = state.answer;
  return (
    <>
      <Notes notes={notes} />
      <ol className={state.stale ? 'hits is-stale' : 'hits'} data-testid="hits">
        {hits.map((hit, index) => (
          <HitCard
            key={`${hit.site} ${hit.key}`}
            hit={hit}
            address={props.addressOf(hit)}
            spot={`${props.column}:${index}`}
            why={props.whyOf(hit, props.only?.keys?.has(hit.key) === true)}
            selected={props.selected?.column === props.column && props.selected.index === index}
            onlyFor={props.only?.keys?.has(hit.key) ? props.only.name : undefined}
            onSelect={() => props.onSelect({ column: props.column, index })}
            onOpen={() => props.onOpen({ column: props.column, index })}
          />
        ))}
      </ol>
      {more && !state.stale && (
        <Button
          variant="default"
          className="more-button"
          loading={fetching}
          onClick={fetchMore}
          data-testid="more"
        >
          Show more
        </Button>
      )}
      <SearchedLine searched={state.answer.searched} />
    </>
  );
}

function SearchedLine({ searched }: { searched: Answer['searched'] }) {
  const words = searchedInWords(searched);
  if (words === undefined) return null;
  return (
    <p className="searched-line" data-testid="searched">
      {words}
    </p>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  return notes.map((note) => (
    <p className="query-note" key={note} data-testid="query-note">
      <IconInfoCircle size={16} stroke={1.8} aria-hidden />
      {note}
    </p>
  ));
}
