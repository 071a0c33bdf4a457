/** The providers that one can sign in with here, each a button that leaves for the provider's own page. */

import { Button } from '@mantine/core';
import { IconLogin2 } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { WaysToSignIn } from '../../http/auth-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { Refusal } from './entry-card.tsx';
import { goToProvider } from './sign-in-client.ts';

export interface ProviderButtonsProps {
  readonly providers: WaysToSignIn['providers'];
  readonly returnTo: string;
  readonly invitation?: string;
}

export function ProviderButtons({ providers, returnTo, invitation }: ProviderButtonsProps) {
  const leave = useMutation({ mutationFn: (id: number) => goToProvider(id, { returnTo, invitation }) });
  if (providers.length === 0) return null;
  return (
    <>
      <div className="or-line">or</div>
      <div className="provider-buttons">
        {providers.map(({ id, name }) => (
          <Button
            key={id}
            variant="default"
            size="md"
            fullWidth
            leftSection={<IconLogin2 size={18} stroke={1.7} aria-hidden />}
            // It stays busy until the browser has left.
            loading={(leave.isPending || leave.isSuccess) && leave.variables === id}
            onClick={() => leave.mutate(id)}
            data-testid="provider"
          >
            Continue with {name}
          </Button>
        ))}
      </div>
      <Refusal says={leave.error === null ? undefined : sentenceOf(leave.error)} />
    </>
  );
}
