import type { TextCheck } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileChecks } from '../check-texts.ts';
import { Tally } from './tally.ts';
import { TextLane } from './text-lane.ts';
import { textRulesOf } from './text-rules.ts';

const checks: TextCheck[] = [
  { detector: 'pii', action: 'mask' },
  { detector: 'secrets', action: 'mask' },
  { detector: 'blocklist', action: 'mask', terms: ['blue falcon'] },
  {
    detector: 'regex',
    action: 'mask',
    patterns: [{ name: 'case', pattern: 'CASE-\\d{4}', ignoreCase: false }],
  },
];
const rules = textRulesOf(compileChecks(checks));

function released(pieces: readonly string[]): string {
  const lane = new TextLane({ rules, tally: new Tally(rules), name: 'content' });
  return pieces.map(piece => lane.push(piece)).join('') + lane.flush();
}

const prose = 'Nothing of this is secret, and it goes on for a while in plain words. ';
const unit = fc.constantFrom(
  prose,
  prose.repeat(9),
  'Mail ann@example.com, or аnn@example.cоm ',
  'call me at 082 173 2759 ext. 12 ',
  'card 4111 1111 1111 1111 ',
  'BSN: 111222333, AB123456C ',
  'api_key = "q8Zr2LmP0xVt5KyW" ',
  'ghp_a8Kd93mZpQ7xLw2VtY6nRb1c0EfGhIjKlMnO ',
  'a blue\n falcon ',
  'CASE-1234 ',
  Buffer.from('to ann@example.com').toString('base64'),
  ' ',
  '\u200b',
  '12',
);

test('masked by any detector, a text comes out the same in any pieces, however much came before', () => {
  fc.assert(
    fc.property(
      fc.array(unit, { maxLength: 14 }),
      fc.array(fc.integer({ min: 1, max: 40 })),
      (units, lengths) => {
        const text = units.join('');
        const pieces: string[] = [];
        let at = 0;
        for (let turn = 0; at < text.length; turn += 1) {
          const length = lengths[turn % Math.max(1, lengths.length)] ?? 7;
          pieces.push(text.slice(at, at + length));
          at += length;
        }
        expect(released(pieces)).toBe(released([text]));
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
