/** Writes `world-file.schema.json` from the schema: `node src/sandbox/world/write-world-schema.ts`. */

import { writeFile } from 'node:fs/promises';
import { worldFileJsonSchema } from './world-file-schema.ts';

const target = new URL('./world-file.schema.json', import.meta.url);
await writeFile(target, `${JSON.stringify(worldFileJsonSchema(), null, 2)}\n`);
