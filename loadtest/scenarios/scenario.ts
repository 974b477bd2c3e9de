import type { LoadKind } from '../open-loop/plan.ts';
import type { Threshold } from './thresholds.ts';

/** What requests ask for, of the gateway that is loaded. */
export interface Models {
  whole: string;
  /** Of a provider that sends chunks one by one. */
  stream: string;
  /** How many events a stream has, where that is known. */
  streamEvents?: number;
}

/** A load that somebody wants to see a gateway under, and what has to hold then. */
export interface LoadScenario {
  name: string;
  /** What it shows, in a line. */
  title: string;
  requestsPerSecond: number;
  seconds: number;
  /** The rate in each of equal parts of the time, as multiples of `requestsPerSecond`. Default: all the time the same. */
  steps?: readonly number[];
  /** Says what each step is, where the tables have to tell. */
  stepTitle?(step: number): string;
  kinds(models: Models): readonly LoadKind[];
  /** What has to hold. `maxFirstByteMs`: what the 99th percentile of the time to the first byte may be. */
  thresholds(maxFirstByteMs: number): readonly Threshold[];
  /** Processes of services are killed meanwhile, of a cluster that is started for it. */
  kills?: boolean;
}
