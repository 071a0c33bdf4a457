/**
 * The page before a question: what may be asked. In the demo with questions worth asking.
 */

import { IconArrowRight } from '@tabler/icons-react';
import { OfferNotes } from '../own-sources/offer-note.tsx';
import { JackdawMark } from '../shell/jackdaw-mark.tsx';
import { syntaxTips } from './query-syntax.ts';

export interface BeforeAskingProps {
  readonly questions: readonly string[];
  /** In the demo: who administers it, and the way to what they see beside the search. */
  readonly administrator: { readonly name: string; onBe(): void } | undefined;
  onAsk(question: string): void;
}

export function BeforeAsking(props: BeforeAskingProps) {
  const { administrator } = props;
  return (
    <div className="before-asking" data-testid="before-asking">
      <OfferNotes />
      <div className="hero">
        <JackdawMark size={60} />
        <div>
          <p className="hero-line">Everything you may see, and nothing else.</p>
          <p>Issues, comments, work logs and attachments' names from all of Jira, found by what they say.</p>
        </div>
      </div>
      {props.questions.length > 0 && (
        <section aria-labelledby="questions-heading">
          <h2 id="questions-heading">Questions worth asking here</h2>
          <ul className="example-questions">
            {props.questions.map((question) => (
              <li key={question}>
                <button type="button" onClick={() => props.onAsk(question)} data-testid="example-question">
                  <span>{question}</span>
                  <IconArrowRight className="arrow" size={16} stroke={1.8} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {administrator !== undefined && (
        <section aria-labelledby="administrator-heading">
          <h2 id="administrator-heading">Who finds what, and why</h2>
          <ul className="example-questions">
            <li>
              <button type="button" onClick={administrator.onBe} data-testid="be-administrator">
                <span>
                  As {administrator.name}, who administers it, see the permissions behind the answers:
                  explained, simulated, changed.
                </span>
                <IconArrowRight className="arrow" size={16} stroke={1.8} aria-hidden />
              </button>
            </li>
          </ul>
        </section>
      )}
      <section aria-labelledby="tips-heading">
        <h2 id="tips-heading">Words are enough. You can also write</h2>
        <SyntaxTips />
      </section>
    </div>
  );
}

export function SyntaxTips() {
  return (
    <dl className="syntax-tips">
      {syntaxTips.map((tip) => (
        <div key={tip.write}>
          <dt>
            <code>{tip.write}</code>
          </dt>
          <dd>{tip.finds}</dd>
        </div>
      ))}
    </dl>
  );
}
