/**
 * Who gains and who loses what by a change: the public first and in red, then the people, with keys as examples. It
 * shows no text of an issue.
 */

import './simulate.css';
import { Button } from '@mantine/core';
import { IconInfoCircle, IconWorld } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SimulationView } from '../../http/change-api.ts';
import { explainAddress } from '../explain/explain-address.ts';
import { PersonBadge } from '../shell/person-badge.tsx';
import { When } from '../shell/when.tsx';
import { type AffectedPerson, type Impact, impactInWords, isNothing, totalsInWords } from './impact-words.ts';

/** Those who gain or lose most; so what there is to confirm stays near. */
const shownAtFirst = 10;

export function ImpactView({ simulation }: { simulation: SimulationView }) {
  const { public: all, people, more } = simulation;
  const [whole, setWhole] = useState(false);
  const shown = whole ? people : people.slice(0, shownAtFirst);
  return (
    <section className="panel impact" aria-label="What would change" data-testid="impact">
      <h2>{simulation.change}</h2>
      {!isNothing(all.gains) && (
        <div className="public-gains" role="alert" data-testid="public-gains">
          <IconWorld size={24} stroke={1.8} aria-hidden />
          <div>
            <b>Open to everybody on the internet: {impactInWords(all.gains)}</b>
            <Examples impact={all.gains} />
          </div>
        </div>
      )}
      {!isNothing(all.loses) && (
        <p className="quiet-line">No longer open to everybody on the internet: {impactInWords(all.loses)}.</p>
      )}
      <p className="impact-totals" data-testid="impact-totals">
        {totalsInWords(simulation)}
      </p>
      {people.length > 0 && (
        <ol className="rows">
          {shown.map((person) => (
            <PersonRow key={person.accountId} person={person} />
          ))}
        </ol>
      )}
      {shown.length < people.length && (
        <Button
          variant="default"
          className="more-button"
          onClick={() => setWhole(true)}
          data-testid="all-affected"
        >
          Show the other {people.length - shown.length}
        </Button>
      )}
      {whole && more > 0 && <p className="quiet-line">and {more.toLocaleString('en')} more people</p>}
      {simulation.notes.map((note) => (
        <p className="note-line" key={note}>
          <IconInfoCircle size={16} stroke={1.8} aria-hidden />
          {note}
        </p>
      ))}
      <p className="explanation-of">
        Computed on our copy; Jira was not asked.
        {simulation.directoryRead !== undefined && (
          <>
            {' '}
            Permissions read <When iso={simulation.directoryRead} />
          </>
        )}
        {simulation.issuesRead !== undefined && (
          <>
            , issues <When iso={simulation.issuesRead} />
          </>
        )}
        {simulation.directoryRead !== undefined && '.'}
      </p>
    </section>
  );
}

function PersonRow({ person }: { person: AffectedPerson }) {
  return (
    <li className="row impact-row" data-testid="affected" data-account={person.accountId}>
      <PersonBadge name={person.name} size={30} />
      <b>{person.name}</b>
      <div className="impact-of">
        {!isNothing(person.gains) && (
          <span className="gains">
            + {impactInWords(person.gains)} <Examples impact={person.gains} as={person.accountId} />
          </span>
        )}
        {!isNothing(person.loses) && (
          <span className="loses">
            − {impactInWords(person.loses)} <Examples impact={person.loses} as={person.accountId} />
          </span>
        )}
      </div>
    </li>
  );
}

function Examples({ impact, as = 'anonymous' }: { impact: Impact; as?: string }) {
  if (impact.examples.length === 0) return null;
  return (
    <small className="impact-examples">
      {'such as '}
      {impact.examples.map((key, index) => (
        <span key={key}>
          {index > 0 && ', '}
          <Link href={explainAddress({ issue: key, as })} className="issue-key">
            {key}
          </Link>
        </span>
      ))}
    </small>
  );
}
