import type { Clock } from '@sluice/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BreakerStore, ProbeEnd } from './port.ts';

const START = 1_800_000_000_000;
const ended = (result: ProbeEnd['result'], changes: Partial<ProbeEnd> = {}): ProbeEnd => ({
  result,
  successesNeeded: 2,
  openForMs: 10_000,
  ...changes,
});

/** What every store of breakers promises. `open` gives an empty one; two of them share what they hold. */
export function breakerContract(
  open: (clock: Clock) => Promise<readonly [BreakerStore, BreakerStore]>,
): void {
  const start = async () => {
    let now = START;
    const [one, other] = await open(() => now);
    return {
      one,
      other,
      pass: (ms: number) => {
        now += ms;
      },
    };
  };

  describe('a breaker', () => {
    test('that one process opens is open for all, for as long as it was said', async () => {
      const { one, other, pass } = await start();
      expect(await other.read()).toEqual([]);
      await one.open('a target', 10_000);
      expect(await other.read()).toEqual([{ key: 'a target', openForMs: 10_000, successes: 0 }]);
      pass(4_000);
      expect(await one.read()).toEqual([{ key: 'a target', openForMs: 6_000, successes: 0 }]);
      expect(await other.takeProbe('a target', 'i.1', 1_000)).toBe('taken');
    });

    test('that is open is not opened for longer by a process that comes later', async () => {
      const { one, other, pass } = await start();
      await one.open('a', 10_000);
      pass(5_000);
      await other.open('a', 10_000);
      expect(await one.read()).toMatchObject([{ openForMs: 5_000 }]);
    });

    test('has one probe at a time over all processes, which can be held longer', async () => {
      const { one, other, pass } = await start();
      await one.open('a', 10_000);
      pass(10_000);
      expect(await one.takeProbe('a', 'i.1', 1_000)).toBe('granted');
      expect(await other.takeProbe('a', 'i.2', 1_000)).toBe('taken');
      pass(900);
      expect(await one.takeProbe('a', 'i.1', 1_000)).toBe('granted');
      pass(900);
      expect(await other.takeProbe('a', 'i.2', 1_000)).toBe('taken');
    });

    test('is probed by another process when the one that had the probe is gone', async () => {
      const { one, other, pass } = await start();
      await one.open('a', 10_000);
      pass(10_000);
      await one.takeProbe('a', 'i.1', 1_000);
      pass(1_000);
      expect(await other.takeProbe('a', 'i.2', 1_000)).toBe('granted');
      // The first one comes back too late to say anything.
      expect(await one.endProbe('a', 'i.1', ended('failed'))).toBe('half-open');
      expect(await one.takeProbe('a', 'i.1', 1_000)).toBe('taken');
    });

    test('closes for all after so many probes that succeeded, whoever sent them', async () => {
      const { one, other, pass } = await start();
      await one.open('a', 10_000);
      pass(10_000);
      await one.takeProbe('a', 'i.1', 1_000);
      expect(await one.endProbe('a', 'i.1', ended('succeeded'))).toBe('half-open');
      expect(await other.read()).toMatchObject([{ successes: 1 }]);
      await other.takeProbe('a', 'i.2', 1_000);
      expect(await other.endProbe('a', 'i.2', ended('succeeded'))).toBe('closed');
      expect(await one.read()).toEqual([]);
      expect(await one.takeProbe('a', 'i.1', 1_000)).toBe('closed');
    });

    test('opens again with a probe that failed, and what succeeded before counts no more', async () => {
      const { one, other, pass } = await start();
      await one.open('a', 10_000);
      pass(10_000);
      await one.takeProbe('a', 'i.1', 1_000);
      await one.endProbe('a', 'i.1', ended('succeeded'));
      await one.takeProbe('a', 'i.1', 1_000);
      expect(await one.endProbe('a', 'i.1', ended('failed', { openForMs: 20_000 }))).toBe('open');
      expect(await other.read()).toEqual([{ key: 'a', openForMs: 20_000, successes: 0 }]);
    });

    test('may be probed at once after a probe that was given up', async () => {
      const { one, other, pass } = await start();
      await one.open('a', 10_000);
      pass(10_000);
      await one.takeProbe('a', 'i.1', 60_000);
      expect(await one.endProbe('a', 'i.1', ended('given-up'))).toBe('half-open');
      expect(await other.takeProbe('a', 'i.2', 1_000)).toBe('granted');
    });

    test('that nobody probes is forgotten in the end', async () => {
      const { one, other, pass } = await start();
      await one.open('a', 10_000);
      await one.open('b:c%\n"d', 7_200_000);
      pass(10_000 + 3_600_001);
      expect((await other.read()).map(({ key }) => key)).toEqual(['b:c%\n"d']);
      expect(await one.takeProbe('a', 'i.1', 1_000)).toBe('closed');
    });
  });

  test('whatever happens, no two processes have the probe of a breaker at a time', async () => {
    type Step = { process: 0 | 1; act: 'open' | 'take' | 'succeed' | 'fail' | 'give-up'; passMs: number };
    const step: fc.Arbitrary<Step> = fc.record({
      process: fc.constantFrom(0, 1),
      act: fc.constantFrom('open', 'take', 'succeed', 'fail', 'give-up'),
      passMs: fc.nat(800),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        let now = START;
        const stores = await open(() => now);
        const heldUntil = [0, 0];
        for (const { process, act, passMs } of steps) {
          now += passMs;
          const store = stores[process];
          const instance = `i.${process}`;
          if (act === 'open') await store.open('a', 1_000);
          else if (act === 'take') {
            if ((await store.takeProbe('a', instance, 500)) !== 'granted') continue;
            heldUntil[process] = now + 500;
            expect(heldUntil[1 - process] ?? 0).toBeLessThanOrEqual(now);
          } else {
            const result = act === 'succeed' ? 'succeeded' : act === 'fail' ? 'failed' : 'given-up';
            await store.endProbe('a', instance, ended(result, { openForMs: 1_000 }));
            heldUntil[process] = 0;
          }
        }
      }),
      { numRuns: 40 },
    );
  });
}
