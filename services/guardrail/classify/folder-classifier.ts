import { type Classifier, raise, sigmoid, softmax, unscored } from './classifier.ts';
import type { OnnxModel } from './onnx-model.ts';
import { groupsOf } from './piece.ts';

/** Any text classifier in the layout of HuggingFace: a text's score is the highest of its windows. */
export function folderClassifier(model: OnnxModel): Classifier {
  const { labels: known, activation } = model.directory;
  const activate = (logits: readonly number[]): number[] =>
    activation === 'softmax' ? softmax(logits) : logits.map(sigmoid);

  return {
    labels: known,
    async classify(texts, labels, beforeBatch) {
      const results = unscored(texts, labels);
      for (const pieces of groupsOf(texts)) {
        beforeBatch();
        const logits = await model.logits(
          pieces.map(({ text }) => text),
          beforeBatch,
        );
        for (const [position, { index, start: offset }] of pieces.entries())
          for (const window of logits[position] ?? []) {
            const scores = activate(window.logits);
            for (const found of results[index] ?? [])
              raise(
                found,
                scores[known.indexOf(found.label)] ?? 0,
                offset + window.start,
                offset + window.end,
              );
          }
      }
      return results;
    },
  };
}
