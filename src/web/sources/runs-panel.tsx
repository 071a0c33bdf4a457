/** What is under way for a source, what was done, and the projects of it that are paused or to be read first. */

import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SourceView } from '../../http/source-api.ts';
import { type Asker, sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { When } from '../shell/when.tsx';
import { runInWords, runKindInWords } from './run-words.ts';
import { actOnProject, sourceRuns, syncNow } from './source-client.ts';
import type { useProgress } from './use-progress.ts';

type Deed = (deed: (me: Asker) => Promise<unknown>) => void;

export function UnderWay({ running, isHeard }: ReturnType<typeof useProgress>) {
  return (
    <div data-testid="under-way" data-heard={isHeard}>
      {running.map((run) => (
        <p key={run.id} className="dry-run-progress" data-testid="run-under-way">
          {run.progress !== undefined && (
            <progress
              {...(run.progress.left !== undefined && {
                value: run.progress.issues,
                max: Math.max(1, run.progress.issues + run.progress.left),
              })}
              aria-label="Issues that were read"
            />
          )}
          {runKindInWords(run)}: {runInWords(run)}
        </p>
      ))}
    </div>
  );
}

/** `version`: asked again when it changes. */
export function RunsPanel({ source, version }: { source: SourceView; version: string }) {
  const { me } = useSession();
  const [limit, setLimit] = useState(8);
  const query = useQuery({
    queryKey: ['source-runs', eyesOf(me), source.id, limit, version],
    queryFn: ({ signal }) => sourceRuns(me, source.id, { limit }, signal),
    placeholderData: (before) => before,
  });
  return (
    <section className="panel" data-testid="runs">
      <h2 className="panel-title">What was done</h2>
      {query.data?.runs.length === 0 && <p className="quiet-line">Nothing yet.</p>}
      {query.data?.runs.map((run) => (
        <p key={run.id} className="quiet-line" data-testid="run">
          <b>{runKindInWords(run)}</b> <When iso={run.started} /> · {runInWords(run)}
        </p>
      ))}
      {query.data?.next !== undefined && (
        <Button variant="subtle" onClick={() => setLimit(limit + 40)}>
          Show more
        </Button>
      )}
    </section>
  );
}

export function ProjectsPanel({
  source,
  deed,
  failure,
  isBusy,
}: {
  source: SourceView;
  deed: Deed;
  failure: unknown;
  isBusy: boolean;
}) {
  const [key, setKey] = useState('');
  const wanted = key.trim();
  const isHalted = source.haltedSince !== undefined;
  return (
    <section className="panel" data-testid="project-control">
      <h2 className="panel-title">One project</h2>
      {source.paused.map(({ project, since, by }) => (
        <p key={project} className="quiet-line" data-testid="paused-project">
          <b>{project}</b> is paused by {by} since <When iso={since} />: what was read of it is found as it
          was then, until it is too old to count. What Jira announces is read on.{' '}
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            onClick={() => deed((me) => actOnProject(me, source.id, project, 'resume'))}
          >
            Resume {project}
          </Button>
        </p>
      ))}
      <TextInput
        label="Key of the project"
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        data-testid="project-key"
      />
      {failure !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(failure)}
        </p>
      )}
      <div className="page-actions">
        <Button
          variant="default"
          disabled={wanted === '' || isHalted || isBusy}
          onClick={() => deed((me) => syncNow(me, source.id, { project: wanted }))}
          data-testid="sync-project"
        >
          Sync it first
        </Button>
        <Button
          variant="default"
          disabled={wanted === '' || isBusy}
          onClick={() => deed((me) => actOnProject(me, source.id, wanted, 'pause'))}
          data-testid="pause-project"
        >
          Pause it
        </Button>
      </div>
    </section>
  );
}
