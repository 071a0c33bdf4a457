/**
 * Who is asking, for everything inside `SessionGate`, and through whose eyes. What is kept of answers is kept by both, so
 * that nothing found by one is ever shown to another who signs in to the same browser.
 */

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useState } from 'react';
import type { Me } from '../../http/api.ts';
import { administers } from '../permissions/section-pages.ts';
import { readViewedPerson, type ViewedPerson, writeViewedPerson } from '../view-as/viewed-person.ts';
import type { DemoPerson } from './demo-choice.ts';

/** Who an answer is for. */
export interface Viewer {
  /** In the demo only; elsewhere the browser has a session's cookie, which no script can read. */
  readonly token?: string;
  /** The address of who is signed in. */
  readonly signedInAs: string;
  readonly person: Me['person'];
  /** The address of the person, where it is another who looks through their eyes. */
  readonly viewAs?: string;
}

export interface DemoSession {
  readonly people: readonly DemoPerson[];
  readonly questions: readonly string[];
  /** Whom one searched as before, or might as well; undefined when the demo has one person only. */
  readonly other: Viewer | undefined;
  viewerOf(email: string | undefined): Viewer | undefined;
  /** Who stands in the second column when the address asks for `email` there. */
  besideOf(email: string | undefined): Viewer | undefined;
  choose(email: string): void;
  chooseOther(email: string): void;
}

export interface Session {
  /** Who is signed in, or chosen in the demo. */
  readonly me: Viewer;
  /** Through whose eyes issues are found and read: one's own but for an administrator who views as somebody. */
  readonly viewer: Viewer;
  readonly viewedPerson: ViewedPerson | undefined;
  readonly demo?: DemoSession;
  /** Undefined: with one's own eyes again. */
  viewAs(person: ViewedPerson | undefined): void;
  /** Rejects where the server could not be told. */
  signOut(): Promise<void>;
}

/** Whose answers may be kept and shown together. */
export function eyesOf(viewer: Viewer | undefined): string {
  return viewer === undefined ? '' : `${viewer.signedInAs} ${viewer.token ?? ''} ${viewer.viewAs ?? ''}`;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error('useSession is for what stands inside SessionGate');
  return session;
}

/** Adds through whose eyes one looks. Becoming somebody else ends it, and answers for other eyes are forgotten. */
export function Eyes(props: Pick<Session, 'me' | 'demo' | 'signOut'> & { readonly children: ReactNode }) {
  const { me, demo, children } = props;
  const by = me.person.email;
  const queryClient = useQueryClient();
  const [held, setHeld] = useState(() => ({ by, viewed: readViewedPerson(sessionStorage, by) }));
  const mayViewAs = administers(me.person.role) && held.by === by;
  const viewedPerson = mayViewAs ? held.viewed : undefined;
  const viewAs = (viewed: ViewedPerson | undefined) => {
    writeViewedPerson(sessionStorage, by, viewed);
    setHeld({ by, viewed });
    queryClient.removeQueries({ queryKey: ['search'] });
    queryClient.removeQueries({ queryKey: ['issue'] });
  };
  const session: Session = {
    me,
    viewer: viewedPerson === undefined ? me : viewerThrough(me, viewedPerson),
    viewedPerson,
    viewAs,
    ...(demo !== undefined && {
      demo: {
        ...demo,
        choose(email) {
          if (viewedPerson !== undefined) viewAs(undefined);
          demo.choose(email);
        },
      },
    }),
    async signOut() {
      await props.signOut();
      viewAs(undefined);
    },
  };
  return <SessionContext value={session}>{children}</SessionContext>;
}

function viewerThrough(me: Viewer, { email, name }: ViewedPerson): Viewer {
  return { ...me, viewAs: email, person: { email, name, role: 'member' } };
}
