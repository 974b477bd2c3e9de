import type { Gateway } from '../e2e/gateway.ts';
import { type Answer, ask } from './ask.ts';
import type { MisbehavingProvider } from './misbehaving-provider.ts';
import type { Pace } from './pace.ts';
import type { Expected, FailureScenario, Observed, Side } from './scenario.ts';

export interface FailuresContext {
  gateway: Gateway;
  key: string;
  stub: MisbehavingProvider;
  pace: Pace;
}

/** Sends the scenario’s requests, and says what came of them. */
export async function runScenario(
  scenario: FailureScenario,
  { gateway, key, stub }: FailuresContext,
): Promise<Observed> {
  const { requests = 1, together = false } = scenario;
  const before = stub.callsOf(scenario);
  const startedAt = performance.now();
  const answers: Answer[] = [];
  if (together)
    answers.push(...(await Promise.all(Array.from({ length: requests }, () => ask(gateway, key, scenario)))));
  else for (let request = 0; request < requests; request++) answers.push(await ask(gateway, key, scenario));
  const after = stub.callsOf(scenario);
  const clients = new Map<string, number>();
  for (const { got } of answers) clients.set(got, (clients.get(got) ?? 0) + 1);
  const last = answers.at(-1);
  return {
    clients,
    said: last?.text ?? '',
    calls: { primary: after.primary - before.primary, fallback: after.fallback - before.fallback },
    target: last?.target,
    attempts: last?.attempts,
    elapsedMs: performance.now() - startedAt,
  };
}

const holds = (seen: number, expected: number | { atMost: number } = 0): boolean =>
  typeof expected === 'number' ? seen === expected : seen > 0 && seen <= expected.atMost;

/** What is not as expected. */
export function differences(
  { name, requests = 1, expected }: FailureScenario,
  seen: Observed,
  pace: Pace,
): string[] {
  const found: string[] = [];
  const { client, says, calls, target, attempts, atLeastSeconds = 0 }: Expected = expected;
  if (seen.clients.get(String(client)) !== requests)
    found.push(`clients got ${JSON.stringify([...seen.clients])}, not ${client}: ${seen.said.slice(-500)}`);
  if (says !== undefined && !says.test(seen.said)) found.push(`said ${seen.said.slice(-500)}`);
  for (const side of ['primary', 'fallback'] satisfies Side[])
    if (!holds(seen.calls[side], calls[side]) && (calls[side] !== undefined || seen.calls[side] > 0))
      found.push(`${side} got ${seen.calls[side]} calls, not ${JSON.stringify(calls[side] ?? 0)}`);
  if (target !== undefined && seen.target !== `${name}-${target}/${name}`)
    found.push(`x-sluice-target was ${seen.target}`);
  if (attempts !== undefined && seen.attempts !== attempts)
    found.push(`x-sluice-attempts was ${seen.attempts}`);
  // Timers of undici may be some milliseconds early.
  if (seen.elapsedMs < 0.9 * pace(atLeastSeconds)) found.push(`took only ${Math.round(seen.elapsedMs)} ms`);
  return found;
}
