export { BenchError } from './bench-error.ts';
export { runLimits } from './limits/run-limits.ts';
export { type LoadtestOptions, runLoadtest } from './run/run-loadtest.ts';
export { type BenchOptions, runBench } from './run-bench.ts';
export { runScale } from './scale/run-scale.ts';
export { type ScaledService, scaledServices } from './scale/scale-report.ts';
export { scenarioNames } from './scenarios/scenarios.ts';
export { runStarts } from './starts/run-starts.ts';
