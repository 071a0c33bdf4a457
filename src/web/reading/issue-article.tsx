/**
 * An issue as a text: what it says, the facts about it, what belongs to it, and who said what.
 */

import { IconClock, IconPaperclip } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { IssueView } from '../../http/api.ts';
import { dayOf } from '../relative-time.ts';
import { RestrictedBadge, StatusBadge, TypeIcon } from '../shell/issue-badges.tsx';
import { PersonBadge } from '../shell/person-badge.tsx';
import { When } from '../shell/when.tsx';
import { WhyLink } from '../shell/why-link.tsx';
import { commentsHeading, factsOf } from './issue-facts.ts';
import { ServerHtml } from './server-html.tsx';

export type WhyAddressOf = (issue: string, unit?: string) => string;

export interface IssueArticleProps {
  readonly issue: IssueView;
  addressOf(key: string): string;
  readonly whyAddressOf: WhyAddressOf | undefined;
}

export function IssueArticle({ issue, addressOf, whyAddressOf }: IssueArticleProps) {
  return (
    <article className="issue">
      <div className="issue-top">
        <TypeIcon name={issue.type.name} />
        <span>{issue.type.name}</span>
        <span className="issue-project">{issue.project.name}</span>
        <StatusBadge status={issue.status} />
      </div>
      <h2 className="issue-summary" dir="auto">
        {issue.summary}
      </h2>
      <p className="issue-times">
        created {dayOf(issue.created)}, updated <When iso={issue.updated} />
      </p>
      <dl className="issue-facts">
        {factsOf(issue).map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd dir="auto">{fact.text}</dd>
          </div>
        ))}
      </dl>
      {issue.descriptionHtml === '' ? (
        <p className="issue-empty">No description.</p>
      ) : (
        <ServerHtml html={issue.descriptionHtml} />
      )}
      {issue.environmentHtml !== '' && (
        <section>
          <h3>Environment</h3>
          <ServerHtml html={issue.environmentHtml} />
        </section>
      )}
      {issue.attachments.length > 0 && (
        <section>
          <h3>Attachments</h3>
          <ul className="issue-attachments">
            {issue.attachments.map((attachment, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two attachments may have the same name
              <li key={index}>
                <IconPaperclip size={14} stroke={1.8} aria-hidden />
                {attachment.filename}
              </li>
            ))}
          </ul>
        </section>
      )}
      {issue.related.length > 0 && (
        <section>
          <h3>Related</h3>
          <ul className="issue-related">
            {issue.related.map((related) => (
              <li key={`${related.relation} ${related.key}`}>
                <small>{related.relation}</small>
                <Link href={addressOf(related.key)} state={history.state}>
                  <span className="issue-key">{related.key}</span> {related.summary}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <IssueComments issue={issue} whyAddressOf={whyAddressOf} />
    </article>
  );
}

function IssueComments({ issue, whyAddressOf }: Omit<IssueArticleProps, 'addressOf'>) {
  const { comments } = issue;
  if (comments.length === 0) return null;
  return (
    <section>
      <h3>
        {commentsHeading(comments)} <span className="issue-number">{comments.length}</span>
      </h3>
      <ol className="comments">
        {comments.map((comment) => (
          <li
            key={`${comment.kind} ${comment.id}`}
            id={`comment-${comment.id}`}
            className={comment.restricted || comment.internal ? 'comment is-narrow' : 'comment'}
            data-testid="comment"
          >
            <header>
              <PersonBadge name={comment.author ?? '?'} size={26} />
              <b>{comment.author ?? 'Somebody'}</b>
              <When iso={comment.created} />
              {comment.kind === 'worklog' && (
                <span className="plain-badge">
                  <IconClock size={12} stroke={2} aria-hidden /> Work log
                </span>
              )}
              {comment.internal && <span className="plain-badge">Internal</span>}
              {comment.restricted && <RestrictedBadge />}
              {whyAddressOf !== undefined && (
                <WhyLink
                  address={whyAddressOf(issue.key, `${comment.kind}-${comment.id}`)}
                  of={`this ${comment.kind}`}
                />
              )}
            </header>
            <ServerHtml html={comment.html} />
          </li>
        ))}
      </ol>
    </section>
  );
}
