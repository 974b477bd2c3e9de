import { cpus } from 'node:os';
import type { Pinning } from '../measure/pinning.ts';
import type { VariantName } from '../variants/variant.ts';
import type { Rounds, VariantSummary } from './summary.ts';
import type { TargetResult } from './targets.ts';

/** What `--json` prints. */
export interface BenchReport {
  machine: { cpu: string; cpuCount: number; node: string };
  load: string;
  /** Absent where all share all CPUs. */
  pinning?: Pinning;
  stub: { kind: string; ceilingRequestsPerSecond: number };
  rounds: number;
  variants: Partial<Record<VariantName, VariantSummary>>;
  targets: TargetResult[];
  /** Every single measurement. */
  measured: Rounds;
}

export const describeMachine = (): BenchReport['machine'] => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cpuCount: cpus().length,
  node: process.version,
});
