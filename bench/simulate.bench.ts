/**
 * How long does it take to say who gains and who loses what by a change of permissions, on a site of 200,000 issues and
 * 5,000 people? Scheme changes are measured where they hurt most: in one scheme that all 10,000 projects have.
 * Usage: npm run bench -- simulate [folder to keep the site in]
 */

import { accountId, levelId, type SchemeId, schemeId } from '../src/model/ids.ts';
import { simulate } from '../src/permissions/simulate/simulate.ts';
import type { Supposition } from '../src/permissions/simulate/supposition.ts';
import { areaGroup, type LargeProject, roles } from './large-directory.bench-support.ts';
import { openLargeSite, siteOfTheTargets } from './large-site.bench-support.ts';
import { fixed, median, printTable } from './pipe.bench-support.ts';

await using site = await openLargeSite({
  ...siteOfTheTargets,
  withTextIndex: false,
  folder: process.argv[2],
});
const { app, source, directory } = site;
const { permissions, store } = app;
const rounds = 5;

const holder = (type: string, value?: string) => ({ type, value, parameter: value });
const [project] = directory.projects;
const [person = accountId('')] = directory.people;
if (!project) throw new Error('The site has no projects');
const [level = levelId('')] = project.levels;
/** Lets the people of three roles in, and the lead. */
const shared = schemeId('200');
const ofAnArea = schemeId('1');
const grant = (action: 'add' | 'remove', to: ReturnType<typeof holder>): Supposition => ({
  kind: 'grant',
  action,
  schemeId: shared,
  permission: 'BROWSE_PROJECTS',
  holder: to,
});

const rows: Record<string, string | number>[] = [];
async function measure(what: string, change: Supposition): Promise<void> {
  const times: number[] = [];
  const processorTimes: number[] = [];
  let told: Awaited<ReturnType<typeof simulate>> | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const used = process.cpuUsage();
    told = await simulate(permissions, source.id, change, { withExamples: 100 });
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(used);
    processorTimes.push((user + system) / 1_000);
  }
  const moved = told?.people.reduce((sum, { gains, loses }) => sum + gains.issues + loses.issues, 0) ?? 0;
  rows.push({
    change: what,
    people: told?.people.length ?? 0,
    'issues gained or lost': moved,
    'median ms': fixed(median(times), 0),
    'worst ms': fixed(Math.max(...times), 0),
    'median processor ms': fixed(median(processorTimes), 0),
    'first processor ms': fixed(processorTimes[0] ?? 0, 0),
  });
}

/** A site that is kept may have what an earlier run left. */
async function assign(schemeOf: (one: LargeProject) => SchemeId): Promise<void> {
  for (const one of directory.projects) {
    const body = { schemeId: schemeOf(one) };
    await store.directory.putPart(source.id, 'permission-scheme', one.id, body, permissions.now());
  }
  await permissions.directory.current(source.id, permissions.now());
}

await assign(({ schemeId: own }) => own);
await measure('one project gets another scheme', {
  ...{ kind: 'scheme', projectId: project.id },
  schemeId: project.schemeId === ofAnArea ? shared : ofAnArea,
});
const actor = { kind: 'group', groupId: areaGroup(1) } as const;
await measure('a group comes into a role of a project', {
  ...{ kind: 'role-actor', action: 'add', projectId: project.id, roleId: roles.users, actor },
});
await measure('somebody comes into a group', {
  ...{ kind: 'membership', action: 'add', accountId: person, groupId: areaGroup(1) },
});
await measure('a group comes into a security level', {
  ...{ kind: 'level-member', action: 'add', schemeId: project.securitySchemeId, levelId: level },
  holder: holder('group', areaGroup(1)),
});
await assign(() => shared);
await measure('all projects: Browse for anyone', grant('add', holder('anyone')));
await measure('all projects: Browse for everybody with access', grant('add', holder('applicationRole')));
await measure('all projects: Browse for a group', grant('add', holder('group', areaGroup(1))));
await measure('all projects: Browse for the reporter', grant('add', holder('reporter')));
await measure(
  'all projects: Browse for the groups in a field',
  grant('add', holder('groupCustomField', 'customfield_10011')),
);
await measure('all projects: a role loses Browse', grant('remove', holder('projectRole', roles.users)));

const issues = siteOfTheTargets.issues.toLocaleString('en-US');
printTable(
  `Simulating over ${issues} issues, 10,000 projects and ${directory.people.length} people (${rounds} rounds)`,
  rows,
);
