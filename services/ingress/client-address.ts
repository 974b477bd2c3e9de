import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const MAPPED = '::ffff:';

/**
 * Who sent a request: the address that connected or, where that is a trusted proxy, the last address in
 * `X-Forwarded-For` that is none. What stands there may be any text that a client has made up; where it is no
 * address, that of the connection is all that is known. Undefined where the connection is gone.
 */
export function clientAddressOf({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string | undefined {
  const address = isIP(ip ?? '') === 0 ? socket.remoteAddress : ip;
  return address?.startsWith(MAPPED) && isIP(address.slice(MAPPED.length)) === 4
    ? address.slice(MAPPED.length)
    : address;
}
