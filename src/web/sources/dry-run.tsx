/**
 * What a credential can and cannot read on this very site, asked call by call before anything is synced. It begins by
 * itself for a kind, can be stopped, and says of each call what will be hidden without it.
 */

import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DryRunJob, DryRunLineView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { checkSoFar, type Kind, type Subject, startCheck, stopCheck } from './source-client.ts';

export function DryRun({ subject, kind }: { subject: Subject; kind: Kind }) {
  const { me } = useSession();
  const client = useQueryClient();
  const queryKey = ['dry-run', eyesOf(me), subject, kind];
  const start = useMutation({
    mutationFn: () => startCheck(me, subject, kind),
    onSuccess: (job) => client.setQueryData(queryKey, job),
  });
  const stop = useMutation({
    mutationFn: () => stopCheck(me, subject),
    onSuccess: (job) => client.setQueryData(queryKey, job),
  });
  const { mutate } = start;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for another kind or credential
  useEffect(() => mutate(), [kind, JSON.stringify(subject)]);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => checkSoFar(me, subject, signal),
    enabled: start.isSuccess,
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? 500 : false),
  });
  const failure = start.error ?? query.error;
  const job = query.data;
  return (
    <section className="panel" data-testid="dry-run" data-state={job?.state}>
      <h2 className="panel-title">What it can read here</h2>
      {failure !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(failure)}
        </p>
      )}
      {job !== undefined && <Progress job={job} onStop={() => stop.mutate()} />}
      {job !== undefined && (
        <ul className="dry-run-lines">
          {job.lines.map((line) => (
            <Line key={line.call} line={line} />
          ))}
        </ul>
      )}
      {job?.state !== 'running' && (
        <Button variant="default" size="xs" onClick={() => mutate()} loading={start.isPending}>
          Ask again
        </Button>
      )}
    </section>
  );
}

function Progress({ job, onStop }: { job: DryRunJob; onStop(): void }) {
  if (job.state === 'running') {
    return (
      <p className="dry-run-progress">
        <progress value={job.lines.length} max={job.of} aria-label="Calls that were asked" />
        {job.lines.length} of {job.of} calls
        <Button variant="subtle" size="compact-xs" onClick={onStop}>
          Stop
        </Button>
      </p>
    );
  }
  if (job.error !== undefined) return <p className="field-failure">{job.error.message}</p>;
  if (job.verdict === undefined) return <p className="quiet-line">Stopped.</p>;
  return (
    <p className={`dry-run-verdict is-${job.verdict.kind}`} data-testid="verdict">
      {job.verdict.message}
    </p>
  );
}

const icons = { can: IconCheck, cannot: IconX, unclear: IconAlertTriangle, 'not asked': IconMinus };

function Line({ line }: { line: DryRunLineView }) {
  const Icon = icons[line.outcome];
  return (
    <li className={`is-${line.outcome.replace(' ', '-')}`} data-testid="dry-run-line">
      <Icon size={17} stroke={2} aria-label={line.outcome} />
      <div>
        <b>{line.reads}</b> <code>{line.call}</code>
        {line.outcome === 'cannot' && (
          <p>
            {line.message ?? `It takes: ${line.right}.`} {line.missing === 'scope' && scopesInWords(line)}
          </p>
        )}
        {line.outcome !== 'can' && line.hidden !== undefined && <p>Without it: {line.hidden}</p>}
        {line.outcome !== 'cannot' && line.message !== undefined && <p>{line.message}</p>}
      </div>
    </li>
  );
}

function scopesInWords({ scopes }: DryRunLineView): string {
  const named = scopes.granular.length > 0 ? scopes.granular : scopes.classic;
  return `The token lacks the scope${named.length === 1 ? '' : 's'} ${named.join(', ')}.`;
}
