/**
 * Listens to the keyboard for the search page: finds out where the focus is, asks result-keys.ts what the key
 * means, and does the part of it that concerns the focus. Everything else is the page's.
 */

import { type RefObject, useEffect, useRef } from 'react';
import { type Focus, type KeyAction, keyAction, type Selected, type Shown } from './result-keys.ts';

export interface ResultKeysOptions {
  readonly shown: Omit<Shown, 'focus'>;
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  /** A dialog is open that has the keyboard to itself. */
  readonly suspended: boolean;
  onAction(action: KeyAction): void;
}

export function useResultKeys(options: ResultKeysOptions): void {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { shown, fieldRef, suspended, onAction } = latest.current;
      if (suspended || event.defaultPrevented || event.isComposing || event.altKey) return;
      const press = { key: event.key, shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey };
      const action = keyAction(press, { ...shown, focus: focusOf(event.target, fieldRef.current) });
      if (action === undefined) return;
      event.preventDefault();
      if (action.kind === 'focus-field') fieldRef.current?.select();
      if (action.kind === 'leave-field') fieldRef.current?.blur();
      if (action.kind === 'select') focusResult(action.at);
      onAction(action);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

export function focusResult(at: Selected): void {
  const link = document.querySelector<HTMLElement>(`[data-spot="${at.column}:${at.index}"]`);
  link?.focus({ preventScroll: true });
  link?.closest('li')?.scrollIntoView({ block: 'nearest' });
}

function focusOf(target: EventTarget | null, field: HTMLInputElement | null): Focus {
  if (target === field) return 'field';
  if (!(target instanceof HTMLElement) || target === document.body || target.id === 'main') return 'page';
  return target.dataset.spot === undefined ? 'elsewhere' : 'result';
}
