/** Which issue, and whose eyes. Enter asks. */

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { PersonField } from '../session/person-field.tsx';
import { usePeople } from '../session/use-people.ts';
import { type ExplainPlace, issueWritten, writtenIssue } from './explain-address.ts';

export function ExplainForm(props: { place: ExplainPlace; onAsk(asked: Omit<ExplainPlace, 'who'>): void }) {
  const people = usePeople();
  const [issue, setIssue] = useState(writtenIssue(props.place));
  const [as, setAs] = useState(props.place.as);
  const [refused, setRefused] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = issueWritten(issue);
    setRefused(named === undefined);
    if (named !== undefined) props.onAsk({ ...named, as: as.trim() });
  };
  return (
    <form className="explain-form" onSubmit={submit}>
      <TextInput
        label="Issue"
        placeholder="QTE-41, or QTE-41#COMMENT"
        value={issue}
        onChange={(event) => {
          setIssue(event.currentTarget.value);
          setRefused(false);
        }}
        error={refused ? 'There is no key of an issue in this.' : undefined}
        spellCheck={false}
        autoComplete="off"
        data-testid="explain-issue"
      />
      <PersonField label="Whose eyes" people={people} value={as} onChange={setAs} testId="explain-as" />
      <Button
        type="submit"
        disabled={issue.trim() === '' || as.trim() === ''}
        className="form-submit"
        data-testid="explain-ask"
      >
        Explain
      </Button>
    </form>
  );
}
