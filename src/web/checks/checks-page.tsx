/**
 * How our answers compare with Jira's own: the latest figures, the rates over the runs, what differed and why, and the
 * projects that are hidden until an administrator has looked.
 */

import { administers } from '../permissions/section-pages.ts';
import './checks.css';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { sentenceOf } from '../ask-server.ts';
import { explainAddress } from '../explain/explain-address.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { When } from '../shell/when.tsx';
import { comparisons, release } from './checks-client.ts';
import {
  type Difference,
  type DriftRun,
  type DriftSource,
  figuresOf,
  type HeldProject,
  latenessInWords,
  latestCompared,
  rateOf,
  stateOf,
  verdictOf,
  whichRun,
  whyHeld,
} from './drift-words.ts';

export function ChecksPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Checks', viewedPerson?.name);
  const query = useQuery({
    queryKey: ['comparisons', eyesOf(me)],
    queryFn: ({ signal }) => comparisons(me, signal),
    refetchInterval: 30_000,
  });
  return (
    <div data-testid="checks-page">
      <header className="page-head">
        <div>
          <h1>Checks</h1>
          <p>What people find here, compared with Jira's own answers to the same questions.</p>
        </div>
      </header>
      {query.data === undefined &&
        (query.error === null ? (
          <RowSkeletons rows={6} />
        ) : (
          <QueryFailure title="The comparisons cannot be shown" query={query} />
        ))}
      {query.data?.held.map((held) => (
        <Held key={`${held.source} ${held.key}`} held={held} />
      ))}
      {query.data?.sources.map((source) => (
        <SourceChecks key={source.name} source={source} />
      ))}
    </div>
  );
}

function Held({ held }: { held: HeldProject }) {
  const { me } = useSession();
  const queryClient = useQueryClient();
  const releasing = useMutation({
    mutationFn: () => release(me, held.key),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['comparisons'] }),
  });
  return (
    <section className="held" aria-label={`${held.key} is hidden`} data-testid="held">
      <IconAlertTriangle size={22} stroke={1.8} aria-hidden />
      <div>
        <h2>
          {held.name} ({held.key}) is hidden from everybody
          {held.unsettled !== undefined && ' for now'}
        </h2>
        <p>
          Found <When iso={held.since} />: {whyHeld(held)}
        </p>
        {administers(me.person.role) && (
          <Button
            variant="default"
            loading={releasing.isPending}
            onClick={() => releasing.mutate()}
            data-testid="release"
          >
            Release {held.key}
          </Button>
        )}
        {releasing.error !== null && (
          <p className="field-failure" role="alert">
            {sentenceOf(releasing.error)}
          </p>
        )}
      </div>
    </section>
  );
}

function SourceChecks({ source }: { source: DriftSource }) {
  const latest = latestCompared(source);
  const lateness = latest && latenessInWords(latest);
  return (
    <section className="panel" aria-labelledby={`checks-${source.name}`} data-testid="source-checks">
      <div className="panel-head">
        <div>
          <h2 id={`checks-${source.name}`}>{source.name}</h2>
          <p>
            {latest === undefined ? (
              <>
                Nothing was compared yet. It is done by itself while the server runs, or by{' '}
                <code>jackdaw audit</code>.
              </>
            ) : (
              <>
                Last compared <When iso={latest.started} />: {latest.counts.pairs.toLocaleString('en')} pairs
                of a person and an issue.
              </>
            )}
          </p>
        </div>
      </div>
      {latest !== undefined && (
        <dl className="check-figures">
          {figuresOf(latest).map((figure) => (
            <div key={figure.name} className={`figure-${figure.tone}`}>
              <dt>{figure.name}</dt>
              <dd>{figure.value.toLocaleString('en')}</dd>
            </div>
          ))}
        </dl>
      )}
      {lateness !== undefined && <p className="quiet-line">{lateness}</p>}
      {source.differences.length > 0 && (
        <>
          <h3>What differed</h3>
          <ol className="differences">
            {source.differences.map((difference) => (
              <DifferenceItem
                key={`${difference.issue} ${difference.account ?? ''} ${difference.verdict}`}
                difference={difference}
              />
            ))}
          </ol>
        </>
      )}
      {source.runs.length > 0 && <Runs runs={source.runs} />}
    </section>
  );
}

function DifferenceItem({ difference }: { difference: Difference }) {
  const verdict = verdictOf(difference);
  const as = difference.account ?? 'anonymous';
  const head = (
    <>
      <Link href={explainAddress({ issue: difference.issue, as })} className="issue-key">
        {difference.issue}
      </Link>
      <span className="difference-who">{difference.account ?? 'somebody who is not signed in'}</span>
      <span className={`tone-badge tone-${verdict.tone}`}>{verdict.label}</span>
    </>
  );
  return (
    <li data-testid="difference">
      {difference.proof.length === 0 ? (
        <div className="difference">{head}</div>
      ) : (
        <details>
          <summary className="difference">
            {head}
            <IconChevronDown className="opening-arrow" size={16} stroke={2} aria-hidden />
          </summary>
          <ul className="difference-proof">
            {difference.proof.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function Runs({ runs }: { runs: readonly DriftRun[] }) {
  return (
    <>
      <h3>Rates over the runs</h3>
      <div className="table-scroll">
        <table className="runs">
          <thead>
            <tr>
              <th scope="col">Begun</th>
              <th scope="col">What</th>
              <th scope="col">Pairs</th>
              <th scope="col">False allows</th>
              <th scope="col">False denials</th>
              <th scope="col">Late</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function RunRow({ run }: { run: DriftRun }) {
  const { counts } = run;
  const state = stateOf(run);
  return (
    <tr data-testid="run">
      <th scope="row">
        <When iso={run.started} />
      </th>
      <td>{whichRun(run)}</td>
      <td>{counts.pairs.toLocaleString('en')}</td>
      <td className={counts.falseAllows > 0 ? 'figure-bad' : undefined}>
        {rateOf(counts.falseAllows, counts.pairs)}
      </td>
      <td className={counts.falseDenials > 0 ? 'figure-warn' : undefined}>
        {rateOf(counts.falseDenials, counts.pairs)}
      </td>
      <td>{rateOf(counts.lateAllows + counts.lateDenials, counts.pairs)}</td>
      <td>
        <span className={`tone-badge tone-${state.tone}`} title={run.error}>
          {state.label}
        </span>
      </td>
    </tr>
  );
}
