/**
 * One explanation: the verdict, who the person counts as, and the lines of the rule. What decided against somebody is
 * open from the start; the rest opens by a click or Enter.
 */

import {
  IconAlertTriangle,
  IconChevronDown,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconHelpCircleFilled,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Explanation, Reason } from '../../http/explain-api.ts';
import { Sentence } from '../shell/sentence.tsx';
import { When } from '../shell/when.tsx';
import {
  lineName,
  type Outcome,
  outcomeInWords,
  outcomeOf,
  type ProofStep,
  proofSteps,
} from './explain-words.ts';

const outcomeIcons: Record<Outcome, typeof IconCircleDashed> = {
  passes: IconCircleCheckFilled,
  fails: IconCircleXFilled,
  unknown: IconHelpCircleFilled,
  idle: IconCircleDashed,
};

export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const { allowed, viewer } = explanation;
  const standing: Outcome = viewer.countsAs === 'account' ? 'passes' : 'fails';
  return (
    <section className="panel explanation" aria-label="Explanation" data-testid="explanation">
      <div
        className={allowed ? 'verdict is-yes' : 'verdict is-no'}
        data-testid="verdict"
        data-allowed={allowed}
      >
        {allowed ? (
          <IconCircleCheckFilled size={44} aria-hidden />
        ) : (
          <IconCircleXFilled size={44} aria-hidden />
        )}
        <div>
          <strong>{allowed ? 'Yes' : 'No'}</strong>
          <p>
            <Sentence text={explanation.summary} />
          </p>
        </div>
      </div>
      <ol className="rule-lines">
        <RuleRow
          name={viewer.asked === 'anonymous' ? 'Without an account' : `Who ${viewer.name} is`}
          sentence={
            viewer.countsAs === 'account'
              ? `Counts as the account that is theirs on ${explanation.source.name}.`
              : 'Counts as anonymous: only what is open to anyone can be found.'
          }
          // For somebody without an account that is no fault.
          outcome={viewer.asked === 'anonymous' ? 'idle' : standing}
          reasons={viewer.reasons}
          opened={viewer.asked !== 'anonymous' && standing === 'fails' && !allowed}
          testId="line-viewer"
        />
        {explanation.lines.map((line) => {
          const outcome = outcomeOf(line);
          return (
            <RuleRow
              key={line.line}
              name={lineName(line.line)}
              sentence={line.sentence}
              outcome={outcome}
              reasons={line.reasons}
              more={line.more}
              opened={!line.passes}
              testId={`line-${line.line}`}
            />
          );
        })}
      </ol>
      <p className="explanation-of">
        {explanation.project.name}, on {explanation.source.name}. All lines have to pass.
      </p>
    </section>
  );
}

interface RuleRowProps {
  readonly name: string;
  readonly sentence: string;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly more?: number;
  readonly opened: boolean;
  readonly testId: string;
}

function RuleRow({ name, sentence, outcome, reasons, more = 0, opened, testId }: RuleRowProps) {
  const Icon = outcomeIcons[outcome];
  const head = (
    <>
      <Icon className={`outcome outcome-${outcome}`} size={20} aria-hidden />
      <span className="rule-text">
        <b>{name}</b> <span className="visually-hidden">{outcomeInWords(outcome)}:</span>
        <span>
          <Sentence text={sentence} />
        </span>
      </span>
    </>
  );
  return (
    <li className={`rule-line is-${outcome}`} data-testid={testId} data-outcome={outcome}>
      {reasons.length === 0 ? (
        <div className="rule-head">{head}</div>
      ) : (
        <Opening head={head} opened={opened}>
          <ul className="reasons">
            {reasons.map((reason) => (
              <ReasonView key={`${reason.code} ${reason.sentence}`} reason={reason} />
            ))}
          </ul>
          {more > 0 && <p className="more-reasons">and {more.toLocaleString('en')} more of the same kind</p>}
        </Opening>
      )}
    </li>
  );
}

function Opening(props: { head: ReactNode; opened: boolean; children: ReactNode }) {
  return (
    <details open={props.opened}>
      <summary className="rule-head">
        {props.head}
        <IconChevronDown className="opening-arrow" size={16} stroke={2} aria-hidden />
      </summary>
      {props.children}
    </details>
  );
}

function ReasonView({ reason }: { reason: Reason }) {
  const steps = proofSteps(reason);
  const sentence = <Sentence text={reason.sentence} />;
  return (
    <li className="reason" data-testid="reason" data-code={reason.code}>
      {steps.length === 0 ? (
        <p>{sentence}</p>
      ) : (
        // The proof of what was granted is in sight; of what was not granted it is there for whoever asks.
        <details open={reason.passes}>
          <summary>
            {sentence}
            <IconChevronDown className="opening-arrow" size={14} stroke={2} aria-hidden />
          </summary>
          <Proof steps={steps} />
        </details>
      )}
      {reason.mend !== undefined && (
        <p className="note-line">
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
          {reason.mend}
        </p>
      )}
    </li>
  );
}

function Proof({ steps }: { steps: readonly ProofStep[] }) {
  return (
    <ol className="proof" aria-label="What it rests on">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a path has its order, and may pass two things of one name
        <li key={index}>
          <small>{step.kind}</small>
          <span>{step.name}</span>
          {step.read !== undefined && (
            <small>
              read <When iso={step.read} />
            </small>
          )}
        </li>
      ))}
    </ol>
  );
}
