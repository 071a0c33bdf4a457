/** Does what is decided about how somebody signs in; whatever comes of it, everybody is asked for again. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSession } from '../session/session.tsx';
import { type AccessChange, changeAccess } from './access-client.ts';

export function useAccessChange() {
  const { me } = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: AccessChange) => changeAccess(me, change),
    onSettled() {
      queryClient.invalidateQueries({ queryKey: ['people'] });
      // It may have been one's own role.
      queryClient.invalidateQueries({ queryKey: ['me'] });
    },
  });
}
