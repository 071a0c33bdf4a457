/**
 * Whom a source is for, on its page, and the change of it: of a shared one its audience, of each whether titles only. It
 * counts from the next question on. The kind itself stays: what was read for one is not what may be found by another.
 */

import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SourceChange, SourceView } from '../../http/source-api.ts';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { KindChoice } from './kind-choice.tsx';
import { audienceOf, kindFormOf, missingInKind, sharedChoices, titlesOnlySays } from './kind-wanted.ts';
import { changeSource } from './source-client.ts';
import { isOfSomebodyElse, kindInWords } from './source-words.ts';

export function KindPanel({ source }: { source: SourceView }) {
  const { me } = useSession();
  const client = useQueryClient();
  const [form, setForm] = useState(kindFormOf(source));
  const [isOpen, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (body: SourceChange) => changeSource(me, source.id, body),
    onSuccess: (now) => {
      client.setQueryData(['source', eyesOf(me), source.id], now);
      setOpen(false);
    },
  });
  const missing = missingInKind(form);
  return (
    <section className="panel steps-form" data-testid="kind-panel">
      <h2 className="panel-title">Who finds it</h2>
      <p data-testid="kind-words">{kindInWords(source)}.</p>
      {isOfSomebodyElse(source, me.person) && (
        <p className="quiet-line">
          Nobody else finds or asks anything with this credential, administrators neither. You can pause the
          source, and remove it.
        </p>
      )}
      {isOpen && <KindChoice form={form} onChange={setForm} label="Share it with" offered={sharedChoices} />}
      {isOpen && missing !== undefined && <p className="quiet-line">{missing}</p>}
      {source.kind === 'shared' && (
        <div className="page-actions">
          {isOpen ? (
            <>
              <Button
                onClick={() => change.mutate({ audience: audienceOf(form) })}
                loading={change.isPending && change.variables.audience !== undefined}
                disabled={missing !== undefined}
                data-testid="save-audience"
              >
                Share it so
              </Button>
              <Button variant="default" onClick={() => setOpen(false)}>
                Leave it
              </Button>
            </>
          ) : (
            <Button
              variant="default"
              onClick={() => {
                setForm(kindFormOf(source));
                setOpen(true);
              }}
              data-testid="edit-audience"
            >
              Change
            </Button>
          )}
        </div>
      )}
      <Checkbox
        checked={source.titlesOnly}
        onChange={(event) => change.mutate({ titlesOnly: event.currentTarget.checked })}
        disabled={change.isPending}
        label="Titles only"
        description={
          source.titlesOnly
            ? 'Switched off, the texts are read again at once, and found when they have been.'
            : titlesOnlySays
        }
        data-testid="titles-only"
      />
      {change.error !== null && (
        <p className="field-failure" role="alert" data-testid="kind-failure">
          {sentenceOf(change.error)}
        </p>
      )}
    </section>
  );
}
