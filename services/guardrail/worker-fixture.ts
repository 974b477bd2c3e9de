import { existsSync, rmSync } from 'node:fs';
import type { CheckAnswer, CheckJob } from './check-job.ts';

/** Stands in for the worker in tests: does what the body says. `crash-once <file>` dies while the file is there. */
export function check({ subject }: CheckJob): CheckAnswer {
  const bytes = subject.kind === 'body' ? subject.bytes : new Uint8Array(0);
  const [what, file = ''] = Buffer.from(bytes).toString('utf8').split(' ');
  if (what === 'crash') process.exit(1);
  if (what === 'crash-once' && existsSync(file)) {
    rmSync(file);
    process.exit(1);
  }
  while (what === 'hang') Math.random();
  return { kind: 'checked', verdicts: [] };
}
