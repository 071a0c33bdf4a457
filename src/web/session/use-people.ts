/** The people whom the page can offer by name: those of the demo. */

import type { KnownPerson } from './person-field.tsx';
import { useSession } from './session.tsx';

export function usePeople(): readonly KnownPerson[] {
  return useSession().demo?.people ?? [];
}
