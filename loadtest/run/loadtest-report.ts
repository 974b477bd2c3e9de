import type { LoadReport } from '../open-loop/report.ts';
import type { ThresholdResult } from '../scenarios/thresholds.ts';

/** What came of a load scenario: what `--json` prints and `--out` keeps. */
export interface LoadtestReport {
  scenario: string;
  title: string;
  url: string;
  requestsPerSecond: number;
  seconds: number;
  /** Equal parts of the time. */
  steps: { title: string; requestsPerSecond: number }[];
  /** Processes that were killed, by service. */
  kills: Record<string, number>;
  thresholds: ThresholdResult[];
  load: LoadReport;
}
