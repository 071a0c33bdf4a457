/**
 * The page before a question: what may be asked. In the demo with questions worth asking.
 */

import { IconArrowRight } from '@tabler/icons-react';
import { JackdawMark } from '../shell/jackdaw-mark.tsx';
import { syntaxTips } from './query-syntax.ts';

export function BeforeAsking(props: { questions: readonly string[]; onAsk(question: string): void }) {
  return (
    <div className="before-asking" data-testid="before-asking">
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
