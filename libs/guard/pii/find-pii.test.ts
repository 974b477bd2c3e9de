import { modelPiiTypes, type PiiType, piiTypes } from '@sluice/contract';
import { expect, test } from 'vitest';
import { resolveOverlaps } from '../span.ts';
import { piiDetector } from './find-pii.ts';

const { find } = piiDetector();
const found = (text: string): [string, string][] =>
  resolveOverlaps(find(text)).map(({ start, end, type }) => [type, text.slice(start, end)]);

const examples: Partial<Record<PiiType, readonly string[]>> = {
  email: [
    'ann@example.com',
    'first.last+tag@mail.example.co.uk',
    "o'neil@example.org",
    'rené@exämple.fr',
    'a@xn--bcher-kva.xn--p1ai',
  ],
  phone: [
    '+49 30 901820',
    '+14155552671',
    '+44 (0) 20 7946 0958',
    '001-212-555-0123',
    '(415) 555-2671',
    '415-555-2671 ext. 12',
    '1.415.555.2671',
  ],
  card: [
    '4111111111111111',
    '4111 1111 1111 1111',
    '5555-5555-5555-4444',
    '3782 822463 10005',
    '30569309025904',
    '2223003122003222',
    '6011.1111.1111.1117',
  ],
  iban: [
    'GB29NWBK60161331926819',
    'DE89 3704 0044 0532 0130 00',
    'no9386011117947',
    'MT84MALT011000012345MTLCAST001S',
  ],
  ip: ['86.231.85.193', '10.218.6.131', '2001:db8:85a3::8a2e:370:7334', 'fe80::1', '::ffff:192.0.2.128'],
  ssn: ['123-45-6789', '899 99 9999'],
  'national-id': [
    'AB123456C',
    '12345678Z',
    'X1234567L',
    'RSSMRA85T10A562S',
    '390.533.447-05',
    '11010519491231002X',
    'S1234567D',
    '756.9217.0769.85',
    '131052-308T',
    '912-70-1234',
    '34-93394050-2',
    '12.345.678-5',
    '5571820HA',
    '3-2215-61948-82-1',
    '590116-62-7685',
    'C138193(6)',
  ],
  mac: ['00:1A:2b:3C:4d:5E', '00-1a-2b-3c-4d-5e', '001a.2b3c.4d5e'],
  'crypto-address': [
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    '0x52908400098527886E0F7030069857D2E4169EE7',
  ],
  'url-credentials': [
    'postgres://app:s3cret@db.internal:5432/main',
    'redis://:hunter2@cache',
    'https://u:p@h.example/x',
  ],
};

test.each(piiTypes.filter(type => !modelPiiTypes.includes(type)))(
  '%s is found in a sentence, at its very offsets',
  type => {
    for (const example of examples[type] ?? []) {
      const text = `Ünï 😀 it is ${example}, thanks.`;
      const [hit, ...others] = found(text);
      expect([hit?.[0], others]).toEqual([type, []]);
      if (type !== 'url-credentials') expect(hit?.[1]).toBe(example);
    }
  },
);

test('the whole authority of a URL with a password is one match, not half an e-mail address', () => {
  expect(found('see https://u:p@h.example/x')).toEqual([['url-credentials', 'u:p@h.example']]);
});

test.each([
  ['a host without a dot', 'root@localhost'],
  ['a remote of git', 'git clone git@github.com:org/repo.git'],
  ['a package version', 'pnpm add @types/node@26.6.6'],
  ['a retina image', 'logo@2x.png'],
  ['a decorator', '@app.route("/")'],
  ['a card with a wrong check digit', '4111111111111112'],
  ['sixteen digits of no network', '1234567812345670'],
  ['a long fraction', '0.4111111111111111'],
  ['a card inside a longer number', '94111111111111111234'],
  ['a hash', 'd41111111111111111abc'],
  ['an IBAN with a wrong check', 'GB29NWBK60161331926818'],
  ['an IBAN of no country', 'ZZ29NWBK60161331926819'],
  ['a version', 'version 1.2.3.4, v10.0.0.1 and tool-3.4.2.4'],
  ['a network', '10.0.0.0/16'],
  ['this host', '127.0.0.1, 0.0.0.0, ::1, 255.255.255.0'],
  ['an octet over 255', '1.2.3.400'],
  ['an object identifier', '1.3.6.1.4.1'],
  ['names in C++ and Ruby', 'std::string, A::B, dead::beef'],
  ['a time', '12:30:45'],
  ['numbers that are never issued', '000-12-3456, 666-12-3456, 912-12-3456, 123-00-4567, 123-45-0000'],
  ['nine digits that nobody calls so', '123456789'],
  ['the zero hardware address', '00:00:00:00:00:00 ff:ff:ff:ff:ff:ff'],
  ['three groups of digits', '1234.5678.9012'],
  ['a Bitcoin address with a wrong check', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb'],
  ['a URL with a port and a user', 'https://git@example:8080/x, http://localhost:3000/@scope/name'],
  ['arithmetic', '5679 + 1438 – 2015, 12+34567890'],
  ['a date', 'call on 2024-12-12 or 12/12/2024'],
  ['an order number', 'order 20240115123456, ticket 0012345678'],
  ['a timestamp', '1712345678901234 1712345678'],
  ['a UUID', '123e4567-e89b-12d3-a456-426614174000'],
])('%s is not personal data', (_, text) => {
  expect(found(text)).toEqual([]);
});

test('digits that say nothing by themselves are found beside the words that name them', () => {
  expect(found('SSN 123456789')).toEqual([['ssn', '123456789']]);
  expect(found('My phone number is 030 901820')).toEqual([['phone', '030 901820']]);
  expect(found('082 173 2759 (mobile)')).toEqual([['phone', '082 173 2759']]);
});

test.each([
  'NHS number 943 476 5919',
  'BSN: 111222333',
  'my PESEL is 44051401359',
  'TFN 123 456 782',
  'SIN 046-454-286',
  'Steuer-ID 36 574 261 809',
  'CPR 281160-6955',
  'NIF: 278671578',
  'OIB 53917431572',
  'AMKA 18084186586',
  'ИНН 191893677890',
  'SVNR 5279 061005',
  'Medicare 2123 45670 1',
  'ABA routing 021000021',
  'DEA AB1234563',
  'passport number is K1234567',
  "driver's license no. D1234567",
  'account number: 12345678',
])('a number that looks like any other is found beside the word that names it: %s', text => {
  expect(found(text).map(([type]) => type)).toEqual(['national-id']);
  expect(found(text.replace(/[\p{L}-]+/gu, 'x')).map(([type]) => type)).not.toContain('national-id');
});

test('a number without a checksum is found right beside its name only', () => {
  expect(found('My passport expired. Order 12345678')).toEqual([]);
  expect(found('a passport for 2 in booking 12345678')).toEqual([]);
});

test.each([
  ['+49 30 901820', true],
  ['+999 30 901820', false],
  ['+1 415 555', false],
  ['+800 1234 5678', true],
  ['0049-30-901820', true],
])('%s is a telephone number as the numbering plan says: %s', (number, isNumber) => {
  expect(found(`at ${number}.`).map(([type]) => type)).toEqual(isNumber ? ['phone'] : []);
});

test('a number as it is dialled in a country counts without a word where that country is named', () => {
  const german = resolveOverlaps(piiDetector(['phone'], ['DE']).find('Anna, 030 901820, Berlin'));
  expect(german).toMatchObject([{ start: 6, end: 16, type: 'phone' }]);
  expect(found('Anna, 030 901820, Berlin')).toEqual([]);
  expect(piiDetector(['phone'], ['US']).find('Anna, 030 901820, Berlin')).toEqual([]);
});

test('several cards in one line are each found', () => {
  expect(found('4111111111111111,5555555555554444 4242 4242 4242 4242').map(([type]) => type)).toEqual([
    'card',
    'card',
    'card',
  ]);
});

test('an address between words of a script without spaces is found', () => {
  expect(found('我的邮箱是foo@bar.com谢谢')).toEqual([['email', 'foo@bar.com']]);
});

test('only the chosen kinds are looked for', () => {
  expect(piiDetector(['card']).find('ann@example.com')).toEqual([]);
});

test('a kind that there is not is refused', () => {
  expect(() => piiDetector(['emial'])).toThrow('"emial"');
});

test.each([
  '@',
  'a@',
  'a@a.',
  '1',
  '1-',
  '1 ',
  '4111 ',
  '+1',
  '+1 (',
  '://',
  'x://:',
  'x://a:b@',
  'f:',
  '::',
  'GB29',
  'GB29 ',
  '0x',
  '1A1zP1eP',
  'bc1q',
  '12.',
  '00-',
  'call 0',
  '(((((((((1',
])('a text of nothing but %j is read in full', piece => {
  const text = piece.repeat(Math.ceil(200_000 / piece.length));
  for (const span of find(text)) expect(span.end).toBeLessThanOrEqual(text.length);
});
