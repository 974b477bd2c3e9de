import type { LoadKind } from '../open-loop/plan.ts';
import type { Models } from './scenario.ts';

/** What applications ask for: two thirds whole answers, one third streams. */
export const wholeAndStreams = (models: Models): LoadKind[] => [
  { name: 'whole', share: 2, model: models.whole, stream: false },
  streamKind(1, models),
];

export const streamKind = (share: number, { stream, streamEvents }: Models): LoadKind => ({
  name: 'stream',
  share,
  model: stream,
  stream: true,
  ...(streamEvents !== undefined && { events: streamEvents }),
});
