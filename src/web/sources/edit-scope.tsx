/** What of a source is read, and the change of it. What leaves is found by nobody from that moment on. */

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SourceScopeView, SourceView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { number } from '../status/totals.ts';
import { ScopeFields } from './scope-form.tsx';
import { formOf, missingIn, scopeInWords, wantedOf } from './scope-wanted.ts';
import { changeScope } from './source-client.ts';

export function EditScope(props: {
  source: SourceView;
  scope: SourceScopeView;
  open: boolean;
  onOpen(open: boolean): void;
}) {
  const { me } = useSession();
  const client = useQueryClient();
  const { source, scope, open, onOpen } = props;
  const [form, setForm] = useState(formOf(scope));
  const change = useMutation({
    mutationFn: () => changeScope(me, source.id, wantedOf(form)),
    onSuccess: ({ source: now }) => {
      client.setQueryData(['source', eyesOf(me), source.id], now);
      onOpen(false);
    },
  });
  const missing = missingIn(form);
  return (
    <section className="panel steps-form" data-testid="scope">
      <h2 className="panel-title">What is read</h2>
      <p data-testid="scope-words">{scopeInWords(scope)}</p>
      {change.data !== undefined && !open && (
        <p className="quiet-line" data-testid="scope-changed">
          {number(change.data.left.issues)} issues left the index.
          {change.data.waits && ' What comes in waits for the next sync.'}
        </p>
      )}
      {open && (
        <>
          <ScopeFields subject={{ id: source.id }} form={form} onChange={setForm} />
          <p className="quiet-line">
            What leaves is found by nobody from that moment on; what comes in waits for the next sync.
          </p>
          {change.error !== null && (
            <p className="field-failure" role="alert" data-testid="scope-failure">
              {sentenceOf(change.error)}
            </p>
          )}
          {missing !== undefined && <p className="quiet-line">{missing}</p>}
        </>
      )}
      <div className="page-actions">
        {open ? (
          <>
            <Button
              onClick={() => change.mutate()}
              loading={change.isPending}
              disabled={missing !== undefined}
              data-testid="save-scope"
            >
              Change what is read
            </Button>
            <Button variant="default" onClick={() => onOpen(false)}>
              Leave it
            </Button>
          </>
        ) : (
          <Button
            variant="default"
            onClick={() => {
              setForm(formOf(scope));
              onOpen(true);
            }}
            data-testid="edit-scope"
          >
            Change
          </Button>
        )}
      </div>
    </section>
  );
}
