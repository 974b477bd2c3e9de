import { type Check, isTextCheck } from '@sluice/contract';
import { type CompiledCheck, checkBody, compileChecks } from '@sluice/guard';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { CheckAnswer, CheckJob } from './check-job.ts';

/** Sets of checks that a worker keeps compiled; the oldest leaves first. */
const COMPILED_LIMIT = 64;
const compiled = new Map<string, CompiledCheck[]>();

function compiledChecks(definition: string): CompiledCheck[] {
  let checks = compiled.get(definition);
  if (checks === undefined) {
    const parsed: Check[] = JSON.parse(definition);
    checks = compileChecks(parsed.filter(isTextCheck));
    const [oldest] = compiled.keys();
    if (compiled.size >= COMPILED_LIMIT && oldest !== undefined) compiled.delete(oldest);
    compiled.set(definition, checks);
  }
  return checks;
}

function answer(job: CheckJob): CheckAnswer {
  try {
    return checkBody(job.bytes, {
      protocol: job.protocol,
      checks: compiledChecks(job.checks),
      mask: job.mask,
      isExpired: () => Date.now() > job.deadline,
    });
  } catch (cause) {
    return { kind: 'unchecked', reason: 'failed', detail: String(cause) };
  }
}

/**
 * Runs in a thread of the pool. Never throws for what a job holds, so that the pool takes any error for
 * the death of a worker. A masked body is moved back, not copied.
 */
export function check(job: CheckJob): unknown {
  const result = answer(job);
  if (result.kind === 'unchecked' || result.body === undefined) return result;
  return move({ [transferableSymbol]: [result.body.buffer], [valueSymbol]: result });
}
