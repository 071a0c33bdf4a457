/**
 * Why somebody can or cannot find an issue, or one of its comments: yes or no, then each line of the rule with what it
 * rests on. What is asked stands in the address. Sentences are the server's, which never holds an issue's text in them.
 */

import './explain.css';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import type { ExplainAnswer } from '../../http/explain-api.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { type ExplainPlace, explainAddress, readExplainPlace, writtenIssue } from './explain-address.ts';
import { explanationOf } from './explain-client.ts';
import { ExplainForm } from './explain-form.tsx';
import { ExplanationView } from './explanation-view.tsx';
import { FindersView } from './finders-view.tsx';

export function ExplainPage() {
  const { viewedPerson } = useSession();
  const place = readExplainPlace(useSearch());
  const [, navigate] = useLocation();
  const isAsked = place.issue !== '' && place.as !== '';
  usePageTitle(isAsked ? `Explain ${writtenIssue(place)}` : 'Explain', viewedPerson?.name);
  return (
    <div data-testid="explain-page">
      <header className="page-head">
        <div>
          <h1>Explain</h1>
          <p>
            Why somebody can or cannot find an issue, line by line. Each question is recorded in the audit
            log.
          </p>
        </div>
      </header>
      <ExplainForm
        key={explainAddress(place)}
        place={place}
        onAsk={(asked) => navigate(explainAddress({ ...asked, who: place.who }))}
      />
      {isAsked && <Answer place={place} />}
      {!isAsked && place.issue === '' && (
        <div className="note-page" data-testid="before-explaining">
          <h2>Ask about an issue and a person</h2>
          <p>From a result of a search, and from an issue that you read, “Why?” leads here.</p>
        </div>
      )}
      {place.issue !== '' && (
        <FindersView
          issue={place.issue}
          opened={place.who}
          onOpen={() => navigate(explainAddress({ ...place, who: true }), { replace: true })}
        />
      )}
    </div>
  );
}

function Answer({ place }: { place: ExplainPlace }) {
  const { me } = useSession();
  const { issue, unit, as } = place;
  const query = useQuery({
    queryKey: ['explain', eyesOf(me), issue, unit, as],
    queryFn: ({ signal }) => explanationOf(me, { issue, unit, as }, signal),
    staleTime: 60_000,
  });
  if (query.data !== undefined) return <Explanations answer={query.data} />;
  if (query.error === null) return <RowSkeletons rows={5} />;
  return <QueryFailure title="There is no explanation" query={query} />;
}

function Explanations({ answer }: { answer: ExplainAnswer }) {
  return (
    <>
      {answer.explanations.map((explanation) => (
        <ExplanationView key={explanation.source.name} explanation={explanation} />
      ))}
      {answer.notInCopy !== undefined && (
        <div className="panel" data-testid="not-in-copy">
          <p className="verdict-line">{answer.notInCopy.summary}</p>
          {answer.notInCopy.findings.map((finding) => (
            <p className="note-line" key={`${finding.code} ${finding.message}`}>
              {finding.message}
            </p>
          ))}
        </div>
      )}
    </>
  );
}
