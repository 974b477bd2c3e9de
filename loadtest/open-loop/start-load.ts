import { fileURLToPath } from 'node:url';
import { startTool } from '../tool-process.ts';
import type { GeneratorQuestions } from './generator.ts';
import type { LoadPlan } from './plan.ts';
import type { LoadReport } from './report.ts';

export interface RunningLoad {
  /** What came of it, once every request has ended. */
  readonly report: Promise<LoadReport>;
  /** Sends no more, before the plan's end. */
  stop(): Promise<void>;
}

const MODULE = fileURLToPath(new URL('./generator.ts', import.meta.url));

/** An open-loop load from a process of its own, kept to these CPUs. */
export function startLoad(plan: LoadPlan, cpus: string | undefined): RunningLoad {
  const tool = startTool<GeneratorQuestions>(MODULE, cpus);
  const report = tool.ask('run', plan).finally(() => tool.stop());
  return {
    report,
    stop: async () => {
      await tool.ask('stop', undefined);
    },
  };
}
