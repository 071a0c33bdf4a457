/**
 * What a change of permissions would do, before anybody makes it. The change stands in the address, so that it can be
 * shown to somebody else, who computes it again.
 */

import './simulate.css';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import type { SupposedChange } from '../../http/change-api.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { changeAddress, changeOf, readChange } from './change-fields.ts';
import { ChangeForm } from './change-form.tsx';
import { ImpactView } from './impact-view.tsx';
import { simulated } from './simulate-client.ts';

export function SimulatePage() {
  const { viewedPerson } = useSession();
  usePageTitle('Simulate', viewedPerson?.name);
  const [, navigate] = useLocation();
  const written = readChange(useSearch());
  const change = changeOf(written);
  return (
    <div data-testid="simulate-page">
      <header className="page-head">
        <div>
          <h1>Simulate</h1>
          <p>
            Who would gain and lose what by a change, computed on our copy. Nothing is changed, here or in
            Jira.
          </p>
        </div>
      </header>
      <ChangeForm
        key={changeAddress(written)}
        written={written}
        onSimulate={(next) => navigate(changeAddress(next))}
      />
      {change !== undefined && <Simulated change={change} />}
    </div>
  );
}

function Simulated({ change }: { change: SupposedChange }) {
  const { me } = useSession();
  const query = useQuery({
    queryKey: ['simulation', eyesOf(me), change],
    queryFn: ({ signal }) => simulated(me, change, signal),
    staleTime: 60_000,
  });
  if (query.data !== undefined) return <ImpactView simulation={query.data} />;
  if (query.error === null) return <RowSkeletons rows={6} />;
  return <QueryFailure title="This cannot be simulated" query={query} />;
}
