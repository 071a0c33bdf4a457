/** Changes groups, and shows how they are afterwards. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { eyesOf, useSession } from '../session/session.tsx';
import { changeGroups, type GroupChange } from './groups-client.ts';

export function useGroupsChange() {
  const { me } = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: GroupChange) => changeGroups(me, change),
    onSuccess: (after) => queryClient.setQueryData(['groups', eyesOf(me)], after),
  });
}
