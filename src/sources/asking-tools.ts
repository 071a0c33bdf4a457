/** What asking Jira with a credential takes that no source has yet: nothing of the store, nothing of the vault. */

import type { SourceTools } from './open-client.ts';

export type AskingTools = Pick<SourceTools, 'clock' | 'log' | 'fetch'>;
