/** Changes one's own signing in, and shows how it is afterwards. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changeOwnSignIn, type OwnChange } from './account-client.ts';

export const ownSignInKey = ['own-sign-in'] as const;

export function useOwnChange() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: OwnChange) => changeOwnSignIn(change),
    onSuccess: (after) => queryClient.setQueryData([...ownSignInKey], after),
  });
}
