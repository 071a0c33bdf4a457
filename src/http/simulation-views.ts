/** What a supposed change would do, as the API and `--json` give it. */

import type { PermissionTools } from '../permissions/permission-tools.ts';
import type { ReadChange } from '../permissions/simulate/read-change.ts';
import { type Impact, type Simulation, simulate } from '../permissions/simulate/simulate.ts';
import type { SimulationView } from './change-api.ts';

export async function simulatedView(
  tools: PermissionTools,
  { source, change, words }: ReadChange,
  people: number,
): Promise<SimulationView> {
  const simulation = await simulate(tools, source.id, change, { withExamples: people });
  const finishedMs = await tools.store.crawl.lastFinishedMs(source.id);
  const gaining = simulation.people.filter(({ gains }) => isSomething(gains));
  const losing = simulation.people.filter(({ loses }) => isSomething(loses));
  const shown = simulation.people.slice(0, people);
  const time = (ms: number) => new Date(ms).toISOString();
  return {
    source: source.name,
    site: new URL(source.site.url).host,
    change: words,
    public: both(simulation.everybodyElse),
    totals: { peopleGaining: gaining.length, peopleLosing: losing.length },
    people: shown.map((one) => ({ accountId: one.accountId, name: one.name, ...both(one) })),
    more: simulation.people.length - shown.length,
    ...(simulation.directoryReadMs !== undefined && { directoryRead: time(simulation.directoryReadMs) }),
    ...(finishedMs !== undefined && { issuesRead: time(finishedMs) }),
    ...(simulation.nothingBecause !== undefined && { nothingBecause: simulation.nothingBecause }),
    notes: notesOn(simulation),
  };
}

function notesOn({ newlyPublic }: Simulation): string[] {
  if (newlyPublic.length === 0) return [];
  const shown = newlyPublic.slice(0, 10).join(', ');
  const more = newlyPublic.length > 10 ? ` and ${newlyPublic.length - 10} more` : '';
  return [
    `Anyone may browse ${shown}${more} then. It is counted as if the site lets the public in; a policy of the organisation may not.`,
  ];
}

function both({ gains, loses }: Simulation['everybodyElse']) {
  return { gains: impactView(gains), loses: impactView(loses) };
}

function impactView({ issues, restrictedRemarks, examples }: Impact) {
  return { issues, restrictedComments: restrictedRemarks, examples: [...examples] };
}

function isSomething({ issues, restrictedRemarks }: Impact): boolean {
  return issues > 0 || restrictedRemarks > 0;
}
