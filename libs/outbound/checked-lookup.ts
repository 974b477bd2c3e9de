import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { classifyAddress } from './address.ts';
import { OutboundRefusedError } from './refused-error.ts';

/** Resolves a name to all its addresses; `dns.lookup` with `all` is one. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export const defaultLookup: Lookup = (hostname, options, callback) =>
  systemLookup(hostname, options, callback);

/** Why `address` must not be connected to, or undefined where it may be. */
export function addressRefusal(address: string, allowPrivateNetwork: boolean): string | undefined {
  const found = classifyAddress(address);
  if (found.kind === 'public' || (found.kind === 'private' && allowPrivateNetwork)) return undefined;
  const remedy = found.kind === 'private' ? '; allowPrivateNetwork is off' : '';
  return `${address} is not public (${found.reason}${remedy})`;
}

/**
 * A `lookup` for `net.connect` and `tls.connect`, which connect to what it returns and resolve nothing
 * themselves: so no second answer of a name server gets between the check and the connection.
 */
export function checkedLookup(lookup: Lookup, allowPrivateNetwork: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { hints: options.hints, family: options.family, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const refusals: string[] = [];
      const allowed = addresses.filter(({ address }) => {
        const refusal = addressRefusal(address, allowPrivateNetwork);
        if (refusal !== undefined) refusals.push(refusal);
        return refusal === undefined;
      });
      const [first] = allowed;
      if (first === undefined)
        return callback(
          new OutboundRefusedError(hostname, refusals.length > 0 ? refusals : ['it has no address']),
          '',
        );
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
