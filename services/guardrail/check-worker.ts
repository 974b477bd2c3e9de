import { getEnvironmentData } from 'node:worker_threads';
import { type Check, isModelCheck } from '@sluice/contract';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { type CheckAnswer, type CheckJob, WARM_CHECKS } from './check-job.ts';
import { Classifiers } from './classify/load-classifiers.ts';
import { findsNames } from './found-names.ts';
import { judgeSubject, type PreparedChecks, prepareChecks } from './judge-subject.ts';
import { modelVerdicts } from './model-verdicts.ts';

/** Sets of checks that a worker keeps compiled; the oldest leaves first. */
const COMPILED_LIMIT = 64;
/** A worker gives up so much before the caller does, to say what it has. */
const MARGIN_MS = 5;
const prepared = new Map<string, Promise<PreparedChecks>>();
const classifiers = new Classifiers();

function checksOf(definition: string): Promise<PreparedChecks> {
  let checks = prepared.get(definition);
  if (checks === undefined) {
    const parsed: Check[] = JSON.parse(definition);
    checks = prepareChecks(parsed);
    const [oldest] = prepared.keys();
    if (prepared.size >= COMPILED_LIMIT && oldest !== undefined) prepared.delete(oldest);
    prepared.set(definition, checks);
  }
  return checks;
}

async function answer({
  subject,
  checks,
  mask,
  withTexts,
  conversation,
  deadline,
}: CheckJob): Promise<CheckAnswer> {
  try {
    return await judgeSubject(subject, {
      checks: await checksOf(checks),
      mask,
      withTexts,
      conversation,
      classifiers,
      isExpired: () => Date.now() > deadline - MARGIN_MS,
    });
  } catch (cause) {
    return { kind: 'unchecked', reason: 'failed', detail: String(cause) };
  }
}

/**
 * Runs in a thread of the pool. Never rejects for what a job holds, so that the pool takes any error for
 * the death of a worker. A masked body is moved back, not copied.
 */
export async function check(job: CheckJob): Promise<unknown> {
  const result = await answer(job);
  if (result.kind === 'unchecked' || result.body === undefined) return result;
  return move({ [transferableSymbol]: [result.body.buffer], [valueSymbol]: result });
}

/** Loads the classifiers of these checks and runs each once. Says what is wrong with those that cannot be. */
export async function warm(definition: string): Promise<string[]> {
  const checks: Check[] = JSON.parse(definition);
  const verdicts = await modelVerdicts(checks.filter(isModelCheck), ['warm'], classifiers, () => undefined);
  const faults = verdicts.flatMap(({ detector, reason }) =>
    reason === undefined ? [] : [`${detector}: ${reason}`],
  );
  for (const check of checks.filter(findsNames))
    await classifiers.names(check.model).catch(cause => faults.push(`pii: ${check.model}: ${String(cause)}`));
  return faults;
}

// A thread takes jobs once this module is evaluated: one that is started later is as ready as the first ones.
const definition = getEnvironmentData(WARM_CHECKS);
if (typeof definition === 'string') await warm(definition);
