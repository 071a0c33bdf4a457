/** A world cannot be had: what was asked for, and what is wrong with it, place by place. */

export class WorldError extends Error {
  readonly problems: readonly string[];

  constructor(what: string, problems: readonly string[], options?: ErrorOptions) {
    const shown = problems.slice(0, 20).map((problem) => `\n  ${problem}`);
    const more = problems.length > 20 ? `\n  … and ${problems.length - 20} more` : '';
    super(`${what}${shown.join('')}${more}`, options);
    this.name = 'WorldError';
    this.problems = problems;
  }
}
