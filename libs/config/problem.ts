/** One thing that is wrong with a configuration. Lines and columns count from 1. */
export interface ConfigProblem {
  /** A file, or the environment variable it came from. */
  file?: string;
  line?: number;
  column?: number;
  /** Such as `routes[0].targets`; empty for the whole file. */
  path: string;
  message: string;
  /** What was probably meant. */
  nearest?: string;
}

/** `sluice.yaml:12:5: routes[0].tragets: unknown key, did you mean "targets"?` */
export function formatProblem({ file, line, column, path, message, nearest }: ConfigProblem): string {
  const place = [file, line, column].filter(part => part !== undefined).join(':');
  const suggestion = nearest === undefined ? '' : `, did you mean ${JSON.stringify(nearest)}?`;
  return [place, path, `${message}${suggestion}`].filter(part => part !== '').join(': ');
}

/** A configuration that cannot be used, with everything that is wrong with it. A process that starts with one exits with 78 (EX_CONFIG). */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** In the order of the files; what has no line comes first. */
export const byPosition = (left: ConfigProblem, right: ConfigProblem): number =>
  Number(left.line !== undefined) - Number(right.line !== undefined) ||
  compareText(left.file, right.file) ||
  (left.line ?? 0) - (right.line ?? 0) ||
  (left.column ?? 0) - (right.column ?? 0);

const compareText = (left = '', right = ''): number => (left === right ? 0 : left < right ? -1 : 1);
