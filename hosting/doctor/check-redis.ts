import { type Finding, fault, ok, skipped, warning } from '@sluice/cli/finding';
import type { Config } from '@sluice/config';
import { probeRedis, type RedisProbe } from '@sluice/store/cluster';

const CHECK = 'Redis';
/** What Debian 12 has; Lua scripts and streams are older. */
const LEAST_MAJOR = 6;
/** Of `maxmemory`. */
const FULL_SHARE = 0.9;

/** Whether Redis can be reached as processes do, is recent, and forgets nothing. */
export async function checkRedis({ state, bus }: Config): Promise<Finding[]> {
  const { url } = state.redis;
  if (url.length === 0)
    return bus.nats.servers.length === 0
      ? [skipped(CHECK, 'not used: limits are in memory and in the state file')]
      : [fault(CHECK, 'state.redis.url is not set', 'set it, or GATEWAY_STATE_REDIS_URL')];
  let probe: RedisProbe;
  try {
    probe = await probeRedis(state.redis);
  } catch (cause) {
    return [unreachable(cause)];
  }
  const { address, version, forgets, usedBytes, maxBytes } = probe;
  return [
    Number(version.split('.')[0]) >= LEAST_MAJOR
      ? ok(CHECK, `${address}, version ${version}`)
      : fault(CHECK, `version ${version}`, `take Redis ${LEAST_MAJOR} or newer`),
    ...(forgets.length === 0
      ? [ok('Redis persistence', 'it forgets nothing')]
      : forgets.map(({ name, actual, value, without }) =>
          fault(`Redis ${name}`, `it is ${actual}: ${without}`, `set it to ${value}`),
        )),
    ...(maxBytes > 0 && usedBytes > maxBytes * FULL_SHARE
      ? [warning('Redis memory', `${usedBytes} of ${maxBytes} bytes are used`, 'raise maxmemory')]
      : []),
  ];
}

function unreachable(cause: unknown): Finding {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/NOAUTH|WRONGPASS|AUTH/.test(reason))
    return fault(CHECK, `it refuses the user (${reason})`, 'correct user and password in state.redis.url');
  return fault(CHECK, `it cannot be reached (${reason})`, 'start redis-server, or correct state.redis.url');
}
