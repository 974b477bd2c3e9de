/** How sure a classifier is of a label for a text, at its highest place. From 0 to 1. */
export interface LabelScore {
  label: string;
  score: number;
  /** About where, in UTF-16 units. */
  start: number;
  end: number;
}

export interface Classifier {
  /** What it may be asked for. */
  readonly labels: readonly string[];
  /** For each text a score for each of `labels`. `beforeBatch` is called now and then, and may throw to give up. */
  classify(
    texts: readonly string[],
    labels: readonly string[],
    beforeBatch: () => void,
  ): Promise<LabelScore[][]>;
}

/** Scores of texts that nothing is known of yet. */
export const unscored = (texts: readonly string[], labels: readonly string[]): LabelScore[][] =>
  texts.map(text => labels.map(label => ({ label, score: 0, start: 0, end: text.length })));

/** Takes a score over where it is the highest so far. */
export function raise(found: LabelScore, score: number, start: number, end: number): void {
  if (score <= found.score) return;
  found.score = score;
  found.start = start;
  found.end = end;
}

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
export const logitOf = (probability: number): number => Math.log(probability / (1 - probability));

/** Shares of 1. */
export function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const powers = logits.map(logit => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}
