import fc from 'fast-check';
import { test } from 'vitest';
import { expectSameAtEverySplit } from '../streaming-fixture.ts';
import { secretsDetector } from './secrets.ts';

const detector = secretsDetector();
const unit = fc.constantFrom(
  ...'aB3_-.:=" \n\'/,;\\|',
  'key',
  'api_key = ',
  'secret: "',
  'password=',
  'q8Zr2LmP0xVt5KyW',
  'a1b2c3d4e5f60718',
  'ghp_',
  'sk-proj-',
  'AKIA',
  'QWERTY2345ASDFGH',
  'curl ',
  ' -H "Authorization: Bearer ',
  ' -u ',
  'facebook ',
  '123456789012345|',
  'eyJhbGciOiJIUzI1NiJ9.',
  'sgp_',
  'dapi',
  'é',
);

test('secrets found in the released part of a stream are those of the whole, in any text of what rules read', () => {
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 40 }), units => expectSameAtEverySplit(detector, units.join(''))),
    { numRuns: 150 },
  );
});
