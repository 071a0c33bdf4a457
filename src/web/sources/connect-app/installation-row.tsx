/**
 * A site that has the app: how it stands, what to know before claiming it, and what can be done: claim it, read it as
 * the app or as a person, take it off the list.
 */

import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ConnectInstallationView } from '../../../http/connect-api.ts';
import { type Asker, sentenceOf } from '../../ask-server.ts';
import { eyesOf, useSession } from '../../session/session.tsx';
import { When } from '../../shell/when.tsx';
import { ActsAsForm } from './acts-as-form.tsx';
import { claim, takeOffList } from './connect-app-client.ts';
import { standingOf, takingOffSays } from './installation-words.ts';

export function InstallationRow({ installation }: { installation: ConnectInstallationView }) {
  const [open, setOpen] = useState<'acts-as' | 'take-off'>();
  const claiming = useDeed(
    (me) => claim(me, installation.id),
    () => setOpen('acts-as'),
  );
  const { site, state, claimed, says, sources } = installation;
  const standing = standingOf(installation);
  const isUsable = says === undefined;
  return (
    <li className="row installation" data-testid="installation">
      <div className="installation-head">
        <div>
          <b className="installation-site">{new URL(site).host}</b>
          <Facts installation={installation} />
        </div>
        <span className={`tone-badge tone-${standing.tone}`} data-testid="standing">
          {standing.word}
        </span>
      </div>
      {says !== undefined && claimed !== undefined && <p className="source-trouble">{says}</p>}
      {state === 'uninstalled' && <p className="source-trouble">{says}</p>}
      {installation.beforeClaiming !== undefined && (
        <p className="note-line" data-testid="before-claiming">
          <IconAlertTriangle size={16} aria-hidden />
          <span>{installation.beforeClaiming}</span>
        </p>
      )}
      {claiming.error !== null && <p className="field-failure">{sentenceOf(claiming.error)}</p>}
      {open === undefined && (
        <div className="page-actions">
          {claimed === undefined && state !== 'uninstalled' && (
            <Button
              size="xs"
              onClick={() => claiming.mutate()}
              loading={claiming.isPending}
              data-testid="claim"
            >
              It is ours: claim it
            </Button>
          )}
          {isUsable && (
            <Button
              size="xs"
              variant={sources.length > 0 ? 'default' : 'filled'}
              onClick={() => setOpen('acts-as')}
              data-testid="use"
            >
              {sources.length > 0 ? 'Read it as somebody else' : 'Choose as whom it reads'}
            </Button>
          )}
          <Button
            size="xs"
            variant="subtle"
            color="red"
            onClick={() => setOpen('take-off')}
            data-testid="take-off"
          >
            Take it off the list
          </Button>
        </div>
      )}
      {open === 'acts-as' && isUsable && (
        <ActsAsForm installation={installation} onLeave={() => setOpen(undefined)} />
      )}
      {open === 'take-off' && <TakeOff installation={installation} onLeave={() => setOpen(undefined)} />}
    </li>
  );
}

function Facts({ installation }: { installation: ConnectInstallationView }) {
  const { description, installed, claimed, sources } = installation;
  return (
    <>
      <p>
        Installed <When iso={installed} />
        {claimed !== undefined && (
          <>
            {' · '}claimed by {claimed.by} <When iso={claimed.at} />
          </>
        )}
      </p>
      {sources.length > 0 && (
        <p>
          {sources.length === 1 ? 'Source' : 'Sources'}:{' '}
          {sources.map(({ id, name }, place) => (
            <span key={id}>
              {place > 0 && ', '}
              <Link href={`/sources/${id}`}>{name}</Link>
            </span>
          ))}
        </p>
      )}
      {claimed === undefined && description !== '' && <p>It calls itself “{description}”.</p>}
    </>
  );
}

function TakeOff(props: { installation: ConnectInstallationView; onLeave(): void }) {
  const { installation, onLeave } = props;
  const taking = useDeed((me) => takeOffList(me, installation.id), onLeave);
  return (
    <div className="installation-form" data-testid="take-off-form">
      <p>{takingOffSays(installation)}</p>
      {taking.error !== null && <p className="field-failure">{sentenceOf(taking.error)}</p>}
      <div className="page-actions">
        <Button
          size="xs"
          color="red"
          onClick={() => taking.mutate()}
          loading={taking.isPending}
          data-testid="take-off-confirm"
        >
          Take it off
        </Button>
        <Button size="xs" variant="default" onClick={onLeave}>
          Keep it
        </Button>
      </div>
    </div>
  );
}

/** What is done, and the list asked again after it. */
function useDeed(deed: (me: Asker) => Promise<unknown>, onDone: () => void) {
  const { me } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => deed(me),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['installations', eyesOf(me)] });
      onDone();
    },
  });
}
