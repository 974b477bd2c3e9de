import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a head of our own classifier was graded; README.md says what each number does. All are logits but the share. */
export interface OperatingPoint {
  ngramsShare: number;
  threshold: number;
  skipBelow: number;
}

/** The points of `config.json`, by head. */
export function readOperatingPoints(directory: string): Readonly<Record<string, OperatingPoint>> {
  const config: { sluice: { heads: Record<string, OperatingPoint> } } = JSON.parse(
    readFileSync(join(directory, 'config.json'), 'utf8'),
  );
  return config.sluice.heads;
}
