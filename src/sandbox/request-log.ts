/** The last requests that a sandbox answered, and counts of all: never their bodies, never credentials. */

export interface RequestEntry {
  readonly at: string;
  readonly method: string;
  /** With its query, but for credentials in it. */
  readonly path: string;
  readonly accountId: string | undefined;
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
  /** The path template of the operation; undefined: none. */
  readonly operation: string | undefined;
}

export class RequestLog {
  readonly #entries: RequestEntry[] = [];
  readonly #counts = new Map<string, number>();

  add(entry: RequestEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * requestsKept) {
      this.#entries.splice(0, this.#entries.length - requestsKept);
    }
    const name = `${entry.method} ${entry.operation ?? 'other'} ${entry.status}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** The last 10,000, oldest first. */
  last(): readonly RequestEntry[] {
    return this.#entries.slice(-requestsKept);
  }

  /** How often each `METHOD operation status` was answered since the beginning or the last `clear`. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#entries.length = 0;
    this.#counts.clear();
  }
}

/** Apps may send their token in the address, and the plugin manager wants its own there; names may come encoded. */
export function withoutCredentials(target: string): string {
  return target.replace(/([?&])([^=&#]+)=[^&#]+/g, (pair, mark: string, name: string) => {
    const [[decoded = ''] = []] = new URLSearchParams(name);
    return credentials.has(decoded.toLowerCase()) ? `${mark}${name}=…` : pair;
  });
}

const credentials: ReadonlySet<string> = new Set(['jwt', 'token', 'access_token']);
const requestsKept = 10_000;
