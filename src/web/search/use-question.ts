/**
 * Ties the question to the address and to the clock: asks when the typing pauses, writes the address as
 * question-state.ts says, and takes over an address that changed from outside.
 */

import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { readPlace, resultsAddress } from '../addresses.ts';
import { move, type QuestionMove, type QuestionState, questionAt } from './question-state.ts';

const pauseMs = 150;

export interface QuestionControls {
  readonly question: QuestionState;
  type(text: string): void;
  /** Asks what stands in the field, or `text` in its place. */
  settle(text?: string): void;
}

export function useQuestion(): QuestionControls {
  const place = readPlace(useSearch());
  const [, navigate] = useLocation();
  const [question, setQuestion] = useState(() => questionAt(place.question));
  const latest = useRef({ question, place, navigate });
  latest.current.place = place;
  latest.current.navigate = navigate;
  const pause = useRef<number | undefined>(undefined);

  const play = useCallback((made: QuestionMove) => {
    const now = latest.current;
    const { state, write } = move(now.question, made);
    now.question = state;
    setQuestion(state);
    if (write === undefined) return;
    now.navigate(resultsAddress({ ...now.place, question: state.asked }), { replace: write === 'replace' });
  }, []);

  useEffect(() => {
    window.clearTimeout(pause.current);
    play({ kind: 'arrived', text: place.question });
  }, [place.question, play]);

  useEffect(() => () => window.clearTimeout(pause.current), []);

  const type = useCallback(
    (text: string) => {
      play({ kind: 'typed', text });
      window.clearTimeout(pause.current);
      pause.current = window.setTimeout(() => play({ kind: 'paused' }), pauseMs);
    },
    [play],
  );
  const settle = useCallback(
    (text?: string) => {
      window.clearTimeout(pause.current);
      play(text === undefined ? { kind: 'settled' } : { kind: 'settled', text });
    },
    [play],
  );
  return { question, type, settle };
}
