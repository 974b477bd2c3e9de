import type { ModelCheck, Verdict, VerdictSpan } from '@sluice/contract';
import { CheckExpired } from '@sluice/guard';
import { InvalidModelError } from '@sluice/guard-model';
import type { LabelScore } from './classify/classifier.ts';
import type { Classifiers } from './classify/load-classifiers.ts';
import { heads, type OwnClassifier } from './classify/own-classifier.ts';
import { type Reading, readingsOf } from './readings.ts';

const MAX_SPANS = 20;

type OwnCheck = Exclude<ModelCheck, { detector: 'model' }>;
type FolderCheck = Extract<ModelCheck, { detector: 'model' }>;

const rounded = (score: number): number => Math.round(score * 1000) / 1000;

/** `scores`: of each reading, for each label that counts. */
function verdictOf(
  check: ModelCheck,
  readings: readonly Reading[],
  scores: readonly LabelScore[][],
  threshold: number,
): Verdict {
  const matches: Record<string, number> = {};
  const spans: VerdictSpan[] = [];
  let highest = 0;
  for (const [index, labels] of scores.entries())
    for (const { label, score, start, end } of labels) {
      highest = Math.max(highest, score);
      if (score < threshold) continue;
      matches[label] = (matches[label] ?? 0) + 1;
      const { of, span = { start, end } } = readings[index] ?? { of: index };
      if (spans.length < MAX_SPANS)
        spans.push({ lane: `text[${of}]`, ...span, type: label, score: rounded(score) });
    }
  const { detector, action } = check;
  if (spans.length === 0) return { detector, result: 'pass', matches, score: rounded(highest) };
  return { detector, result: action, matches, score: rounded(highest), spans };
}

function skipped({ detector }: ModelCheck, cause: unknown): Verdict {
  const reason =
    cause instanceof CheckExpired
      ? 'timeout'
      : cause instanceof InvalidModelError
        ? `model: ${cause.message}`
        : 'failed';
  return { detector, result: 'skipped', matches: {}, reason };
}

/** One pass of our own classifier for all the checks that ask it. */
async function ownVerdicts(
  checks: readonly OwnCheck[],
  readings: readonly Reading[],
  own: OwnClassifier,
  beforeBatch: () => void,
): Promise<Verdict[]> {
  const thresholdOf = (check: OwnCheck): number => check.threshold ?? own.thresholdOf(heads[check.detector]);
  const lowest = new Map<string, number>();
  for (const check of checks) {
    const label = heads[check.detector];
    lowest.set(label, Math.min(lowest.get(label) ?? 1, thresholdOf(check)));
  }
  const texts = readings.map(({ text }) => text);
  const scores = await own.judge(texts, lowest, beforeBatch);
  return checks.map(check => {
    const label = heads[check.detector];
    const ofLabel = scores.map(labels => labels.filter(found => found.label === label));
    return verdictOf(check, readings, ofLabel, thresholdOf(check));
  });
}

async function folderVerdict(
  check: FolderCheck,
  readings: readonly Reading[],
  classifiers: Classifiers,
  beforeBatch: () => void,
): Promise<Verdict> {
  const classifier = await classifiers.folder(check.path);
  const unknown = check.labels.find(label => !classifier.labels.includes(label));
  if (unknown !== undefined) throw new InvalidModelError(`it has no label ${JSON.stringify(unknown)}`);
  const texts = readings.map(({ text }) => text);
  const scores = await classifier.classify(texts, check.labels, beforeBatch);
  return verdictOf(check, readings, scores, check.threshold);
}

/**
 * Has classifiers judge texts: one verdict for each check, in their order. What could not be judged in time
 * or at all is `skipped`, with the reason.
 */
export async function modelVerdicts(
  checks: readonly ModelCheck[],
  texts: readonly string[],
  classifiers: Classifiers,
  beforeBatch: () => void,
): Promise<Verdict[]> {
  const readings = readingsOf(texts);
  const own = checks.filter((check): check is OwnCheck => check.detector !== 'model');
  const verdicts = new Map<ModelCheck, Verdict>();
  try {
    if (own.length > 0) {
      const found = await ownVerdicts(own, readings, await classifiers.own(), beforeBatch);
      for (const [index, verdict] of found.entries()) {
        const check = own[index];
        if (check !== undefined) verdicts.set(check, verdict);
      }
    }
  } catch (cause) {
    for (const check of own) verdicts.set(check, skipped(check, cause));
  }
  for (const check of checks) {
    if (check.detector !== 'model') continue;
    const verdict = await folderVerdict(check, readings, classifiers, beforeBatch).catch(cause =>
      skipped(check, cause),
    );
    verdicts.set(check, verdict);
  }
  return checks.flatMap(check => verdicts.get(check) ?? []);
}
