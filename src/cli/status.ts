/** `jackdaw status`: for the administrator at the terminal. */

import { sourceStatuses } from '../sources/status.ts';
import type { CommandTools } from './command-tools.ts';
import { count, counted } from './terminal.ts';

export async function statusCommand(tools: CommandTools): Promise<void> {
  const { terminal } = tools;
  const app = await tools.open();
  const sources = await sourceStatuses(
    app.store,
    app.clock,
    await app.search.index.state(),
    app.config.directoryMaxAgeMs,
  );
  terminal.printJson({ sources });
  if (sources.length === 0)
    terminal.print('No Jira site is connected yet. Connect one with "jackdaw connect".');
  for (const source of sources) {
    terminal.print(`${source.name}  ${source.site}  as ${source.account}`);
    terminal.print(`  ${source.status}${source.lastSync ? `, last complete sync ${source.lastSync}` : ''}`);
    if (source.reason !== undefined) terminal.print(`  ${source.reason}`);
    for (const project of source.projects) {
      const left = project.toFetch > 0 ? `, ${count(project.toFetch)} still to read` : '';
      terminal.print(
        `  ${project.key.padEnd(10)} ${counted(project.issues, 'issue')}, ${counted(project.comments, 'comment')}${left}  ${project.name}`,
      );
    }
    terminal.print(
      `  index: ${counted(source.index.documents, 'document')}, ${source.index.behind === 0 ? 'up to date' : `${counted(source.index.behind, 'change')} behind`}`,
    );
    for (const finding of source.findings) {
      const since = finding.since.slice(0, 10);
      terminal.print(`  ! ${finding.code} ${finding.subject}, since ${since}: ${finding.message}`);
    }
  }
}
