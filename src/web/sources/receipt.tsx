/** What became of a removed source: what was taken out, counted, and what stays on purpose. */

import { IconCircleCheckFilled, IconLoader2 } from '@tabler/icons-react';
import type { RemovalView } from '../../http/source-api.ts';
import { When } from '../shell/when.tsx';
import { number } from '../status/totals.ts';

export function Receipt({ removal }: { removal: RemovalView }) {
  const { name, site, state, by, since, removed = [], kept, error } = removal;
  return (
    <section className="panel receipt" data-testid="receipt" data-state={state}>
      <h2>
        {state === 'done' ? (
          <IconCircleCheckFilled size={20} className="receipt-mark" aria-hidden />
        ) : (
          <IconLoader2 size={20} className="receipt-mark" aria-hidden />
        )}
        {state === 'done' ? `“${name}” was removed` : `“${name}” is being removed`}
      </h2>
      <p>
        {site}, by {by}, <When iso={since} />. Nobody finds anything of it since then.
      </p>
      {state === 'waiting' && <p>It was interrupted, and goes on by itself.</p>}
      {error !== undefined && <p className="source-trouble">{error.message}</p>}
      {removed.length > 0 && (
        <dl className="receipt-counts">
          {removed.map(({ what, count }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{number(count)}</dd>
            </div>
          ))}
        </dl>
      )}
      {kept.map((sentence) => (
        <p key={sentence} className="quiet-line">
          {sentence}
        </p>
      ))}
    </section>
  );
}
