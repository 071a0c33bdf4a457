/**
 * Who is asking. In the demo the people come with their tokens and one picks among them; elsewhere a bearer
 * token is entered once. Children are drawn only when there is a viewer, so nothing is ever asked as nobody.
 * A 401 from anywhere leads back here: to the sign-in page, or in the demo to fresh tokens.
 */

import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import type { DemoPeople, Me } from '../../http/api.ts';
import { apiClient, fetchDemoPeople } from '../api-client.ts';
import { ApiError } from '../ask-server.ts';
import { administers } from '../permissions/section-pages.ts';
import { FailureNote } from '../shell/failure-note.tsx';
import { readViewedPerson, type ViewedPerson, writeViewedPerson } from '../view-as/viewed-person.ts';
import { besideOf, choose, chooseOther, type DemoPerson, peopleChosen } from './demo-choice.ts';
import { readMemory, type SessionMemory, writeMemory } from './session-memory.ts';
import { SignInPage } from './sign-in-page.tsx';

/** Who an answer is for. */
export interface Viewer {
  readonly token: string;
  readonly person: Me['person'];
  /** The address of the person, where the token is another's who looks through their eyes. */
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
  signOut(): void;
}

/** Whose answers may be kept and shown together. */
export function eyesOf(viewer: Viewer | undefined): string {
  return viewer === undefined ? '' : `${viewer.token} ${viewer.viewAs ?? ''}`;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error('useSession is for what stands inside SessionGate');
  return session;
}

export function SessionGate({ children }: { children: ReactNode }) {
  const [memory, setMemory] = useState<SessionMemory>(() => readMemory(localStorage));
  const remember = (next: SessionMemory) => {
    writeMemory(localStorage, next);
    setMemory(next);
  };
  useFreshSessionAfter401();
  const people = useQuery({
    queryKey: ['demo-people'],
    queryFn: async ({ signal }) => (await fetchDemoPeople(signal)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (people.data !== undefined && people.data !== null) {
    return (
      <DemoGate demo={people.data} memory={memory} remember={remember}>
        {children}
      </DemoGate>
    );
  }
  if (people.data === null) {
    return (
      <TokenGate memory={memory} remember={remember}>
        {children}
      </TokenGate>
    );
  }
  return <Waiting query={people} />;
}

interface GateProps {
  readonly memory: SessionMemory;
  remember(memory: SessionMemory): void;
  readonly children: ReactNode;
}

function DemoGate({ demo, memory, remember, children }: GateProps & { demo: DemoPeople }) {
  const chosen = peopleChosen(memory.demo, demo.people);
  if (chosen === undefined) {
    return (
      <FailureNote
        title="The demo has nobody to search as"
        text="Start it again with a world that has people."
      />
    );
  }
  const choice = {
    current: chosen.current.email,
    ...(chosen.other !== undefined && { other: chosen.other.email }),
  };
  const viewerNamed = (email: string | undefined) => {
    const person = demo.people.find((each) => each.email === email);
    return person && viewerOf(person);
  };
  const session = {
    me: viewerOf(chosen.current),
    demo: {
      people: demo.people,
      questions: demo.questions,
      other: chosen.other && viewerOf(chosen.other),
      viewerOf: viewerNamed,
      besideOf: (email: string | undefined) => viewerNamed(besideOf(email, choice)),
      choose: (email: string) => remember({ ...memory, demo: choose(choice, email) }),
      chooseOther: (email: string) => remember({ ...memory, demo: chooseOther(choice, email) }),
    },
    signOut: () => {},
  };
  return <Eyes {...session}>{children}</Eyes>;
}

function TokenGate({ memory, remember, children }: GateProps) {
  const { token } = memory;
  const queryClient = useQueryClient();
  const me = useQuery({
    queryKey: ['me', token],
    enabled: token !== undefined,
    queryFn: ({ signal }) => apiClient({ token: token ?? '' }).me(signal),
    staleTime: 300_000,
  });
  const signOut = () => {
    remember({});
    queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'demo-people' });
  };
  const session = useMemo(
    () => (token === undefined || me.data === undefined ? undefined : { token, person: me.data.person }),
    [token, me.data],
  );
  const refusal = me.error instanceof ApiError && me.error.status === 401 ? me.error.message : undefined;
  if (token === undefined || refusal !== undefined) {
    return (
      <SignInPage
        refusal={refusal}
        onToken={(entered) => {
          queryClient.removeQueries({ queryKey: ['me', entered] });
          remember({ ...memory, token: entered });
        }}
      />
    );
  }
  if (session === undefined) return <Waiting query={me} />;
  return (
    <Eyes me={session} signOut={signOut}>
      {children}
    </Eyes>
  );
}

/** Adds through whose eyes one looks. Becoming somebody else ends it, and answers for other eyes are forgotten. */
function Eyes(props: Pick<Session, 'me' | 'demo' | 'signOut'> & { readonly children: ReactNode }) {
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
    signOut() {
      viewAs(undefined);
      props.signOut();
    },
  };
  return <SessionContext value={session}>{children}</SessionContext>;
}

function viewerThrough(me: Viewer, { email, name }: ViewedPerson): Viewer {
  return { token: me.token, viewAs: email, person: { email, name, role: 'member' } };
}

function Waiting({ query }: { query: UseQueryResult<unknown> }) {
  if (query.error === null) return null;
  return (
    <FailureNote title="Jackdaw is not there" text={query.error.message} onRetry={() => query.refetch()} />
  );
}

/** The token of an answer 401 is asked about again: /api/me then says whether one is still signed in. */
function useFreshSessionAfter401() {
  const queryClient = useQueryClient();
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error') return;
        const { error } = event.action;
        const asked = event.query.queryKey[0];
        if (!(error instanceof ApiError) || error.status !== 401 || asked === 'me' || asked === 'demo-people')
          return;
        queryClient.invalidateQueries({ queryKey: ['me'] });
        queryClient.invalidateQueries({ queryKey: ['demo-people'] });
      }),
    [queryClient],
  );
}

function viewerOf(person: DemoPerson): Viewer {
  const { token, ...rest } = person;
  return { token, person: rest };
}
