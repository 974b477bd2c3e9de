import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { limitPatience } from './command-patience.ts';

/** Where Redis is: one server, a cluster, or what sentinels say. */
export interface RedisAddress {
  /** `redis://` or `rediss://` with user and password; several: nodes of a cluster, or sentinels. */
  url: string | readonly string[];
  /** Whether it is a Redis Cluster, of which these are some nodes. */
  cluster?: boolean;
  /** The name of the master that the sentinels at these addresses watch. */
  sentinel?: string | undefined;
}

export type RedisClient = Redis | Cluster;

interface ClientOptions extends RedisAddress {
  /** Scripts by the name they are called by. */
  scripts: Record<string, { lua: string; numberOfKeys?: number }>;
  /** A command that takes longer counts as a Redis that is away. */
  commandTimeoutMs: number;
  connectTimeoutMs: number;
  /** How long to wait before the n-th try to connect, in milliseconds. */
  backoffMs: (times: number) => number;
}

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
/** A slot that has moved is found at its new node at once; what goes on longer is Redis being away. */
const MAX_REDIRECTIONS = 4;
/** How soon it is noticed that a replica has taken over. */
const SLOTS_REFRESH_MS = 1_000;

const urlsOf = ({ url }: RedisAddress): URL[] => [url].flat().map(text => new URL(text));

/** The addresses, without what is secret in them. */
export const nameOf = (address: RedisAddress): string =>
  urlsOf(address)
    .map(
      ({ hostname, port }) =>
        `${hostname}:${port || (address.sentinel === undefined ? REDIS_PORT : SENTINEL_PORT)}`,
    )
    .join(', ');

/** Commands fail at once where there is no connection, and are never sent again by themselves. */
export function createClient(options: ClientOptions): RedisClient {
  const client = connect(options);
  const limit = (node: Redis): void => limitPatience(node, options.commandTimeoutMs);
  if (client instanceof Cluster) client.on('+node', limit);
  else limit(client);
  return client;
}

function connect(options: ClientOptions): RedisClient {
  const { scripts, cluster = false, sentinel, backoffMs, connectTimeoutMs } = options;
  const [first] = urlsOf(options);
  const secure = first?.protocol === 'rediss:';
  const own: RedisOptions = {
    username: decoded(first?.username),
    password: decoded(first?.password),
    ...(secure && { tls: {} }),
    // What it can do is asked by what it is for.
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connectTimeoutMs,
  };
  // Measured: gathering decisions makes them wait for each other. What may wait is gathered in one command.
  const all = { scripts, enableOfflineQueue: false, enableAutoPipelining: false };
  if (cluster)
    return new Cluster(hostsOf(options, REDIS_PORT), { ...all, ...clusterOptions(own, backoffMs) });
  if (sentinel === undefined) {
    const [host] = hostsOf(options, REDIS_PORT);
    const db = Number(first?.pathname.slice(1) || 0);
    return new Redis({ ...all, ...own, ...host, db, retryStrategy: backoffMs });
  }
  return new Redis({
    ...all,
    ...own,
    sentinels: hostsOf(options, SENTINEL_PORT),
    name: sentinel,
    sentinelUsername: own.username,
    sentinelPassword: own.password,
    enableTLSForSentinelMode: secure,
    ...(secure && { sentinelTLS: {} }),
    sentinelRetryStrategy: backoffMs,
    retryStrategy: backoffMs,
  });
}

function clusterOptions(
  redisOptions: ClusterOptions['redisOptions'],
  backoffMs: (times: number) => number,
): ClusterOptions {
  return {
    redisOptions,
    maxRedirections: MAX_REDIRECTIONS,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    clusterRetryStrategy: backoffMs,
    clusterNodeRetryStrategy: backoffMs,
    // Certificates are for names: what the configuration says is what is asked for.
    dnsLookup: (address, callback) => callback(null, address),
  };
}

const hostsOf = (address: RedisAddress, fallbackPort: number): { host: string; port: number }[] =>
  urlsOf(address).map(({ hostname, port }) => ({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || fallbackPort),
  }));

const decoded = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : decodeURIComponent(text);
