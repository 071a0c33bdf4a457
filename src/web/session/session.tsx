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
import { FailureNote } from '../shell/failure-note.tsx';
import { besideOf, choose, chooseOther, type DemoPerson, peopleChosen } from './demo-choice.ts';
import { readMemory, type SessionMemory, writeMemory } from './session-memory.ts';
import { SignInPage } from './sign-in-page.tsx';

export interface Viewer {
  readonly token: string;
  readonly person: Me['person'];
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
  readonly viewer: Viewer;
  readonly demo?: DemoSession;
  signOut(): void;
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
  const session: Session = {
    viewer: viewerOf(chosen.current),
    demo: {
      people: demo.people,
      questions: demo.questions,
      other: chosen.other && viewerOf(chosen.other),
      viewerOf: viewerNamed,
      besideOf: (email) => viewerNamed(besideOf(email, choice)),
      choose: (email) => remember({ ...memory, demo: choose(choice, email) }),
      chooseOther: (email) => remember({ ...memory, demo: chooseOther(choice, email) }),
    },
    signOut: () => {},
  };
  return <SessionContext value={session}>{children}</SessionContext>;
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
  return <SessionContext value={{ viewer: session, signOut }}>{children}</SessionContext>;
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
