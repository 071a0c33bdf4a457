/**
 * The search page: the field, one answer or two side by side, and the reading view over them when the address
 * names an issue. It joins the parts; what they do is decided in the .ts files beside it.
 */

import './search.css';
import { useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Hit } from '../../http/api.ts';
import { issueAddress, readPlace, resultsAddress, webAddress } from '../addresses.ts';
import { explainAddress, issueWritten } from '../explain/explain-address.ts';
import { maySeePermissions, sectionPath } from '../permissions/section-pages.ts';
import { ReadingView } from '../reading/reading-view.tsx';
import { eyesOf, useSession } from '../session/session.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { AnswerColumn } from './answer-column.tsx';
import { announcementOf, onlyHere } from './answer-state.ts';
import { BeforeAsking } from './before-asking.tsx';
import { ColumnPerson } from './column-person.tsx';
import { ComparisonBar } from './comparison-bar.tsx';
import { HelpDialog } from './help-dialog.tsx';
import type { KeyAction, Selected } from './result-keys.ts';
import { SearchField } from './search-field.tsx';
import { useAnswers } from './use-answers.ts';
import { useQuestion } from './use-question.ts';
import { focusResult, useResultKeys } from './use-result-keys.ts';

export function SearchPage({ openKey }: { openKey: string | undefined }) {
  const { me, viewer, viewedPerson, ...session } = useSession();
  // Whoever views as somebody looks through one pair of eyes; the demo's people step back.
  const demo = viewedPerson === undefined ? session.demo : undefined;
  const [, navigate] = useLocation();
  const place = readPlace(useSearch());
  const { question, type, settle } = useQuestion();
  usePageTitle(openKey ?? (question.asked || undefined), viewedPerson?.name);
  const fieldRef = useRef<HTMLInputElement>(null);
  const [selected, setSelected] = useState<Selected>();
  const [helpOpened, setHelpOpened] = useState(false);

  const administrator = demo?.people.find(({ role }) => role === 'administrator');
  const mayKnowWhy = maySeePermissions(me.person.role);
  const beside = demo?.besideOf(place.beside);
  const reader = demo?.viewerOf(place.readAs) ?? viewer;
  const mine = useAnswers(viewer, question);
  const theirs = useAnswers(beside, question);
  const columns = [
    { viewer, answers: mine, against: theirs },
    ...(beside === undefined ? [] : [{ viewer: beside, answers: theirs, against: mine }]),
  ];

  const hitAt = (at: Selected): Hit | undefined => {
    const state = columns[at.column]?.answers.state;
    return state?.kind === 'hits' ? state.answer.hits[at.index] : undefined;
  };
  const addressOf = (hit: Hit, column: number) =>
    issueAddress(hit.key, {
      ...place,
      readAs: column === 0 ? undefined : columns[column]?.viewer.person.email,
    });
  const open = (at: Selected, replace = false) => {
    const hit = hitAt(at);
    if (hit === undefined) return;
    setSelected(at);
    navigate(
      addressOf(hit, at.column),
      replace ? { replace, state: history.state } : { state: { overResults: true } },
    );
  };
  const close = () => {
    const overResults = typeof history.state === 'object' && history.state?.overResults === true;
    if (overResults) history.back();
    else navigate(resultsAddress(place));
    if (selected !== undefined) setTimeout(() => focusResult(selected), 0);
  };
  const ask = (text: string) => {
    settle(text);
    fieldRef.current?.focus();
  };

  const act = (action: KeyAction) => {
    switch (action.kind) {
      case 'select':
        return setSelected(action.at);
      case 'open':
        return open(action.at);
      case 'read':
        return open(action.at, true);
      case 'open-in-jira': {
        const jira = webAddress(hitAt(action.at)?.url ?? '');
        if (jira !== undefined) window.open(jira, '_blank', 'noreferrer');
        return;
      }
      case 'fetch-more':
        return columns[action.column]?.answers.fetchMore();
      case 'settle':
        return settle();
      case 'clear':
        return settle('');
      case 'show-shortcuts':
        return setHelpOpened(true);
    }
  };
  useResultKeys({
    fieldRef,
    suspended: helpOpened,
    onAction: act,
    shown: {
      columns: columns.map(({ answers: { state } }) =>
        state.kind === 'hits' ? state.answer.hits.length : 0,
      ),
      selected,
      reading: openKey !== undefined,
      fieldText: question.field,
    },
  });

  const announcement = columns
    .map(({ viewer: who, answers }) => [
      columns.length > 1 ? who.person.name : '',
      announcementOf(answers.state),
    ])
    .filter(([, text]) => text !== '')
    .map(([name, text]) => (name === '' ? text : `${name}: ${text}`))
    .join('; ');

  return (
    <div className={beside === undefined ? 'search-page' : 'search-page is-comparing'}>
      <h1 className="visually-hidden">Search</h1>
      <div className="search-top">
        <SearchField
          fieldRef={fieldRef}
          text={question.field}
          busy={columns.some(({ answers }) => answers.fetching)}
          onType={type}
          onFocus={() => setSelected(undefined)}
          onClear={() => ask('')}
        />
        {demo !== undefined && (
          <ComparisonBar
            viewer={viewer}
            demo={demo}
            beside={beside}
            onCompare={(comparing) =>
              navigate(resultsAddress({ ...place, beside: comparing ? demo.other?.person.email : undefined }))
            }
          />
        )}
      </div>
      <p className="visually-hidden" role="status" aria-live="polite" data-testid="announcement">
        {announcement}
      </p>
      {question.asked === '' && (
        <BeforeAsking
          questions={demo?.questions ?? []}
          administrator={
            administrator && {
              name: administrator.name,
              onBe() {
                demo?.choose(administrator.email);
                navigate(sectionPath);
              },
            }
          }
          onAsk={ask}
        />
      )}
      <div className="answer-columns">
        {question.asked !== '' &&
          columns.map(({ viewer: who, answers, against }, column) => (
            <AnswerColumn
              key={who.person.email}
              column={column}
              label={columns.length > 1 ? `Results for ${who.person.name}` : 'Results'}
              heading={columns.length > 1 ? <ColumnPerson column={column} viewer={who} /> : null}
              answers={answers}
              selected={selected}
              only={
                columns.length > 1
                  ? { keys: onlyHere(answers.state, against.state), name: who.person.name }
                  : undefined
              }
              addressOf={(hit) => addressOf(hit, column)}
              whyOf={(hit, onlyHere) => {
                if (!mayKnowWhy) return undefined;
                const other = onlyHere ? columns[1 - column]?.viewer.person : undefined;
                const as = (other ?? who.person).email;
                // A comment may be hidden from who sees its issue.
                const unit = hit.from.kind === 'comment' ? issueWritten(hit.url)?.unit : undefined;
                return { address: explainAddress({ issue: hit.key, unit, as }), notFor: other?.name };
              }}
              onSelect={setSelected}
              onOpen={open}
            />
          ))}
      </div>
      <button
        type="button"
        className="help-button"
        onClick={() => setHelpOpened(true)}
        data-testid="help-button"
      >
        Keys and queries <kbd>?</kbd>
      </button>
      <HelpDialog opened={helpOpened} onClose={() => setHelpOpened(false)} />
      <ReadingView
        issueKey={openKey}
        reader={reader}
        asOther={eyesOf(reader) !== eyesOf(me)}
        addressOf={(key) => issueAddress(key, place)}
        whyAddressOf={
          mayKnowWhy ? (issue, unit) => explainAddress({ issue, unit, as: reader.person.email }) : undefined
        }
        onClose={close}
      />
    </div>
  );
}
