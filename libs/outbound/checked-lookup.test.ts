import type { LookupAddress, LookupOptions } from 'node:dns';
import { expect, test } from 'vitest';
import { checkedLookup, type Lookup } from './checked-lookup.ts';
import { OutboundRefusedError } from './refused-error.ts';

const addresses: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '169.254.169.254', family: 4 },
  { address: '8.8.8.8', family: 4 },
  { address: '::ffff:10.0.0.1', family: 6 },
  { address: '2606:4700:4700::1111', family: 6 },
];

/** What a socket that asks with these options is given. */
function ask(options: LookupOptions, allowPrivateNetwork: boolean, lookup: Lookup): Promise<unknown> {
  return new Promise((resolve, reject) => {
    checkedLookup(lookup, allowPrivateNetwork)('provider.example', options, (error, address, family) => {
      if (error !== null) reject(error);
      else resolve(family === undefined ? address : { address, family });
    });
  });
}
const answering: Lookup = (_, __, callback) => callback(null, addresses);

test('a socket that tries several addresses is given only those that may be reached', async () => {
  expect(await ask({ all: true }, false, answering)).toEqual([addresses[2], addresses[4]]);
  expect(await ask({ all: true }, true, answering)).toEqual(addresses.filter((_, index) => index !== 1));
});

test('a socket that tries one address is given the first that may be reached', async () => {
  expect(await ask({ all: false }, false, answering)).toEqual(addresses[2]);
  expect(await ask({}, true, answering)).toEqual(addresses[0]);
});

test('with none left the error names each address and why, for the operator', async () => {
  const lookup: Lookup = (_, __, callback) => callback(null, addresses.slice(0, 2));
  const error: unknown = await ask({ all: true }, false, lookup).catch(cause => cause);
  expect(error).toBeInstanceOf(OutboundRefusedError);
  expect(error).toMatchObject({
    details: {
      internal:
        'Sluice does not connect to "provider.example": 127.0.0.1 is not public (loopback; allowPrivateNetwork is off); ' +
        '169.254.169.254 is not public (link-local, where cloud metadata services live).',
    },
  });
});

test('every address is asked for, of the family that the socket wants', async () => {
  const asked: unknown[] = [];
  const lookup: Lookup = (hostname, options, callback) => {
    asked.push(hostname, options);
    callback(null, addresses);
  };
  await ask({ family: 4 }, false, lookup);
  expect(asked).toEqual(['provider.example', { all: true, family: 4 }]);
});
