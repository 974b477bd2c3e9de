import type { NgramModel, OperatingPoint } from '@sluice/guard-model';
import { type Classifier, type LabelScore, logitOf, raise, sigmoid, unscored } from './classifier.ts';
import type { OnnxModel, WindowLogits } from './onnx-model.ts';
import { groupsOf, type Piece } from './piece.ts';

/** The heads of our own classifier, by detector. */
export const heads = { 'prompt-injection': 'injection', toxicity: 'toxicity', spam: 'spam' } as const;

export interface OwnClassifier extends Classifier {
  /**
   * As `classify`, where scores only have to be right from these thresholds on: what the first stage puts far
   * below does not go to the second. By label; where one is missing, the graded one counts.
   */
  judge(
    texts: readonly string[],
    thresholds: ReadonlyMap<string, number>,
    beforeBatch: () => void,
  ): Promise<LabelScore[][]>;
  /** The probability from which it is a match, as it was graded. */
  thresholdOf(label: string): number;
}

interface HeadPoint extends OperatingPoint {
  label: string;
  /** Its number among the first stage's scores, and among the second's. */
  ngrams: number;
  logits: number;
}

/** The cascade of libs/guard-model: README.md there says how a text comes to its scores. */
export function ownClassifier(
  ngrams: NgramModel,
  model: OnnxModel,
  points: Readonly<Record<string, OperatingPoint>>,
): OwnClassifier {
  const { labels } = model.directory;
  const pointOf = (label: string): HeadPoint => {
    const point = points[label];
    if (point === undefined) throw new RangeError(`our classifier has no label "${label}"`);
    return { ...point, label, ngrams: ngrams.heads.indexOf(label), logits: labels.indexOf(label) };
  };

  async function judgeGroup(
    pieces: readonly Piece[],
    asked: readonly HeadPoint[],
    skips: readonly number[],
    results: LabelScore[][],
    beforeBatch: () => void,
  ): Promise<void> {
    const first = pieces.map(({ text }) => {
      beforeBatch();
      return ngrams.score(text);
    });
    const unclear = [...pieces.keys()].filter(position =>
      asked.some((head, index) => (first[position]?.[head.ngrams] ?? 0) >= (skips[index] ?? 0)),
    );
    const second = await model.logits(
      unclear.map(position => pieces[position]?.text ?? ''),
      beforeBatch,
    );
    const windowsAt = new Map(unclear.map((position, index) => [position, second[index] ?? []]));
    for (const [position, piece] of pieces.entries())
      for (const [index, head] of asked.entries()) {
        const found = results[piece.index]?.[index];
        if (found !== undefined)
          raiseBy(found, piece, head, first[position]?.[head.ngrams] ?? 0, windowsAt.get(position));
      }
  }

  async function judge(
    texts: readonly string[],
    asked: readonly HeadPoint[],
    skips: readonly number[],
    beforeBatch: () => void,
  ): Promise<LabelScore[][]> {
    const results = unscored(
      texts,
      asked.map(({ label }) => label),
    );
    for (const pieces of groupsOf(texts)) await judgeGroup(pieces, asked, skips, results, beforeBatch);
    return results;
  }

  return {
    labels,
    thresholdOf: label => sigmoid(pointOf(label).threshold),
    classify: (texts, wanted, beforeBatch) => {
      const asked = wanted.map(pointOf);
      return judge(
        texts,
        asked,
        asked.map(() => Number.NEGATIVE_INFINITY),
        beforeBatch,
      );
    },
    judge: (texts, thresholds, beforeBatch) => {
      const asked = [...thresholds.keys()].map(pointOf);
      return judge(
        texts,
        asked,
        asked.map(head => skipBelow(head, thresholds.get(head.label))),
        beforeBatch,
      );
    },
  };
}

/** Graded with its threshold: with a lower one, the second stage is asked so much sooner. */
function skipBelow({ skipBelow: graded, threshold }: HeadPoint, wanted: number | undefined): number {
  if (wanted === undefined) return graded;
  return graded - Math.max(0, threshold - logitOf(wanted));
}

/** A piece that the second stage was not asked about has the first one's score alone. */
function raiseBy(
  found: LabelScore,
  piece: Piece,
  { ngramsShare: share, logits: label }: HeadPoint,
  first: number,
  windows: readonly WindowLogits[] | undefined,
): void {
  if (windows === undefined) {
    raise(found, sigmoid(first), piece.start, piece.start + piece.text.length);
    return;
  }
  for (const { start, end, logits } of windows) {
    const score = share * first + (1 - share) * (logits[label] ?? 0);
    raise(found, sigmoid(score), piece.start + start, piece.start + end);
  }
}
