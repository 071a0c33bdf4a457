/**
 * An issue to read, in a drawer over the results and at an address of its own. An issue that does not exist and
 * one that may not be seen are told in the same words.
 */

import './reading.css';
import { CloseButton, Drawer } from '@mantine/core';
import { IconExternalLink, IconFeather } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { webAddress } from '../addresses.ts';
import { apiClient } from '../api-client.ts';
import { ApiError, sentenceOf } from '../ask-server.ts';
import { eyesOf, type Viewer } from '../session/session.tsx';
import { FailureNote } from '../shell/failure-note.tsx';
import { PersonBadge } from '../shell/person-badge.tsx';
import { WhyLink } from '../shell/why-link.tsx';
import { IssueArticle, type WhyAddressOf } from './issue-article.tsx';

export interface ReadingViewProps {
  /** Nothing is read without one. */
  readonly issueKey: string | undefined;
  readonly reader: Viewer;
  /** In the demo: it is read with the eyes of the person in the second column. */
  readonly asOther: boolean;
  addressOf(key: string): string;
  /** Where an issue, or the unit of it, is explained; undefined for who may not know. */
  readonly whyAddressOf: WhyAddressOf | undefined;
  /** Where the focus goes then is for whoever closes it to say. */
  onClose(): void;
}

export function ReadingView(props: ReadingViewProps) {
  const { issueKey, reader, asOther, addressOf, onClose } = props;
  const query = useQuery({
    queryKey: ['issue', eyesOf(reader), issueKey],
    enabled: issueKey !== undefined,
    queryFn: ({ signal }) => apiClient(reader).issue(issueKey ?? '', signal),
    staleTime: 30_000,
  });
  const jira = webAddress(query.data?.url ?? '');
  return (
    <Drawer.Root
      opened={issueKey !== undefined}
      onClose={onClose}
      position="right"
      size="min(760px, 100vw)"
      transitionProps={{ duration: 160 }}
      returnFocus={false}
      aria-label={issueKey === undefined ? 'Issue' : `Issue ${issueKey}`}
    >
      <Drawer.Overlay backgroundOpacity={0.35} />
      <Drawer.Content data-testid="reading-view">
        <div className="reading-bar">
          <span className="issue-key">{issueKey}</span>
          {asOther && (
            <span className="reading-as">
              <PersonBadge name={reader.person.name} size={20} />
              as {reader.person.name}
            </span>
          )}
          <span className="reading-actions">
            {props.whyAddressOf !== undefined && query.data !== undefined && (
              <WhyLink address={props.whyAddressOf(query.data.key)} of={query.data.key} />
            )}
            {jira !== undefined && (
              <a
                className="jira-link"
                href={jira}
                target="_blank"
                rel="noreferrer"
                data-testid="reading-jira-link"
              >
                Open in Jira <IconExternalLink size={15} stroke={1.8} aria-hidden />
              </a>
            )}
            <CloseButton aria-label="Close" onClick={onClose} size="lg" />
          </span>
        </div>
        {/* It has the focus, so that the arrow keys scroll what is read. */}
        <Drawer.Body p={0} tabIndex={-1} data-autofocus className="reading-body">
          {query.data !== undefined && (
            <IssueArticle issue={query.data} addressOf={addressOf} whyAddressOf={props.whyAddressOf} />
          )}
          {query.data === undefined && query.error === null && <ReadingSkeleton />}
          {query.data === undefined && query.error !== null && <ReadingFailure query={query} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function ReadingFailure({ query }: { query: { error: unknown; refetch(): unknown } }) {
  const missing =
    query.error instanceof ApiError && (query.error.status === 404 || query.error.status === 400);
  return missing ? (
    <div className="note-page" data-testid="no-such-issue">
      <IconFeather size={34} stroke={1.3} aria-hidden />
      <h2>No such issue</h2>
      <p>There is no issue of this key that you may see.</p>
    </div>
  ) : (
    <FailureNote
      title="The issue could not be read"
      text={sentenceOf(query.error)}
      onRetry={() => query.refetch()}
    />
  );
}

function ReadingSkeleton() {
  return (
    <div className="skeletons reading-skeleton" aria-hidden="true">
      {['70%', '45%', '96%', '92%', '60%'].map((width, index) => (
        <i key={width} style={{ width, height: index === 0 ? 26 : 13 }} />
      ))}
    </div>
  );
}
