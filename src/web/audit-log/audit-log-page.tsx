/**
 * Who did what, the latest first: filtered by act, actor and date as the address says, and as a file. It tells of
 * acts and never of what was read by them, so there is nothing here to hide from a reviewer.
 */

import './audit-log.css';
import { Button, Select, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { QueryFailure } from '../shell/query-failure.tsx';
import { RowSkeletons } from '../shell/row-skeletons.tsx';
import { type AuditFilter, filterQuery, isUnfiltered, readFilter } from './audit-filter.ts';
import { auditLogFile, auditLogPage } from './audit-log-client.ts';
import { AuditRow } from './audit-row.tsx';
import { actChoices, isAction } from './audit-words.ts';
import { keepFile } from './keep-file.ts';

export function AuditLogPage() {
  const { me, viewedPerson } = useSession();
  usePageTitle('Audit log', viewedPerson?.name);
  const [, navigate] = useLocation();
  const filter = readFilter(useSearch());
  const query = useInfiniteQuery({
    queryKey: ['audit-log', eyesOf(me), filter],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }: { pageParam: number | undefined; signal: AbortSignal }) =>
      auditLogPage(me, filter, pageParam, signal),
    getNextPageParam: (last) => last.next,
    placeholderData: (previous) => previous,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries);
  return (
    <div data-testid="audit-log-page">
      <header className="page-head">
        <div>
          <h1>Audit log</h1>
          <p>
            Who explained, viewed as, assigned, mapped, connected or removed what. Nothing is ever taken out.
          </p>
        </div>
        <ExportButtons filter={filter} />
      </header>
      <Filters
        key={filterQuery(filter)}
        filter={filter}
        onFilter={(next) => navigate(`/permissions/audit-log${filterQuery(next)}`, { replace: true })}
      />
      {entries === undefined && query.error === null && <RowSkeletons rows={8} />}
      {entries === undefined && query.error !== null && (
        <QueryFailure title="The audit log cannot be shown" query={query} />
      )}
      {entries?.length === 0 && (
        <div className="note-page" data-testid="no-entries">
          <h2>{isUnfiltered(filter) ? 'Nothing has been recorded yet' : 'No entry fits'}</h2>
          <p>
            {isUnfiltered(filter)
              ? 'As soon as somebody does something here that others should know of, it stands here.'
              : 'Choose another act, actor or date.'}
          </p>
        </div>
      )}
      {entries !== undefined && entries.length > 0 && (
        <ol className={query.isPlaceholderData ? 'rows audit-rows is-stale' : 'rows audit-rows'}>
          {entries.map((entry) => (
            <AuditRow key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          className="more-button"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
          data-testid="older"
        >
          Show older
        </Button>
      )}
    </div>
  );
}

function Filters({ filter, onFilter }: { filter: AuditFilter; onFilter(filter: AuditFilter): void }) {
  const [actor, setActor] = useState(filter.actor ?? '');
  const settleActor = () => {
    if (actor.trim() !== (filter.actor ?? '')) onFilter({ ...filter, actor: actor.trim() || undefined });
  };
  return (
    <form
      className="filters"
      onSubmit={(event) => {
        event.preventDefault();
        settleActor();
      }}
    >
      <Select
        label="Act"
        placeholder="Every act"
        data={[...actChoices]}
        value={filter.action ?? null}
        onChange={(value) =>
          onFilter({ ...filter, action: value !== null && isAction(value) ? value : undefined })
        }
        clearable
        searchable
        clearButtonProps={{ 'aria-label': 'Every act' }}
        data-testid="filter-action"
      />
      <TextInput
        label="By whom"
        placeholder="An address, or an operator's name"
        value={actor}
        onChange={(event) => setActor(event.currentTarget.value)}
        onBlur={settleActor}
        data-testid="filter-actor"
      />
      <TextInput
        type="date"
        label="Since (UTC)"
        value={filter.since ?? ''}
        onChange={(event) => onFilter({ ...filter, since: event.currentTarget.value || undefined })}
        data-testid="filter-since"
      />
      {/* Without one, Enter in a form of several fields does nothing. */}
      <button type="submit" className="visually-hidden" tabIndex={-1}>
        Filter
      </button>
    </form>
  );
}

function ExportButtons({ filter }: { filter: AuditFilter }) {
  const { me } = useSession();
  const exporting = useMutation({
    mutationFn: async (format: 'csv' | 'jsonl') => {
      keepFile(`jackdaw-audit-log.${format}`, await auditLogFile(me, filter, format));
    },
  });
  return (
    <div className="page-actions">
      {(['csv', 'jsonl'] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.8} aria-hidden />}
          loading={exporting.isPending && exporting.variables === format}
          onClick={() => exporting.mutate(format)}
          data-testid={`export-${format}`}
        >
          {format === 'csv' ? 'CSV' : 'JSON lines'}
        </Button>
      ))}
      {exporting.error !== null && (
        <p className="field-failure" role="alert">
          {sentenceOf(exporting.error)}
        </p>
      )}
    </div>
  );
}
