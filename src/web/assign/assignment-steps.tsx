/**
 * From the preview to the deed: who gains and who loses, what it takes to confirm, and what happened. Nothing is done
 * without the confirmation of the preview that is on the screen; what the public gains takes a mark of its own.
 */

import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconCircleCheckFilled } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import type { AssignmentAnswer } from '../../http/change-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { projectAddress } from '../project-permissions/project-client.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { ImpactView } from '../simulate/impact-view.tsx';
import { opensToThePublic } from '../simulate/impact-words.ts';
import { assignment, type OtherCredential, type Wanted } from './assign-client.ts';

type Preview = Extract<AssignmentAnswer, { step: 'preview' }>;
type Done = Extract<AssignmentAnswer, { step: 'done' }>;

/** `source` is where the project's page is, should its key stand on several sites. */
export function AssignmentSteps({ wanted, source }: { wanted: Wanted; source: string | undefined }) {
  const { me } = useSession();
  const queryClient = useQueryClient();
  const preview = useQuery({
    queryKey: ['assignment', eyesOf(me), wanted],
    queryFn: ({ signal }) => assignment(me, wanted, undefined, signal),
    // Its confirmation is for once, and it is of the moment.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const commit = useMutation({
    mutationFn: (confirmed: { confirmation: string; credential: OtherCredential | undefined }) =>
      assignment(me, wanted, confirmed, AbortSignal.timeout(120_000)),
    onSuccess: () =>
      queryClient.invalidateQueries({
        predicate: ({ queryKey }) => !['me', 'demo-people', 'assignment'].includes(String(queryKey[0])),
      }),
  });
  if (commit.data?.step === 'done') return <DoneView done={commit.data} source={source} />;
  if (preview.data?.step === 'preview') {
    const shown = preview.data;
    return (
      <>
        <ImpactView simulation={shown.simulation} />
        <Confirm
          key={shown.confirmation}
          preview={shown}
          busy={commit.isPending}
          failure={commit.error === null ? undefined : sentenceOf(commit.error)}
          onConfirm={(credential) => commit.mutate({ confirmation: shown.confirmation, credential })}
          onPreviewAgain={() => {
            commit.reset();
            preview.refetch();
          }}
        />
      </>
    );
  }
  if (preview.error === null) return <RowSkeletons rows={6} />;
  return <QueryFailure title="There is no preview" query={preview} />;
}

interface ConfirmProps {
  readonly preview: Preview;
  readonly busy: boolean;
  readonly failure: string | undefined;
  onConfirm(credential: OtherCredential | undefined): void;
  onPreviewAgain(): void;
}

function Confirm({ preview, busy, failure, onConfirm, onPreviewAgain }: ConfirmProps) {
  const isPublic = opensToThePublic(preview.simulation);
  const [accepted, setAccepted] = useState(false);
  const [email, setEmail] = useState('');
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const other = email.trim() !== '' && token.trim() !== '';
    onConfirm(other ? { email: email.trim(), token: token.trim() } : undefined);
  };
  return (
    <form className="panel confirm" onSubmit={submit} data-testid="confirm">
      <p className="confirm-change">
        <b>{preview.project}</b>: from “{preview.before.name}” to “{preview.after.name}”, in Jira, now.
      </p>
      {isPublic && (
        <Checkbox
          checked={accepted}
          onChange={(event) => setAccepted(event.currentTarget.checked)}
          label="I want this to be open to everybody on the internet."
          color="red"
          data-testid="accept-public"
        />
      )}
      <details>
        <summary>With the credential of another account</summary>
        <p className="quiet-line">
          Where the account that reads the site may not assign schemes. It is used for this once, and not
          kept.
        </p>
        <div className="filters">
          <TextInput
            label="Its address"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoComplete="off"
            data-testid="credential-email"
          />
          <PasswordInput
            label="Its API token"
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            autoComplete="off"
            data-testid="credential-token"
          />
        </div>
      </details>
      {failure !== undefined && (
        <p className="field-failure" role="alert" data-testid="assign-failure">
          {failure}
        </p>
      )}
      <div className="page-actions">
        <Button
          type="submit"
          color={isPublic ? 'red' : 'petrol'}
          loading={busy}
          disabled={isPublic && !accepted}
          data-testid="assign-confirm"
        >
          Assign “{preview.after.name}”
        </Button>
        {failure !== undefined && (
          <Button variant="default" onClick={onPreviewAgain}>
            Preview again
          </Button>
        )}
      </div>
    </form>
  );
}

function DoneView({ done, source }: { done: Done; source: string | undefined }) {
  const [undoing, setUndoing] = useState(false);
  return (
    <>
      <section className="panel assigned" data-testid="assigned">
        <IconCircleCheckFilled size={34} aria-hidden />
        <div>
          <h2>
            {done.project} has “{done.after.name}”
          </h2>
          <p>
            Jira was asked again and says so. It counts from the next search on, and stands in the audit log
            as entry {done.entry}.
          </p>
          <div className="page-actions">
            {!undoing && (
              <Button
                variant="default"
                leftSection={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
                onClick={() => setUndoing(true)}
                data-testid="put-back"
              >
                Put “{done.before.name}” back
              </Button>
            )}
            <Link href={projectAddress({ key: done.project, source })} className="quiet-link to-project">
              To the project
            </Link>
          </div>
        </div>
      </section>
      {undoing && <AssignmentSteps wanted={{ kind: 'undo', entry: done.entry }} source={source} />}
    </>
  );
}
