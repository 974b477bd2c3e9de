export { runLimits } from './limits/run-limits.ts';
export { type BenchOptions, runBench } from './run-bench.ts';
export { runStarts } from './starts/run-starts.ts';
