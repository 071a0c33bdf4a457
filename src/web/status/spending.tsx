/** How a source stands with Jira: what it waits for, what it has spent, when the first reading is done, how it hears of changes. */

import type { SourceStatus } from '../../http/api.ts';
import { exactTime } from '../relative-time.ts';
import { announcementsInWords } from '../sources/source-words.ts';
import { number } from './totals.ts';

export function Spending({ source }: { source: SourceStatus }) {
  const { waiting, spending, firstPass, announcements, personalData } = source;
  return (
    <ul className="spending" aria-label="Limits of Jira" data-testid="spending">
      {waiting !== undefined && <li className="is-waiting">{waiting.message}</li>}
      {firstPass !== undefined && (
        <li>
          First reading: {number(firstPass.left)} issues to go
          {firstPass.perMinute !== undefined && `, ${number(firstPass.perMinute)} a minute`}
          {firstPass.end !== undefined && `, done about ${exactTime(firstPass.end)}`}
        </li>
      )}
      {spending !== undefined && (
        <li>
          Points of the app this hour: {number(spending.spent)} spent
          {spending.limit !== undefined &&
            ` of ${number(spending.limit)}${spending.limitIs === 'believed' ? ' (believed until Jira tells)' : ''}`}
          {spending.left !== undefined &&
            `, ${number(spending.left)} left until ${exactTime(spending.resets)}`}
        </li>
      )}
      <li>{announcementsInWords(announcements)}</li>
      {personalData !== undefined && <li>{personalData}</li>}
    </ul>
  );
}
