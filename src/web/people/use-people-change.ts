/** Takes down a change of who is who; whatever comes of it, everybody is asked for again. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSession } from '../session/session.tsx';
import { changePeople, type PeopleChange } from './people-client.ts';

export function usePeopleChange() {
  const { me } = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: PeopleChange) => changePeople(me, change),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['people'] }),
  });
}
