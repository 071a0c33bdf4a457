/**
 * A process that syncs the one source of a data folder and tells how much memory that took, at most. Argument: the
 * folder.
 */

import { openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';

const [folder = ''] = process.argv.slice(2);
const config = readConfig({ JACKDAW_DATA: folder, JACKDAW_ALLOW_HOSTS: '127.0.0.1' });
await using app = await openApp(config, silentLog);
const [source] = await app.store.sources.list();
if (!source) throw new Error('The data folder has no source.');
const beforeMb = process.resourceUsage().maxRSS / 1024;
await app.syncSource(source, new AbortController().signal, () => {});
const mostMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ grownMb: Math.round(mostMb - beforeMb) }));
