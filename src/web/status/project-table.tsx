/**
 * The account of each project: what Jira has, what is here, what can be searched, and below it each gap with its reason.
 * Those with gaps come first.
 */

import { exactTime } from '../relative-time.ts';
import { When } from '../shell/when.tsx';
import { gapCount, number, numberOrUnknown, type Project, withGapsFirst } from './totals.ts';

export function ProjectTable({ projects }: { projects: readonly Project[] }) {
  return (
    <div className="table-scroll">
      <table data-testid="project-ledger">
        <thead>
          <tr>
            <th scope="col">Project</th>
            <th scope="col">In Jira</th>
            <th scope="col">Here</th>
            <th scope="col">Searchable</th>
            <th scope="col">Comments in Jira</th>
            <th scope="col">Here</th>
            <th scope="col">Attachments</th>
            <th scope="col">All listed</th>
          </tr>
        </thead>
        {withGapsFirst(projects).map((project) => (
          <ProjectRows key={project.key} project={project} />
        ))}
      </table>
    </div>
  );
}

function ProjectRows({ project }: { project: Project }) {
  const { key, name, gaps, counted, oldSince } = project;
  const differs = (one: number | undefined, other: number) => (one === other ? undefined : 'differs');
  return (
    <tbody>
      <tr>
        <th scope="row">
          <span className="issue-key">{key}</span> {name}
        </th>
        <td>{number(project.inJira)}</td>
        <td className={differs(project.issues, project.inJira)}>{number(project.issues)}</td>
        <td className={differs(project.indexed, project.issues)}>{numberOrUnknown(project.indexed)}</td>
        <td>{number(project.commentsInJira)}</td>
        <td className={differs(project.comments, project.commentsInJira)}>{number(project.comments)}</td>
        <td>{number(project.attachments)}</td>
        <td>{counted === undefined ? 'never' : <When iso={counted} />}</td>
      </tr>
      {(gaps.length > 0 || oldSince !== undefined) && (
        <tr className="gaps">
          <td colSpan={8}>
            <ul aria-label={`What is not equal in ${key}`}>
              {oldSince !== undefined && (
                <li>What changed in Jira since {exactTime(oldSince)} may not be here.</li>
              )}
              {gaps.map((gap) => (
                <li key={gap.reason}>
                  <b>{gapCount(gap)}</b> <code>{gap.reason}</code> {gap.message}
                  {gap.next !== undefined && ` Tried again at ${exactTime(gap.next)}.`}
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </tbody>
  );
}
