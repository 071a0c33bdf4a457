/** Asks what a change would do. The question is recorded, and changes nothing. */

import type { SimulationView, SupposedChange } from '../../http/change-api.ts';
import { type Asker, askJson } from '../ask-server.ts';

export function simulated(
  asker: Asker,
  change: SupposedChange,
  signal: AbortSignal,
): Promise<SimulationView> {
  return askJson<SimulationView>({ address: '/api/permissions/simulate', asker, body: change, signal });
}
