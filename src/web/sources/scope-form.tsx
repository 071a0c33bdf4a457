/**
 * What of a site is read: all projects, or some of them out of a list that can be searched; since when; a clause of JQL.
 * It says that this limits the index, not what the credential could read.
 */

import { Button, Checkbox, Pill, Radio, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../ask-server.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { number } from '../status/totals.ts';
import type { ScopeForm } from './scope-wanted.ts';
import { projectsToChoose, type Subject } from './source-client.ts';

export function ScopeFields(props: { subject: Subject; form: ScopeForm; onChange(form: ScopeForm): void }) {
  const { subject, form, onChange } = props;
  return (
    <>
      <Radio.Group
        label="Projects"
        value={form.all ? 'all' : 'some'}
        onChange={(value) => onChange({ ...form, all: value === 'all' })}
      >
        <Radio value="all" label="All, present and future" data-testid="all-projects" />
        <Radio value="some" label="Chosen ones" data-testid="some-projects" />
      </Radio.Group>
      {!form.all && (
        <ProjectChooser
          subject={subject}
          chosen={form.keys}
          onChange={(keys) => onChange({ ...form, keys })}
        />
      )}
      <div className="filters">
        <TextInput
          label="Changed since"
          description="Older issues stay out; empty: however old."
          type="date"
          value={form.since}
          onChange={(event) => onChange({ ...form, since: event.currentTarget.value })}
          data-testid="since"
        />
        <TextInput
          label="Only where (JQL)"
          description="Narrows further, e.g. labels != internal"
          value={form.jql}
          onChange={(event) => onChange({ ...form, jql: event.currentTarget.value })}
          data-testid="jql"
        />
      </div>
      <p className="quiet-line">
        This limits what is indexed here. It does not limit what the credential could read in Jira.
      </p>
    </>
  );
}

function ProjectChooser(props: {
  subject: Subject;
  chosen: readonly string[];
  onChange(keys: readonly string[]): void;
}) {
  const { me } = useSession();
  const { subject, chosen } = props;
  const [words, setWords] = useState('');
  const [startAt, setStartAt] = useState(0);
  const query = useQuery({
    queryKey: ['projects-to-choose', eyesOf(me), subject, words, startAt],
    queryFn: ({ signal }) => projectsToChoose(me, subject, { q: words, startAt }, signal),
    placeholderData: keepPreviousData,
  });
  const toggle = (key: string) =>
    props.onChange(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]);
  return (
    <div className="project-chooser" data-testid="project-chooser">
      {chosen.length > 0 && (
        <p className="chosen-projects">
          {chosen.map((key) => (
            <Pill key={key} withRemoveButton onRemove={() => toggle(key)}>
              {key}
            </Pill>
          ))}
        </p>
      )}
      <TextInput
        aria-label="Find a project"
        placeholder="Find a project by its name or key"
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setStartAt(0);
        }}
        data-testid="find-project"
      />
      {query.error !== null && <p className="field-failure">{sentenceOf(query.error)}</p>}
      <ul className="rows">
        {query.data?.projects.map((project) => (
          <li className="row" key={project.id}>
            <Checkbox
              checked={chosen.includes(project.key)}
              onChange={() => toggle(project.key)}
              label={`${project.name} (${project.key})`}
              description={[
                typeInWords(project.type, project.teamManaged),
                project.lead === undefined ? undefined : `led by ${project.lead}`,
                project.issues === undefined ? undefined : `${number(project.issues)} issues`,
              ]
                .filter((part) => part !== undefined)
                .join(' · ')}
              data-testid={`project-${project.key}`}
            />
          </li>
        ))}
      </ul>
      {query.data?.projects.length === 0 && <p className="quiet-line">This account sees no such project.</p>}
      <div className="page-actions">
        {startAt > 0 && (
          <Button variant="default" size="xs" onClick={() => setStartAt(Math.max(0, startAt - 50))}>
            Back
          </Button>
        )}
        {query.data?.nextStartAt !== undefined && (
          <Button variant="default" size="xs" onClick={() => setStartAt(query.data?.nextStartAt ?? startAt)}>
            More
          </Button>
        )}
      </div>
    </div>
  );
}

function typeInWords(type: string, teamManaged: boolean): string {
  const words: Record<string, string> = {
    software: 'software',
    service_desk: 'service',
    business: 'business',
    product_discovery: 'product discovery',
  };
  return `${words[type] ?? type}${teamManaged ? ', team-managed' : ''}`;
}
