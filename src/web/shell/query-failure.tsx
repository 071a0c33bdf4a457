/**
 * A question that could not be answered: what the server said, and a way to ask again where that may help. What it
 * understood and refused is not asked again.
 */

import { IconMoodPuzzled } from '@tabler/icons-react';
import { sentenceOf, worthRetrying } from '../ask-server.ts';
import { FailureNote } from './failure-note.tsx';

export function QueryFailure(props: { title: string; query: { error: unknown; refetch(): unknown } }) {
  const { title, query } = props;
  if (worthRetrying(query.error)) {
    return <FailureNote title={title} text={sentenceOf(query.error)} onRetry={() => query.refetch()} />;
  }
  return (
    <div className="note-page" role="alert" data-testid="failure">
      <IconMoodPuzzled size={34} stroke={1.4} aria-hidden />
      <h2>{title}</h2>
      <p>{sentenceOf(query.error)}</p>
    </div>
  );
}
