import { type Clock, encodeToken } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import type {
  Enqueued,
  EnqueueOptions,
  Place,
  QueueSize,
  QueueStore,
  TakenTurns,
  TurnEnd,
  Waiting,
} from './port.ts';

/** Which queues there are; in the slot of what belongs to no tenant. */
const NAMES = 'sluice:{*}:queues';
/** Everything of a queue is in one hash slot. */
const keyOf = (queue: string): string => `sluice:{queue*${encodeToken(queue)}}:state`;
const FIELDS = 6;

/** The queues of a cluster. Rejects with `not_ready` while Redis is away. */
export class RedisQueues implements QueueStore {
  readonly #connection: RedisConnection;
  readonly #clock: Clock | undefined;
  readonly #named = new Set<string>();

  /** `clock` is for tests: without one the time is Redis’s own. */
  constructor(connection: RedisConnection, clock?: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    // What Redis has lost meanwhile is named again.
    connection.onChange(() => this.#named.clear());
  }

  async enqueue(queue: string, entry: Waiting, options: EnqueueOptions): Promise<Enqueued> {
    const { id, kind, tenant, priority, holder = '', since } = entry;
    const { waitsForMs, maxLength, downForMs = '' } = options;
    await this.#name(queue);
    const kindLetter = kind === 'job' ? 'j' : 'r';
    const answer = await this.#asked(redis =>
      redis.enqueue(
        keyOf(queue),
        id,
        kindLetter,
        tenant,
        priority,
        holder,
        since,
        waitsForMs,
        maxLength,
        downForMs,
        this.#now,
      ),
    );
    return { kind: answer === 'full' ? 'full' : 'queued' };
  }

  async renew(queue: string, ids: readonly string[]): Promise<(Place['kind'] | undefined)[]> {
    const answer = await this.#asked(redis => redis.renewQueued(keyOf(queue), this.#now, ...ids));
    return answer.map(state => (state === 'turn' || state === 'waiting' ? state : undefined));
  }

  async take(queue: string, most: number): Promise<TakenTurns> {
    const [turns, expired, lost] = await this.#asked(redis => redis.takeTurns(keyOf(queue), most, this.#now));
    return { turns: entriesOf(turns), expired: entriesOf(expired), lost: entriesOf(lost) };
  }

  async endTurn(queue: string, id: string, end: TurnEnd): Promise<boolean> {
    const answer = await this.#asked(redis =>
      redis.endTurn(keyOf(queue), id, end.kind, lengthOf(end), this.#now),
    );
    return answer === 1;
  }

  async has(queue: string, ids: readonly string[]): Promise<boolean[]> {
    const answer = await this.#asked(redis => redis.hasQueued(keyOf(queue), ...ids));
    return answer.map(is => is === 1);
  }

  async place(queue: string, id: string): Promise<Place | undefined> {
    const [kind, position, expectedWaitMs] = await this.#asked(redis =>
      redis.placeInQueue(keyOf(queue), id, this.#now),
    );
    if (kind === undefined) return undefined;
    if (kind === 'turn') return { kind };
    const waiting: Place = { kind: 'waiting', position: Number(position) };
    return expectedWaitMs === undefined ? waiting : { ...waiting, expectedWaitMs: Number(expectedWaitMs) };
  }

  async sizes(): Promise<ReadonlyMap<string, QueueSize>> {
    const names = await this.#asked(redis => redis.smembers(NAMES));
    const sizes = await Promise.all(names.map(name => this.#size(name)));
    return new Map(names.map((name, index) => [name, sizes[index] ?? noSize]));
  }

  async #size(queue: string): Promise<QueueSize> {
    const answer = await this.#asked(redis => redis.sizeOfQueue(keyOf(queue), this.#now));
    const [waiting = 0, deferred = 0, inTurn = 0, window = 0, restsForMs = 0, oldestMs = 0] =
      answer.map(Number);
    return { waiting, deferred, inTurn, window, restsForMs, oldestMs };
  }

  async #name(queue: string): Promise<void> {
    if (this.#named.has(queue)) return;
    await this.#asked(redis => redis.sadd(NAMES, queue));
    this.#named.add(queue);
  }

  get #now(): number | '' {
    return this.#clock?.() ?? '';
  }

  async #asked<T>(ask: (redis: RedisConnection['redis']) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#connection.redis);
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

const noSize: QueueSize = { waiting: 0, deferred: 0, inTurn: 0, window: 0, restsForMs: 0, oldestMs: 0 };

function lengthOf(end: TurnEnd): number {
  switch (end.kind) {
    case 'down':
      return end.downForMs;
    case 'closed':
      return end.closedForMs;
    case 'deferred':
      return end.forMs;
    default:
      return 0;
  }
}

/** Six texts each, in the order in which the scripts write them. */
function entriesOf(answer: readonly string[]): Waiting[] {
  const entries: Waiting[] = [];
  for (let at = 0; at < answer.length; at += FIELDS) {
    const [id = '', kind, priority, since, holder = '', tenant = ''] = answer.slice(at, at + FIELDS);
    entries.push({
      id,
      kind: kind === 'j' ? 'job' : 'request',
      tenant,
      priority: Number(priority),
      ...(holder !== '' && { holder }),
      since: Number(since),
    });
  }
  return entries;
}
