/** The frame of the pages before one is signed in: the mark, what this is about, and what went wrong. */

import './sign-in.css';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { JackdawMark } from '../shell/jackdaw-mark.tsx';
import { usePageTitle } from '../shell/page-title.ts';

export interface EntryCardProps {
  readonly title: string;
  readonly testId: string;
  readonly children: ReactNode;
}

export function EntryCard({ title, testId, children }: EntryCardProps) {
  usePageTitle(title, undefined);
  return (
    <main className="sign-in" data-testid={testId}>
      <div className="sign-in-card">
        <JackdawMark size={44} />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

/** Read out as soon as it is there. */
export function Refusal({ says }: { says: string | undefined }) {
  if (says === undefined) return null;
  return (
    <p className="refusal" role="alert" data-testid="refusal">
      <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
      <span>{says}</span>
    </p>
  );
}
