import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocklistDetector } from './blocklist.ts';
import type { TextDetector } from './detector.ts';
import { piiDetector } from './pii/find-pii.ts';
import { expectSameAtEverySplit } from './streaming-fixture.ts';

const texts = [
  'Mail ann@example.com or git@github.com:org/repo.git, or first.last+tag@mail.example.co.uk.',
  'Cards 4111 1111 1111 1111, 4111111111111111.5 and 5555-5555-5555-4444-1 4242424242424242',
  'IBAN GB29 NWBK 6016 1331 9268 19 and DE89370400440532013000x, no9386011117947',
  'Phone +44 (0) 20 7946 0958 ext. 12, 082 173 2759 (mobile), call 030 901820-1 or 1.415.555.2671.3',
  'SSN 123-45-6789, 123-45-6789.1 and ssn 123456789 but 899 99 9999-1',
  'at 10.0.0.0/16, 86.231.85.193, 1.2.3.4.5 fe80::1.... ::ffff:192.0.2.128 2001:db8:85a3::8a2e:370:7334',
  '00:1A:2b:3C:4d:5E 00:1A:2b:3C:4d:5E:ff 001a.2b3c.4d5e',
  'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 0x52908400098527886E0F7030069857D2E4169EE7a',
  'postgres://app:s3cret@db.internal:5432/main https://u:p@h x',
  'NHS 943 476 5919, AB123456C, 12345678Z-1, CPF 390.533.447-05, 756.9217.0769.85 and SIN 046-454-286/1',
  'HKID C138193(6), passport no. K1234567-1 CPR 281160-6955 and RUT 12.345.678-5, call me at 61 51 81 x12',
  'a word of рауpаl or ѕtrаѕse, ргојест fаlcоn and аnn@ехаmple.com',
  'full-width ４１１１１１１１１１１１１１１１, cut a\u200bnn@exa\u200bmple.com, 😀 project \n\t falcon cafe\u0301 caf straße.',
];
const detectors: [string, TextDetector][] = [
  ['pii', piiDetector()],
  ['blocklist', blocklistDetector(['project falcon', 'falcon wing', 'caf', 'a b c', 'STRASSE', 'c++'])],
];

test.each(detectors)(
  '%s finds in the released part of a stream what it finds in the whole',
  (_, detector) => {
    for (const text of texts) expectSameAtEverySplit(detector, text);
  },
);

test.each(detectors)('%s does so in any text of characters that it reads', (_, detector) => {
  const unit = fc.constantFrom(
    ...'0123456789abcdefgb@.:/-+( ) x',
    '\u0301',
    '\u200b',
    '４',
    'а',
    'ѕ',
    'ß',
    ' project',
    ' falcon',
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 120 }), units =>
      expectSameAtEverySplit(detector, units.join('')),
    ),
  );
});

test.each(detectors)('%s holds back no more than its reach', (_, detector) => {
  for (const piece of ['1', '1 ', 'a', 'a@', 'a.', 'x://', ':', 'GB29 ', ' ', 'project ', '+1', 'f']) {
    const text = piece.repeat(2_000);
    expect(text.length - detector.openFrom(text)).toBeLessThanOrEqual(detector.reach);
  }
});
