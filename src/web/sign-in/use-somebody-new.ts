/** Somebody was let in: nothing that was found for whoever was here before is kept. */

import { type Query, useQueryClient } from '@tanstack/react-query';
import type { Me } from '../../http/api.ts';
import { tellOtherTabs } from '../session/other-tabs.ts';

export function useSomebodyNew(): (person: Me['person']) => void {
  const queryClient = useQueryClient();
  return (person) => {
    queryClient.removeQueries({ predicate: isAboutSomebody });
    queryClient.setQueryData<Me>(['me'], { person, demo: false });
    tellOtherTabs();
  };
}

/** Whether what is kept was found for somebody. */
export function isAboutSomebody({ queryKey: [asked] }: Pick<Query, 'queryKey'>): boolean {
  return asked !== 'demo-people' && asked !== 'me';
}
