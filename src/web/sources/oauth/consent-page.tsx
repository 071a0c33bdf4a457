/**
 * Where Atlassian's page leads back to: what came of the consent, and the sites that it reaches, of which one is chosen.
 * Only who began sees it. To reconnect a source its own site is chosen, and the next page is the source's.
 */

import '../../permissions/permissions.css';
import '../sources.css';
import './oauth.css';
import { Button, Radio } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { sentenceOf } from '../../ask-server.ts';
import { eyesOf, useSession } from '../../session/session.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import { RowSkeletons } from '../../shell/row-skeletons.tsx';
import { MissingScopes } from '../missing-scopes.tsx';
import { reconnectAndRead } from '../source-client.ts';
import { chooseSite, consentOf, type Granted } from './oauth-client.ts';
import { problemInWords } from './oauth-words.ts';

/** `/sources/oauth?problem=…`: what came back belonged to nothing, so there is no consent to look at. */
export function ConsentProblemPage() {
  const word = new URLSearchParams(useSearch()).get('problem') ?? '';
  return (
    <Frame>
      <Nothing title="Nothing was connected" says={problemInWords(word)} />
    </Frame>
  );
}

export function ConsentPage({ id }: { id: string }) {
  const { me } = useSession();
  const query = useQuery({
    queryKey: ['oauth-consent', eyesOf(me), id],
    queryFn: ({ signal }) => consentOf(me, id, signal),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const seen = query.data;
  return (
    <Frame>
      {query.error !== null && <Nothing title="Nothing was connected" says={sentenceOf(query.error)} />}
      {query.isPending && <RowSkeletons rows={3} />}
      {seen !== undefined && seen.outcome !== 'granted' && (
        <Nothing
          title={seen.outcome === 'denied' ? 'You did not consent' : 'Atlassian did not give access'}
          says={
            seen.reconnect === undefined
              ? seen.message
              : `${seen.message} “${seen.reconnect.name}” stays as it is, with all that was read.`
          }
          reconnect={seen.reconnect?.id}
        />
      )}
      {seen?.outcome === 'granted' && <Sites id={id} consent={seen} />}
    </Frame>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  const { viewedPerson } = useSession();
  usePageTitle('Back from Atlassian', viewedPerson?.name);
  return (
    <div className="section-page" data-testid="consent-page">
      <p className="way-back">
        <Link href="/sources">Sources</Link>
      </p>
      {children}
    </div>
  );
}

function Nothing(props: { title: string; says: string; reconnect?: number | undefined }) {
  const again = props.reconnect === undefined ? '' : `?reconnect=${props.reconnect}`;
  return (
    <div className="note-page" role="alert" data-testid="consent-problem">
      <IconPlugConnectedX size={34} stroke={1.4} aria-hidden />
      <h1>{props.title}</h1>
      <p>{props.says}</p>
      <Button component={Link} href={`/sources/connect-oauth${again}`} data-testid="consent-again">
        Begin again
      </Button>
    </div>
  );
}

function Sites({ id, consent }: { id: string; consent: Granted }) {
  const { me } = useSession();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const { account, sites, reconnect } = consent;
  const canBeChosen = (site: Granted['sites'][number]) =>
    site.hasJira && (reconnect === undefined || site.url === reconnect.site);
  const open = sites.filter(canBeChosen);
  const [cloudId, setCloudId] = useState(open[0]?.cloudId);
  const choose = useMutation({
    mutationFn: async (chosen: string) => {
      const made = await chooseSite(me, id, chosen);
      if (reconnect !== undefined) await reconnectAndRead(me, reconnect.id, made.draft);
      return made;
    },
    onSuccess(made) {
      // The consent is used up: the way back leads past this page.
      if (reconnect !== undefined) navigate(`/sources/${reconnect.id}`, { replace: true });
      else {
        client.setQueryData(['draft', eyesOf(me), made.draft], made);
        navigate(`/sources/connect?draft=${made.draft}`, { replace: true });
      }
    },
  });
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{reconnect === undefined ? 'Choose the site' : `Reconnect “${reconnect.name}”`}</h1>
          <p>
            Atlassian lets Jackdaw read for {account.name}
            {account.email === undefined ? '' : ` (${account.email})`}.{' '}
            {reconnect === undefined ? 'Nothing is connected yet.' : 'Nothing is changed yet.'}
          </p>
        </div>
      </header>
      <MissingScopes missing={consent.missing} />
      <section className="panel steps-form">
        {open.length === 0 ? (
          <p className="source-trouble" data-testid="no-site">
            {noSite(consent)}
          </p>
        ) : (
          <Radio.Group label="Site" value={cloudId ?? ''} onChange={setCloudId}>
            {sites.map((site) => (
              <Radio
                key={site.cloudId}
                value={site.cloudId}
                label={`${site.name}, ${new URL(site.url).host}`}
                description={aboutSite(site, reconnect)}
                disabled={!canBeChosen(site)}
                data-testid={`site-${site.cloudId}`}
              />
            ))}
          </Radio.Group>
        )}
        {reconnect !== undefined && open.length > 0 && reconnect.account !== account.email && (
          <p className="quiet-line" data-testid="other-account">
            Until now it read as {reconnect.account}. From now on it reads what {account.name} may see.
          </p>
        )}
        {choose.error !== null && (
          <p className="field-failure" role="alert" data-testid="site-failure">
            {sentenceOf(choose.error)}
          </p>
        )}
        <div className="page-actions">
          {cloudId !== undefined && (
            <Button
              onClick={() => choose.mutate(cloudId)}
              loading={choose.isPending || choose.isSuccess}
              data-testid="choose-site"
            >
              {reconnect === undefined ? 'Go on with this site' : `Reconnect “${reconnect.name}”`}
            </Button>
          )}
          <Button
            variant="default"
            component={Link}
            href={`/sources/connect-oauth${reconnect === undefined ? '' : `?reconnect=${reconnect.id}`}`}
          >
            Begin again
          </Button>
        </div>
      </section>
    </>
  );
}

function aboutSite(site: Granted['sites'][number], reconnect: Granted['reconnect']): string | undefined {
  if (!site.hasJira) return 'It has no Jira that this account lets the app read.';
  if (reconnect !== undefined) return site.url === reconnect.site ? undefined : 'Not what this source reads.';
  return site.connectedAs === undefined
    ? undefined
    : `It is read for everybody already, as ${site.connectedAs}.`;
}

function noSite({ account, sites, reconnect }: Granted): string {
  if (reconnect !== undefined) {
    return `The consent of ${account.name} does not reach ${new URL(reconnect.site).host}, which “${reconnect.name}” reads. Begin again as an account that can open it in Jira, and choose it on Atlassian’s page.`;
  }
  if (sites.length === 0) {
    return `The consent of ${account.name} reaches no site. Begin again as an account that can open Jira, and choose its site on Atlassian’s page.`;
  }
  const names = sites.map(({ name }) => name).join(', ');
  return `The consent of ${account.name} reaches no site with Jira: ${names} ${sites.length === 1 ? 'has' : 'have'} none that the app may read. Begin again, and choose a site with Jira on Atlassian’s page.`;
}
