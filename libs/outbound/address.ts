import ipaddr from 'ipaddr.js';

/**
 * `public`: unicast on the open internet. `private`: unicast anywhere else, reached only where the
 * configuration says so. `forbidden`: never reached; `reason` says why.
 */
export type AddressClass =
  | { kind: 'public' }
  | { kind: 'private'; reason: string }
  | { kind: 'forbidden'; reason: string };

const METADATA = 'a cloud metadata service';

/** Ranges that no provider lives in: no unicast, or this host's own link. */
const forbiddenRanges: ReadonlyMap<string, string> = new Map([
  ['linkLocal', `link-local, where cloud metadata services live`],
  ['unspecified', 'unspecified'],
  ['multicast', 'multicast'],
  ['broadcast', 'broadcast'],
  ['discard', 'discard-only'],
]);

/**
 * Metadata services outside link-local: AWS over IPv6 (`fd00:ec2::254` and its neighbours), Google over
 * IPv6, Alibaba, Oracle, and Azure's host, which has a public address.
 */
const metadataRanges = [
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  '100.100.100.200/32',
  '192.0.0.192/32',
  '168.63.129.16/32',
].map(range => ipaddr.parseCIDR(range));

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const ipv4Compatible = ipaddr.IPv6.parseCIDR('::/96');

const ipv4At = (address: ipaddr.IPv6, byte: number, mask = 0): ipaddr.IPv4 =>
  new ipaddr.IPv4(
    address
      .toByteArray()
      .slice(byte, byte + 4)
      .map(octet => octet ^ mask),
  );

/** The IPv4 addresses that an IPv6 one stands for, or would be forwarded to. */
function embedded(address: ipaddr.IPv6, range: string): ipaddr.IPv4[] {
  switch (range) {
    case 'ipv4Mapped':
    case 'rfc6145':
    case 'rfc6052':
      return [ipv4At(address, 12)];
    case '6to4':
      return [ipv4At(address, 2)];
    // RFC 4380: the server's address, and the client's with every bit turned.
    case 'teredo':
      return [ipv4At(address, 4), ipv4At(address, 12, 0xff)];
    default:
      return address.match(ipv4Compatible) ? [ipv4At(address, 12)] : [];
  }
}

function classifyIpv6(address: ipaddr.IPv6): AddressClass {
  const range = address.range();
  const reason = forbiddenRanges.get(range);
  if (reason !== undefined) return { kind: 'forbidden', reason };
  if (range === 'loopback') return { kind: 'private', reason: range };
  const inner = embedded(address, range).map(classifyParsed);
  const forbidden = inner.find(found => found.kind === 'forbidden');
  if (forbidden !== undefined) return forbidden;
  // Hosts with IPv6 only reach the IPv4 internet through this prefix (RFC 6052), so it is as public as what is inside.
  if (address.match(nat64)) return inner[0] ?? { kind: 'private', reason: range };
  return range === 'unicast' && address.match(globalUnicast)
    ? { kind: 'public' }
    : { kind: 'private', reason: range };
}

function classifyParsed(address: ipaddr.IPv4 | ipaddr.IPv6): AddressClass {
  if (metadataRanges.some(([base, bits]) => address.kind() === base.kind() && address.match(base, bits)))
    return { kind: 'forbidden', reason: METADATA };
  if (address instanceof ipaddr.IPv6) return classifyIpv6(address);
  const range = address.range();
  const reason = forbiddenRanges.get(range);
  if (reason !== undefined) return { kind: 'forbidden', reason };
  return range === 'unicast' ? { kind: 'public' } : { kind: 'private', reason: range };
}

/** What kind of place `address` (as `net.isIP` knows it) is. What cannot be read is forbidden. */
export function classifyAddress(address: string): AddressClass {
  return ipaddr.isValid(address)
    ? classifyParsed(ipaddr.parse(address))
    : { kind: 'forbidden', reason: 'not an IP address' };
}
