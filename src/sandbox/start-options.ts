/** The options of a sandbox on a command line, in the order of its help. What they mean is in `start-sandbox.ts`. */

export interface StartOption {
  /** Without the dashes. */
  readonly flag: string;
  /** What stands behind it; undefined: nothing does. */
  readonly value?: string;
  readonly does: string;
}

export const startOptions: readonly StartOption[] = [
  {
    flag: 'world',
    value: 'NAME',
    does: 'acme (default), empty, generated:SEED[:ISSUES], large:SEED[:ISSUES], or a file (see docs/sandbox.md)',
  },
  {
    flag: 'state',
    value: 'FILE',
    does: 'go on from what this file holds, if it is there; save to it at the end',
  },
  { flag: 'port', value: 'N', does: 'port to listen on; 0 takes a free one' },
  {
    flag: 'public-url',
    value: 'URL',
    does: 'what links in answers begin with, such as https://acme.example',
  },
  {
    flag: 'latency',
    value: 'MS',
    does: 'added to every answer; cloud: 120 ms, 4 more for each issue with fields, 0.02 for a bare id',
  },
  { flag: 'index-lag', value: 'MS', does: 'how far searches are behind the issues' },
  {
    flag: 'embedded-comments',
    value: 'N',
    does: 'comments and worklogs in each issue of a list (default 20)',
  },
  {
    flag: 'outgoing',
    value: 'REACH',
    does: 'where apps and webhooks may be: loopback (default) or anywhere',
  },
  { flag: 'rate-limits', does: "refuse what is above Jira's three rate limits" },
  {
    flag: 'control',
    does: 'serve /sandbox/… too: settings, clock, faults, the request log, who can see what',
  },
];
