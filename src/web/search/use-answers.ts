/**
 * One person's answer to the question on the screen. Requests carry the question in their key, so that a late
 * answer cannot take the place of a newer one, and are aborted when nobody waits for them any more. The hits of
 * one person are never kept on the screen for another.
 */

import { useInfiniteQuery } from '@tanstack/react-query';
import { apiClient } from '../api-client.ts';
import { eyesOf, type Viewer } from '../session/session.tsx';
import { type AnswerState, answerState, nextOffset } from './answer-state.ts';

const pageSize = 20;
const countingMs = 2_000;

export interface Answers {
  readonly state: AnswerState;
  readonly fetching: boolean;
  fetchMore(): void;
  retry(): void;
}

export function useAnswers(
  viewer: Viewer | undefined,
  question: { asked: string; typing: boolean },
): Answers {
  const query = useInfiniteQuery({
    queryKey: ['search', eyesOf(viewer), question.asked, question.typing],
    enabled: viewer !== undefined && question.asked !== '',
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      apiClient(viewer ?? {}).search(
        { text: question.asked, typing: question.typing, offset: pageParam, limit: pageSize },
        signal,
      ),
    getNextPageParam: (_last, pages) => nextOffset(pages),
    placeholderData: (previous, earlier) => (earlier?.queryKey[1] === eyesOf(viewer) ? previous : undefined),
    staleTime: 30_000,
    // Asked once more for the number that was late.
    refetchInterval: ({ state }) => (state.data?.pages[0]?.beingCounted ? countingMs : false),
  });
  return {
    state: answerState({
      asked: question.asked,
      pages: query.data?.pages,
      error: query.error,
      stale: query.isPlaceholderData,
    }),
    fetching: query.isFetching,
    fetchMore: () => {
      if (query.hasNextPage && !query.isFetching) query.fetchNextPage();
    },
    retry: () => {
      query.refetch();
    },
  };
}
