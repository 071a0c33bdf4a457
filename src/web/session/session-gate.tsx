/**
 * The way in. Children are drawn only when there is a viewer, so nothing is ever asked as nobody. In the demo the people
 * come with their tokens and one picks among them; elsewhere somebody signs in. A 401 from anywhere leads back here: to
 * the sign-in page, or in the demo to fresh tokens.
 */

import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { DemoPeople } from '../../http/api.ts';
import { apiClient, fetchDemoPeople } from '../api-client.ts';
import { ApiError } from '../ask-server.ts';
import { FailureNote } from '../shell/failure-note.tsx';
import { signOut } from '../sign-in/sign-in-client.ts';
import { SignInPage } from '../sign-in/sign-in-page.tsx';
import { isAboutSomebody, useSomebodyNew } from '../sign-in/use-somebody-new.ts';
import { besideOf, choose, chooseOther, type DemoPerson, peopleChosen } from './demo-choice.ts';
import { onOtherTabs, tellOtherTabs } from './other-tabs.ts';
import { Eyes, type Viewer } from './session.tsx';
import { readMemory, type SessionMemory, writeMemory } from './session-memory.ts';

export function SessionGate({ children }: { children: ReactNode }) {
  useFreshSessionAfter401();
  const people = useQuery({
    queryKey: ['demo-people'],
    queryFn: async ({ signal }) => (await fetchDemoPeople(signal)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (people.data === undefined) return <Waiting query={people} />;
  if (people.data === null) return <SignedInGate>{children}</SignedInGate>;
  return <DemoGate demo={people.data}>{children}</DemoGate>;
}

function DemoGate({ demo, children }: { demo: DemoPeople; children: ReactNode }) {
  const [memory, setMemory] = useState<SessionMemory>(() => readMemory(localStorage));
  const remember = (next: SessionMemory) => {
    writeMemory(localStorage, next);
    setMemory(next);
  };
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
      choose: (email: string) => remember({ demo: choose(choice, email) }),
      chooseOther: (email: string) => remember({ demo: chooseOther(choice, email) }),
    },
    signOut: async () => {},
  };
  return <Eyes {...session}>{children}</Eyes>;
}

function SignedInGate({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  const somebodyNew = useSomebodyNew();
  const me = useQuery({
    queryKey: ['me'],
    // An answer like any other, so that it stays while it is asked again: what is being typed is not lost.
    queryFn: ({ signal }) =>
      apiClient({})
        .me(signal)
        .catch((error: unknown): 'nobody' | 'ended' => {
          if (!(error instanceof ApiError) || error.status !== 401) throw error;
          return (queryClient.getQueryData(['me']) ?? 'nobody') === 'nobody' ? 'nobody' : 'ended';
        }),
    staleTime: 300_000,
    // Another tab may have signed in as somebody else.
    refetchOnWindowFocus: 'always',
  });
  useEffect(() => onOtherTabs(() => queryClient.invalidateQueries({ queryKey: ['me'] })), [queryClient]);
  if (me.data === undefined) return <Waiting query={me} />;
  if (me.data === 'nobody' || me.data === 'ended') {
    return <SignInPage hasEnded={me.data === 'ended'} onSignedIn={somebodyNew} />;
  }
  const { person } = me.data;
  const leave = async () => {
    await signOut();
    tellOtherTabs();
    navigate('/', { replace: true });
    queryClient.setQueryData(['me'], 'nobody');
    queryClient.removeQueries({ predicate: isAboutSomebody });
  };
  return (
    <Eyes me={{ person, signedInAs: person.email }} signOut={leave}>
      {children}
    </Eyes>
  );
}

function Waiting({ query }: { query: UseQueryResult<unknown> }) {
  if (query.error === null) return null;
  return (
    <FailureNote title="Jackdaw is not there" text={query.error.message} onRetry={() => query.refetch()} />
  );
}

/** After an answer 401 /api/me says whether one is still signed in. */
function useFreshSessionAfter401() {
  const queryClient = useQueryClient();
  useEffect(() => {
    const askAgain = (error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 401) return;
      queryClient.invalidateQueries({ queryKey: ['me'] });
      queryClient.invalidateQueries({ queryKey: ['demo-people'] });
    };
    const leaveQueries = queryClient.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      const [asked] = event.query.queryKey;
      if (asked !== 'me' && asked !== 'demo-people') askAgain(event.action.error);
    });
    const leaveMutations = queryClient.getMutationCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error') askAgain(event.action.error);
    });
    return () => {
      leaveQueries();
      leaveMutations();
    };
  }, [queryClient]);
}

function viewerOf(person: DemoPerson): Viewer {
  const { token, ...rest } = person;
  return { token, signedInAs: rest.email, person: rest };
}
