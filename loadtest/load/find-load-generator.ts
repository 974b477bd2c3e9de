import { findProgram } from '../find-program.ts';
import { autocannonLoad } from './autocannon.ts';
import type { LoadGenerator } from './load.ts';
import { wrkLoad } from './wrk.ts';

/** wrk, which costs little; else autocannon, whose latencies are whole milliseconds. */
export function findLoadGenerator(cpus: string | undefined): LoadGenerator {
  const wrk = findProgram('wrk');
  return wrk === undefined ? autocannonLoad(cpus) : wrkLoad(wrk, cpus);
}
