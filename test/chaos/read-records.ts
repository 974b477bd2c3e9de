import { readFileSync } from 'node:fs';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';

/** What became of each request of a load, in the order in which they were sent. `file` is that of its plan. */
export const readRecords = (file: string): RequestRecord[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as RequestRecord)
    .sort((a, b) => a.atMs - b.atMs);
