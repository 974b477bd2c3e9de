import type { Bodies } from '../bodies.ts';
import type { TreeUse } from '../measure/process-tree.ts';

/** What is compared. `baseline` is what the others are measured against. */
export const variantNames = ['baseline', 'embedded', 'translated', 'split', 'compact'] as const;
export type VariantName = (typeof variantNames)[number];

export const variantTitles: Record<VariantName, string> = {
  baseline: '(a) pass-through',
  embedded: '(b) embedded',
  translated: "(b') translated",
  split: '(c) split',
  compact: "(c') compact",
};

/** A gateway that runs, ready for load. */
export interface Variant {
  name: VariantName;
  /** Of the endpoint that is asked. */
  url: string;
  bodies: Bodies;
  /** What the last event of a stream has in it. */
  streamEnd: string;
  apiKey: string | undefined;
  /** Of its first process. */
  pid: number;
  /** What it has used so far, every process of it. Undefined where that cannot be read. */
  use(): TreeUse | undefined;
  /** How it ended, if it has: it should not. */
  ended(): string | undefined;
  stop(): Promise<void>;
}
