import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowsOf } from './windows.ts';

test('each start of a match counts in exactly one window, with room on both sides', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.nat(999_999), (length, start) => {
      fc.pre(start < length);
      const counting = [...windowsOf(length)].filter(
        ({ firstStart, lastStart }) => start >= firstStart && start < lastStart,
      );
      expect(counting).toHaveLength(1);
      const [window] = counting;
      if (window === undefined) return;
      expect(window.start).toBeLessThanOrEqual(Math.max(0, start - 4096));
      expect(window.end).toBeGreaterThanOrEqual(Math.min(length, start + 4096));
    }),
  );
});
