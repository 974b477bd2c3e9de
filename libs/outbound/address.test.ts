import { BlockList } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyAddress } from './address.ts';

const kindOf = (address: string) => classifyAddress(address).kind;

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '2606:4700:4700::1111',
  '2a00:1450:4001:800::200e',
  '64:ff9b::8.8.8.8',
])('%s is public', address => {
  expect(kindOf(address)).toBe('public');
});

test.each([
  ['loopback', '127.0.0.1'],
  ['all of loopback', '127.255.255.254'],
  ['private', '10.0.0.1'],
  ['private', '172.16.0.1'],
  ['private', '192.168.1.1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['documentation', '192.0.2.1'],
  ['benchmarking', '198.18.0.1'],
  ['reserved', '240.0.0.1'],
  ['6to4 relay', '192.88.99.1'],
  ['loopback', '::1'],
  ['unique local', 'fd12:3456::1'],
  ['site-local', 'fec0::1'],
  ['mapped loopback', '::ffff:127.0.0.1'],
  ['mapped in hex', '::ffff:7f00:1'],
  ['mapped public', '::ffff:8.8.8.8'],
  ['compatible', '::7f00:1'],
  ['translated', '::ffff:0:7f00:1'],
  ['NAT64 of private', '64:ff9b::10.0.0.1'],
  ['local NAT64', '64:ff9b:1::8.8.8.8'],
  ['6to4 of private', '2002:0a00:0001::1'],
  ['6to4 of public', '2002:0808:0808::1'],
  ['Teredo', '2001:0:0808:0808::f5ff:fffe'],
  ['documentation', '2001:db8::1'],
  ['not allocated', '4000::1'],
])('%s (%s) is private', (_, address) => {
  expect(kindOf(address)).toBe('private');
});

test.each([
  ['EC2, Google and Azure metadata', '169.254.169.254'],
  ['ECS credentials', '169.254.170.2'],
  ['EC2 metadata over IPv6', 'fd00:ec2::254'],
  ['Google metadata over IPv6', 'fd20:ce::254'],
  ['Alibaba metadata', '100.100.100.200'],
  ['Oracle metadata', '192.0.0.192'],
  ['Azure host', '168.63.129.16'],
  ['mapped', '::ffff:169.254.169.254'],
  ['compatible', '::a9fe:a9fe'],
  ['translated', '::ffff:0:a9fe:a9fe'],
  ['NAT64', '64:ff9b::a9fe:a9fe'],
  ['local NAT64', '64:ff9b:1::a9fe:a9fe'],
  ['6to4', '2002:a9fe:a9fe::1'],
  ['Teredo client', '2001:0:808:808::5601:5601'],
  ['Teredo server', '2001:0:a9fe:a9fe::f5ff:fffe'],
  ['link-local', 'fe80::1'],
  ['link-local with zone', 'fe80::1%lo'],
  ['unspecified', '0.0.0.0'],
  ['all of 0.0.0.0/8', '0.1.2.3'],
  ['unspecified', '::'],
  ['multicast', '224.0.0.1'],
  ['multicast', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['no address', 'example.com'],
  ['nothing', ''],
])('%s (%s) is forbidden', (_, address) => {
  expect(kindOf(address)).toBe('forbidden');
});

/** The special-purpose registry of IANA, read by another implementation. */
const special = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]) {
  const [base = '', bits] = range.split('/');
  special.addSubnet(base, Number(bits));
}

const octets = fc
  .tuple(
    fc.oneof(fc.nat(255), fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240)),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 16, 18, 64, 88, 168, 254)),
    fc.nat(255),
    fc.nat(255),
  )
  .map(parts => ({
    dotted: parts.join('.'),
    hex: Buffer.from(parts).toString('hex'),
    value: Buffer.from(parts).readUInt32BE(),
  }));
const groups = (hex: string): string => `${hex.slice(0, 4)}:${hex.slice(4)}`;

test('no special-purpose IPv4 address is public', () => {
  fc.assert(
    fc.property(octets, ({ dotted }) => {
      if (special.check(dotted)) expect(kindOf(dotted)).not.toBe('public');
    }),
    { numRuns: 2_000 },
  );
});

test('an address is the same in every form that a URL can write it in', () => {
  fc.assert(
    fc.property(octets, ({ dotted, hex, value }) => {
      for (const form of [dotted, `0x${hex}`, String(value), `0${value.toString(8)}`])
        expect(kindOf(new URL(`http://${form}/`).hostname)).toBe(kindOf(dotted));
    }),
  );
});

test('an IPv6 form of an IPv4 address is never more open than the address itself', () => {
  fc.assert(
    fc.property(octets, ({ dotted, hex }) => {
      const inner = kindOf(dotted);
      expect(kindOf(`64:ff9b::${groups(hex)}`)).toBe(inner);
      for (const form of [
        `::ffff:${dotted}`,
        `::ffff:0:${groups(hex)}`,
        `2002:${groups(hex)}::1`,
        `64:ff9b:1::${groups(hex)}`,
      ])
        expect(kindOf(form)).toBe(inner === 'forbidden' ? 'forbidden' : 'private');
    }),
    { numRuns: 1_000 },
  );
});

test('any text is classified without throwing, and only addresses are not forbidden', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(['public', 'private', 'forbidden']).toContain(kindOf(text));
    }),
  );
});
