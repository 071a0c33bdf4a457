/** As whom a claimed site is read: as the app's own user, or as a person who is looked for by name. Nothing is kept yet. */

import { Button, Radio } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { ConnectInstallationView } from '../../../http/connect-api.ts';
import { sentenceOf } from '../../ask-server.ts';
import { eyesOf, useSession } from '../../session/session.tsx';
import { AccountChoice, type Chosen } from './account-choice.tsx';
import { tryInstallation } from './connect-app-client.ts';

export function ActsAsForm(props: { installation: ConnectInstallationView; onLeave(): void }) {
  const { id, actsAsPeople, you } = props.installation;
  const { me } = useSession();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [actsAs, setActsAs] = useState<'app' | 'person'>('app');
  const [account, setAccount] = useState<Chosen | undefined>(
    you === undefined ? undefined : { accountId: you, name: 'Your own account' },
  );
  const attempt = useMutation({
    mutationFn: () =>
      tryInstallation(me, id, { actsAs, account: actsAs === 'app' ? undefined : account?.accountId }),
    onSuccess(draft) {
      client.setQueryData(['draft', eyesOf(me), draft.draft], draft);
      navigate(`/sources/connect?draft=${draft.draft}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  const isComplete = actsAs === 'app' || account !== undefined;
  return (
    <form className="installation-form steps-form" onSubmit={submit} data-testid="acts-as-form">
      <Radio.Group
        label="As whom does it read?"
        value={actsAs}
        onChange={(value) => setActsAs(value === 'person' ? 'person' : 'app')}
      >
        <Radio
          value="app"
          label="As the app’s own user"
          description="It sees what permission schemes give to apps, and no issue with a security level that does not name it. What it does not see, nobody finds."
          data-testid="as-app"
        />
        <Radio
          value="person"
          label="As a person"
          description={
            actsAsPeople
              ? 'It sees what this person sees: best somebody who administers Jira. Everybody still finds only what they may see themselves.'
              : 'This site does not let the app act as people: it was installed without the scope ACT_AS_USER. Install it again.'
          }
          disabled={!actsAsPeople}
          data-testid="as-person"
        />
      </Radio.Group>
      {actsAs === 'person' && <AccountChoice id={id} chosen={account} onChange={setAccount} />}
      {attempt.error !== null && (
        <p className="field-failure" role="alert" data-testid="acts-as-failure">
          {sentenceOf(attempt.error)}
        </p>
      )}
      <div className="page-actions">
        <Button
          size="xs"
          type="submit"
          disabled={!isComplete}
          loading={attempt.isPending}
          data-testid="try-installation"
        >
          See what it can read
        </Button>
        <Button size="xs" variant="default" onClick={props.onLeave}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
