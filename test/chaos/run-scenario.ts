import { planPinning } from '@sluice/loadtest/measure/pinning';
import type { Length, Scenario, ScenarioReport } from './scenario.ts';

/** Runs one scenario, and ends what it has started. */
export async function runScenario(
  scenario: Scenario,
  length: Length,
  progress: (line: string) => void,
): Promise<ScenarioReport> {
  // Figures are steadier apart; without figures all start sooner on every CPU.
  const pinning = length === 'long' ? planPinning() : undefined;
  const closes: (() => Promise<unknown>)[] = [];
  try {
    return await scenario.run({
      length,
      cpus: { tools: pinning?.tools, sluice: pinning?.variant },
      progress,
      onEnd: close => closes.push(close),
    });
  } finally {
    for (const close of closes.reverse()) await close();
  }
}
