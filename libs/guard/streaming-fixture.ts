import { expect } from 'vitest';
import type { TextDetector } from './detector.ts';
import { scanText } from './scan-text.ts';

/**
 * Whatever may still come after a piece of the text, what is released of the piece has the findings of the
 * whole text, and no others.
 */
export function expectSameAtEverySplit(detector: TextDetector, text: string): void {
  const whole = scanText(text, [detector]).findings.flat();
  for (let split = 0; split <= text.length; split += 1) {
    const { findings, openFrom } = scanText(text.slice(0, split), [detector]);
    const isReleased = ({ end }: { end: number }): boolean => end <= openFrom;
    expect({ split, findings: findings.flat().filter(isReleased) }).toEqual({
      split,
      findings: whole.filter(isReleased),
    });
    expect(whole.filter(({ start, end }) => start < openFrom && openFrom < end)).toEqual([]);
  }
}
