/** Who works at the command line, for the audit log. */

import { userInfo } from 'node:os';
import type { AuditActor } from '../model/audit-entry.ts';

/** By the name of the operating system's user; in a container there may be none. */
export function operator(): AuditActor {
  try {
    const { username } = userInfo();
    return { kind: 'operator', name: username };
  } catch {
    return { kind: 'operator', name: 'unknown' };
  }
}
