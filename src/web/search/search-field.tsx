/**
 * The field that one asks in. It never submits anything by itself: the page's keys and the clock do.
 */

import { IconSearch, IconX } from '@tabler/icons-react';
import type { RefObject } from 'react';

export interface SearchFieldProps {
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly busy: boolean;
  onType(text: string): void;
  onFocus(): void;
  onClear(): void;
}

export function SearchField(props: SearchFieldProps) {
  return (
    <search className={props.busy ? 'search-field is-busy' : 'search-field'}>
      <IconSearch size={20} stroke={1.8} aria-hidden />
      <input
        ref={props.fieldRef}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        placeholder="Search all of Jira that you may see"
        aria-label="Search"
        aria-keyshortcuts="/"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={2000}
        // biome-ignore lint/a11y/noAutofocus: a search page is for searching; nothing stands before the field
        autoFocus={props.text === ''}
        value={props.text}
        onChange={(event) => props.onType(event.currentTarget.value)}
        onFocus={props.onFocus}
        data-testid="search-field"
      />
      {props.text === '' ? (
        <kbd title="Press / to search">/</kbd>
      ) : (
        <button type="button" aria-label="Clear" onClick={props.onClear}>
          <IconX size={17} stroke={2} />
        </button>
      )}
    </search>
  );
}
