import { InvalidArgumentError } from 'commander';

/** Where nats-server takes leaf nodes. */
export interface LeafListener {
  host: string;
  port: number;
}

/** `7422`: of this machine alone; `0.0.0.0:7422`: of others too. */
export function parseLeaf(text: string): LeafListener {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === '' || Number(port) < 1 || Number(port) > 65_535)
    throw new InvalidArgumentError('Expected a port, or an address and a port, such as 0.0.0.0:7422.');
  return { host, port: Number(port) };
}
