/**
 * One project: who may browse it and by what, what else its permission scheme grants, its issue security scheme with
 * the people in each level, and the levels that the credential's account may set.
 */

import { administers } from '../permissions/section-pages.ts';
import './project-permissions.css';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconUsers, IconWorld } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from 'wouter';
import type { HolderView, ProjectPermissionsView } from '../../http/permission-api.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { When } from '../shell/when.tsx';
import { HolderChip } from './holder-chip.tsx';
import { HolderPeople } from './holder-people.tsx';
import { type ProjectNamed, projectAddress, projectPermissions } from './project-client.ts';
import {
  alsoOfInWords,
  grantsOf,
  holdersAt,
  peopleInWords,
  permissionInWords,
  reachInWords,
} from './scheme-words.ts';
import { SettableLevels } from './settable-levels.tsx';

export function ProjectPage({ projectKey }: { projectKey: string }) {
  const { me, viewedPerson } = useSession();
  const source = new URLSearchParams(useSearch()).get('source') ?? undefined;
  const named: ProjectNamed = { key: projectKey, source };
  usePageTitle(`${projectKey} · Projects`, viewedPerson?.name);
  const query = useQuery({
    queryKey: ['project', eyesOf(me), projectKey, source],
    queryFn: ({ signal }) => projectPermissions(me, named, signal),
  });
  return (
    <div data-testid="project-page">
      <p className="way-back">
        <Link href="/permissions/projects">Projects</Link>
      </p>
      {query.data === undefined && query.error === null && <RowSkeletons rows={9} />}
      {query.data === undefined && query.error !== null && (
        <QueryFailure title="The project cannot be shown" query={query} />
      )}
      {query.data !== undefined && <ProjectView view={query.data} named={named} />}
    </div>
  );
}

function ProjectView({ view, named }: { view: ProjectPermissionsView; named: ProjectNamed }) {
  const { me } = useSession();
  const { browse, others } = grantsOf(view);
  const scheme = view.permissionScheme;
  return (
    <>
      <header className="page-head">
        <div>
          <h1>
            {view.name} <span className="issue-key">{view.key}</span>
          </h1>
          <p>
            {view.teamManaged ? 'Team-managed' : 'Company-managed'}, {view.type.replaceAll('_', ' ')}
            {view.lead !== undefined && <>, led by {view.lead}</>}, on {view.source}
            {view.read !== undefined && (
              <>
                , as read <When iso={view.read} />
              </>
            )}
          </p>
        </div>
        <Button
          variant="default"
          leftSection={<IconUsers size={16} stroke={1.8} aria-hidden />}
          component={Link}
          href={projectAddress(named, '/finders')}
          data-testid="project-finders"
        >
          Who can find something in it?
        </Button>
      </header>
      {view.hiddenBecause.map((reason) => (
        <p className="alarm-line" key={reason} data-testid="hidden-because">
          <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
          Nobody finds anything in this project: {reason}.
        </p>
      ))}
      <section className="panel" aria-labelledby="scheme-heading" data-testid="permission-scheme">
        <div className="panel-head">
          <div>
            <small>Permission scheme</small>
            <h2 id="scheme-heading">{scheme?.name ?? 'could not be read'}</h2>
            {scheme !== undefined && <p>{alsoOfInWords(scheme)}</p>}
          </div>
          {administers(me.person.role) && !view.teamManaged && (
            <Button
              variant="default"
              component={Link}
              href={projectAddress(named, '/assign')}
              data-testid="assign-another"
            >
              Assign another scheme
            </Button>
          )}
        </div>
        {scheme !== undefined && (
          <>
            <h3>Who may browse it</h3>
            <ul className="holder-list">
              {browse.map((holder) => (
                <BrowseHolder key={holder.words} holder={holder} />
              ))}
            </ul>
            {browse.length === 0 && <p className="quiet-line">Nobody: the scheme grants it to no one.</p>}
            <details className="further">
              <summary>
                {others.reduce((sum, { permissions }) => sum + permissions.length, 0)} further permissions
                <IconChevronDown className="opening-arrow" size={16} stroke={2} aria-hidden />
              </summary>
              <dl className="grants is-permissions">
                {others.map((grant) => (
                  <div key={grant.permissions.join(' ')}>
                    <dt title={grant.permissions.join(', ')}>
                      {grant.permissions.map(permissionInWords).join(', ')}
                    </dt>
                    <dd>
                      {grant.holders.map((holder) => (
                        <HolderChip key={holder.words} holder={holder} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          </>
        )}
      </section>
      <SecurityScheme view={view} />
      <SettableLevels named={named} />
    </>
  );
}

function BrowseHolder({ holder }: { holder: HolderView }) {
  const isPublic = holder.reach === 'public';
  const hasMore = holder.people.length > 0 || holder.problem !== undefined;
  const head = (
    <>
      <span className="holder-words">{holder.words}</span>
      <span className="holder-reach">
        {isPublic && <IconWorld size={15} stroke={1.9} aria-hidden />}
        {reachInWords(holder)}
      </span>
    </>
  );
  return (
    <li className={`reach-${holder.reach}`} data-testid="browse-holder">
      {hasMore ? (
        <details>
          <summary>
            {head}
            <IconChevronDown className="opening-arrow" size={16} stroke={2} aria-hidden />
          </summary>
          <HolderPeople holder={holder} />
        </details>
      ) : (
        <div className="holder-head">{head}</div>
      )}
    </li>
  );
}

function SecurityScheme({ view }: { view: ProjectPermissionsView }) {
  const scheme = view.securityScheme;
  return (
    <section className="panel" aria-labelledby="security-heading" data-testid="security-scheme">
      <div className="panel-head">
        <div>
          <small>Issue security scheme</small>
          <h2 id="security-heading">
            {scheme === undefined ? 'could not be read' : scheme === null ? 'none' : scheme.name}
          </h2>
          {scheme === null && <p>Whoever may browse the project may see all of its issues.</p>}
          {scheme === undefined && (
            <p>Issues that may have a level are shown to nobody until it has been read.</p>
          )}
        </div>
      </div>
      {scheme !== undefined && scheme !== null && (
        <dl className="grants">
          {scheme.levels.map((level) => (
            <div key={level.id} data-testid="level">
              <dt>
                {level.name}
                <small>
                  {level.isDefault && 'new issues get it, '}
                  {peopleInWords(level.people)}
                </small>
              </dt>
              <dd>
                {holdersAt(view, level.holders).map((holder) => (
                  <HolderChip key={holder.words} holder={holder} />
                ))}
                {level.holders.length === 0 && (
                  <span className="quiet">no member: nobody sees such issues</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
