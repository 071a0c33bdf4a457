/** All projects with the schemes that bind them; what hides one entirely stands with it. */

import './project-permissions.css';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { allSchemes, projectAddress, projectRows } from './project-client.ts';
import { findProjects, levelCounts, type ProjectRow } from './scheme-words.ts';

/** More are a click away: a site may have 10,000. */
const pageSize = 100;

export function ProjectsPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Projects', viewedPerson?.name);
  const [typed, setTyped] = useState('');
  const [shown, setShown] = useState(pageSize);
  const query = useQuery({
    queryKey: ['projects', eyesOf(me)],
    queryFn: ({ signal }) => projectRows(me, signal),
  });
  const schemes = useQuery({
    queryKey: ['schemes', eyesOf(me)],
    queryFn: ({ signal }) => allSchemes(me, signal),
  });
  const levels = levelCounts(schemes.data);
  const all = query.data?.projects;
  const found = findProjects(all ?? [], typed);
  const severalSites = new Set(all?.map(({ source }) => source)).size > 1;
  return (
    <div data-testid="projects-page">
      <header className="page-head">
        <div>
          <h1>Projects</h1>
          <p>Which permission scheme and which issue security scheme bind each project.</p>
        </div>
        <TextInput
          aria-label="Find a project"
          placeholder="Find a project or a scheme"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className="find-field"
          data-testid="find-project"
        />
      </header>
      {all === undefined && query.error === null && <RowSkeletons rows={9} />}
      {all === undefined && query.error !== null && (
        <QueryFailure title="The projects cannot be shown" query={query} />
      )}
      {all !== undefined && found.length === 0 && (
        <div className="note-page">
          <h2>{all.length === 0 ? 'No project has been read yet' : 'No project fits'}</h2>
          <p>{all.length === 0 ? 'The status page says how far the sources are.' : 'Try another word.'}</p>
        </div>
      )}
      {found.length > 0 && (
        <ol className="rows">
          <li className="row project-row project-head" aria-hidden="true">
            <span>Project</span>
            <span>Permission scheme</span>
            <span>Security scheme</span>
          </li>
          {found.slice(0, shown).map((project) => (
            <ProjectItem
              key={`${project.source} ${project.key}`}
              project={project}
              severalSites={severalSites}
              levels={levels.get(`${project.source} ${project.securityScheme?.id ?? ''}`)}
            />
          ))}
        </ol>
      )}
      {found.length > shown && (
        <Button variant="default" className="more-button" onClick={() => setShown(shown + pageSize)}>
          Show more
        </Button>
      )}
    </div>
  );
}

function ProjectItem(props: { project: ProjectRow; severalSites: boolean; levels: number | undefined }) {
  const { project, levels } = props;
  const { permissionScheme, securityScheme } = project;
  return (
    <li className="row project-row" data-testid="project" data-key={project.key}>
      <div className="project-name">
        <Link
          href={projectAddress({ key: project.key, source: props.severalSites ? project.source : undefined })}
        >
          {project.name}
        </Link>
        <span className="issue-key">{project.key}</span>
        {props.severalSites && <span className="quiet">{project.source}</span>}
        {project.teamManaged && <span className="plain-badge">team-managed</span>}
        {project.archived && <span className="plain-badge">archived</span>}
      </div>
      <div>
        <small className="cell-label">Permission scheme</small>
        {permissionScheme?.name ?? 'could not be read'}
      </div>
      <div>
        <small className="cell-label">Security scheme</small>
        {securityScheme === undefined
          ? 'could not be read'
          : securityScheme === null
            ? 'none'
            : `${securityScheme.name}${levels === undefined ? '' : `, ${levels} levels`}`}
      </div>
      {project.hiddenBecause.length > 0 && !project.archived && (
        <p className="project-hidden">Nobody finds anything in it: {project.hiddenBecause.join('; ')}.</p>
      )}
    </li>
  );
}
