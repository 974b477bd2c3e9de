import { Cluster } from 'ioredis';
import { type Forgets, settingsThatForget } from './check-durability.ts';
import { createClient, nameOf, type RedisAddress } from './create-client.ts';

/** What a Redis says of itself. */
export interface RedisProbe {
  /** Without user and password. */
  address: string;
  version: string;
  /** Settings under which it forgets. */
  forgets: readonly Forgets[];
  usedBytes: number;
  /** 0: no bound. */
  maxBytes: number;
}

const TIMEOUT_MS = 3_000;

const fieldOf = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1];

/** Connects once, looks, and leaves. Rejects where it cannot be reached or refuses the user. */
export async function probeRedis(address: RedisAddress): Promise<RedisProbe> {
  const redis = createClient({
    ...address,
    scripts: {},
    commandTimeoutMs: TIMEOUT_MS,
    connectTimeoutMs: TIMEOUT_MS,
    backoffMs: () => TIMEOUT_MS,
  });
  try {
    await connected(redis);
    // Any node of a cluster: its settings are those of all.
    const node = redis instanceof Cluster ? redis.nodes('master')[0] : redis;
    if (node === undefined) throw new Error('the cluster has no master');
    const [server, memory] = await Promise.all([node.info('server'), node.info('memory')]);
    return {
      address: nameOf(address),
      version: fieldOf(server, 'redis_version') ?? 'unknown',
      forgets: await settingsThatForget(redis),
      usedBytes: Number(fieldOf(memory, 'used_memory') ?? 0),
      maxBytes: Number(fieldOf(memory, 'maxmemory') ?? 0),
    };
  } finally {
    redis.disconnect();
  }
}

/** Rejects with the first error, where it would go on trying. */
function connected(redis: ReturnType<typeof createClient>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no answer in time')), TIMEOUT_MS);
    const settle = (work: () => void): void => {
      clearTimeout(late);
      work();
    };
    redis.on('error', error => settle(() => reject(error)));
    redis.once('ready', () => settle(resolve));
  });
}
