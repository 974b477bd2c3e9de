import type { Clock } from '@sluice/contract';
import { temporaryFolder } from '@sluice/testkit';
import { onTestFinished } from 'vitest';
import type { Question } from '../events/worker-protocol.ts';
import { openDatabase } from '../sqlite/database.ts';
import { prepareDatabase } from '../sqlite/prepare-database.ts';
import { jobContract } from './contract-suite.ts';
import { callJobs, JobTable } from './job-table.ts';
import { SqliteJobs } from './sqlite-jobs.ts';

/** As the event thread does it, within this one, so that the test turns the clock. */
function openJobs(file: string, clock: Clock): SqliteJobs {
  const database = openDatabase(file, { durability: 'normal' });
  onTestFinished(() => database.close());
  const table = new JobTable(database, clock);
  return new SqliteJobs({
    ask: async (question: Question) => {
      if (question.kind !== 'jobs') throw new Error(`a question of ${question.kind}`);
      return callJobs(table, question.call) as never;
    },
  });
}

jobContract(async clock => {
  const file = `${temporaryFolder()}/state.db`;
  prepareDatabase(file);
  return [openJobs(file, clock), openJobs(file, clock)];
});
