import { type Config, ConfigError } from '@sluice/config';

/** `edge.name`, else the user in the address that it joins at. Throws a `ConfigError` where there is neither. */
export function edgeName({ name, join }: Config['edge']): string {
  const user = join.map(address => decodeURIComponent(new URL(address).username)).find(text => text !== '');
  const found = name ?? user;
  if (found !== undefined) return found;
  const message =
    'needed where the address names no user: the name of the edge at its cluster. Set it, or GATEWAY_EDGE_NAME';
  throw new ConfigError([{ path: 'edge.name', message }]);
}

/** Addresses as they may be shown: without passwords. */
export const shownAddresses = (join: readonly string[]): string =>
  join.map(address => new URL(address).host).join(', ');
