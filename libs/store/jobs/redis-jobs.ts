import { type Clock, encodeToken, type InstanceId, isJobState } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import type { Claim, Claimed, Job, JobEnd, JobPage, JobQuery, JobStore, NewJob } from './port.ts';

/** Which jobs there are, by when they were taken; of all, and of those that are not at their end. In the slot of what belongs to no tenant. */
const ALL = 'sluice:{*}:jobs';
const OPEN = 'sluice:{*}:jobs:open';
const CARETAKER = 'sluice:{*}:jobs:caretaker';
const ofTenant = (tenant: string): string => `sluice:{*}:jobs:of:${encodeToken(tenant)}`;

const PAGE = 500;
/** A list that is filtered looks at no more for one answer. */
const LOOKED_AT = 5_000;
/** So that no command takes long. */
const CHUNK_BYTES = 512 * 1024;

type Redis = RedisConnection['redis'];

/** The jobs of a cluster. Everything of one is in one hash slot; the lists of them name it before it is there, and after it is gone. */
export class RedisJobs implements JobStore {
  readonly #connection: RedisConnection;
  readonly #clock: Clock | undefined;

  /** `clock` is for tests: without one the time is Redis’s own. */
  constructor(connection: RedisConnection, clock?: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async create(job: NewJob, request: Uint8Array): Promise<void> {
    const { id, tenant, createdAt, maxAgeMs, keepForMs } = job;
    await this.#asked(async redis => {
      for (const list of [ALL, OPEN, ofTenant(tenant)]) await redis.zadd(list, createdAt, id);
      const keptMs = maxAgeMs + keepForMs;
      await writeBytes(redis, requestKey(id), request, keptMs);
      await redis.hset(jobKey(id), {
        facts: JSON.stringify(job),
        state: 'queued',
        runs: 0,
        leased: 0,
        due: (await this.#time(redis)) + maxAgeMs,
      });
      await redis.pexpire(jobKey(id), keptMs);
    });
  }

  find(id: string): Promise<Job | undefined> {
    return this.#asked(async redis => (await this.#read(redis, id))?.job);
  }

  async claim(id: string, runner: InstanceId): Promise<Claimed> {
    return this.#asked(async redis => {
      const answer = await redis.claimJob(jobKey(id), requestKey(id), runner, this.#now);
      if (answer === 'busy') return { kind: 'busy' };
      const [read, request] = await Promise.all([this.#read(redis, id), readBytes(redis, requestKey(id))]);
      if (answer !== 'claimed' || read === undefined || request === undefined) return { kind: 'over' };
      return { kind: 'claimed', job: read.job, request };
    });
  }

  async renew(claims: readonly Claim[]): Promise<boolean[]> {
    const answers = await this.#asked(redis =>
      Promise.all(claims.map(({ id, run }) => redis.renewJob(jobKey(id), requestKey(id), run, this.#now))),
    );
    return answers.map(answer => answer === 1);
  }

  async release({ id, run }: Claim): Promise<boolean> {
    return (await this.#asked(redis => redis.releaseJob(jobKey(id), requestKey(id), run))) === 1;
  }

  async finish(
    { id, run }: { id: string; run: number | undefined },
    end: JobEnd,
    answer: Uint8Array,
  ): Promise<boolean> {
    return this.#asked(async redis => {
      const read = await this.#read(redis, id);
      if (read === undefined) return false;
      // Each run writes its own: who has lost its claim overwrites nothing.
      await writeBytes(redis, answerKey(id, run ?? read.job.runs), answer, read.job.keepForMs);
      return this.#end(redis, read.job, run ?? '', end);
    });
  }

  answer({ id, runs }: Job): Promise<Uint8Array | undefined> {
    return this.#asked(redis => readBytes(redis, answerKey(id, runs)));
  }

  request(id: string): Promise<Uint8Array | undefined> {
    return this.#asked(redis => readBytes(redis, requestKey(id)));
  }

  async cancel(id: string): Promise<Job | undefined> {
    return this.#asked(async redis => {
      const read = await this.#read(redis, id);
      if (read === undefined) return undefined;
      return (await this.#end(redis, read.job, '', { state: 'cancelled' })) ? read.job : undefined;
    });
  }

  async retry(id: string): Promise<boolean> {
    return this.#asked(async redis => {
      const read = await this.#read(redis, id);
      if (read === undefined) return false;
      await redis.zadd(OPEN, read.job.createdAt, id);
      return (await redis.retryJob(jobKey(id), requestKey(id), this.#now)) === 1;
    });
  }

  async drop(id: string): Promise<boolean> {
    return this.#asked(async redis => {
      const read = await this.#read(redis, id);
      if (read === undefined || isOpen(read.job)) return false;
      await redis.del(jobKey(id), requestKey(id), answerKey(id, read.job.runs));
      await this.#forget(redis, id, read.job.tenant);
      return true;
    });
  }

  async list({ tenant, queue, state, limit, after }: JobQuery): Promise<JobPage> {
    const isWanted = ({ job }: Read): boolean =>
      (queue === undefined || job.queue === queue) && (state === undefined || job.state === state);
    const list = tenant === undefined ? ALL : ofTenant(tenant);
    return this.#page({ list, tenant, limit, after, isWanted });
  }

  async unattended(after: string | undefined): Promise<JobPage> {
    const now = await this.#asked(redis => this.#time(redis));
    const isWanted = ({ job, leasedUntil }: Read): boolean =>
      job.state === 'queued' || (job.state === 'running' && leasedUntil <= now);
    return this.#page({ list: OPEN, tenant: undefined, limit: PAGE, after, isWanted });
  }

  async takesCare(instance: InstanceId, forMs: number): Promise<boolean> {
    return this.#asked(async redis => {
      if ((await redis.set(CARETAKER, instance, 'PX', forMs, 'NX')) === 'OK') return true;
      if ((await redis.get(CARETAKER)) !== instance) return false;
      await redis.pexpire(CARETAKER, forMs);
      return true;
    });
  }

  async #end(
    redis: Redis,
    { id }: Job,
    run: number | '',
    end: JobEnd | { state: 'cancelled' },
  ): Promise<boolean> {
    const status = end.state === 'cancelled' ? '' : end.status;
    const reason = end.state === 'failed' ? JSON.stringify(end.reason) : '';
    const isEnded =
      (await redis.finishJob(jobKey(id), requestKey(id), run, end.state, status, reason, this.#now)) === 1;
    if (isEnded) await redis.zrem(OPEN, id);
    return isEnded;
  }

  /** Of the newest, some at a time. */
  async #page({ list, tenant, limit, after, isWanted }: PageQuery): Promise<JobPage> {
    return this.#asked(async redis => {
      const rank = after === undefined ? -1 : await redis.zrevrank(list, after);
      const jobs: Job[] = [];
      if (rank === null) return { jobs };
      for (let at = rank + 1; at <= rank + LOOKED_AT; ) {
        const ids = await redis.zrevrange(list, at, at + PAGE - 1);
        const reads = await Promise.all(ids.map(id => this.#read(redis, id)));
        let gone = 0;
        for (const [index, read] of reads.entries()) {
          const id = ids[index] ?? '';
          if (read === undefined || (list === OPEN && !isOpen(read.job))) {
            await this.#forget(redis, id, list === OPEN ? undefined : tenant, list);
            gone++;
          } else if (isWanted(read)) jobs.push(read.job);
          if (jobs.length === limit) return { jobs, next: id };
        }
        if (ids.length < PAGE) return { jobs };
        at += PAGE - gone;
        if (at > rank + LOOKED_AT) return { jobs, next: ids.at(-1) ?? '' };
      }
      return { jobs };
    });
  }

  async #forget(redis: Redis, id: string, tenant: string | undefined, list?: string): Promise<void> {
    const lists = list === undefined ? [ALL, OPEN] : [list];
    if (tenant !== undefined) lists.push(ofTenant(tenant));
    for (const each of lists) await redis.zrem(each, id);
  }

  async #read(redis: Redis, id: string): Promise<Read | undefined> {
    const {
      facts,
      state = '',
      runs,
      runner,
      leased,
      due,
      finished,
      status,
      reason,
    } = await redis.hgetall(jobKey(id));
    if (facts === undefined || !isJobState(state)) return undefined;
    const job: NewJob = JSON.parse(facts);
    return {
      leasedUntil: Number(leased),
      job: {
        ...job,
        state,
        dueBy: Number(due),
        runs: Number(runs),
        ...(runner !== undefined && { runner }),
        ...(finished !== undefined && { finishedAt: Number(finished) }),
        ...(status !== undefined && { status: Number(status) }),
        ...(reason !== undefined && { reason: JSON.parse(reason) }),
      },
    };
  }

  get #now(): number | '' {
    return this.#clock?.() ?? '';
  }

  async #time(redis: Redis): Promise<number> {
    if (this.#clock !== undefined) return this.#clock();
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  }

  async #asked<T>(ask: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#connection.redis);
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

interface Read {
  job: Job;
  leasedUntil: number;
}

interface PageQuery {
  list: string;
  tenant: string | undefined;
  limit: number;
  after: string | undefined;
  isWanted: (read: Read) => boolean;
}

const jobKey = (id: string): string => `sluice:{job*${id}}:job`;
const requestKey = (id: string): string => `sluice:{job*${id}}:request`;
const answerKey = (id: string, run: number): string => `sluice:{job*${id}}:answer:${run}`;

const isOpen = ({ state }: Job): boolean => state === 'queued' || state === 'running';

async function writeBytes(redis: Redis, key: string, bytes: Uint8Array, keptMs: number): Promise<void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  await redis.del(key);
  for (let at = 0; at < Math.max(1, buffer.length); at += CHUNK_BYTES)
    await redis.rpush(key, buffer.subarray(at, at + CHUNK_BYTES));
  await redis.pexpire(key, keptMs);
}

/** Undefined where there is nothing any more. */
async function readBytes(redis: Redis, key: string): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  for (;;) {
    const [chunk] = await redis.lrangeBuffer(key, chunks.length, chunks.length);
    if (chunk === undefined) return chunks.length === 0 ? undefined : Buffer.concat(chunks);
    chunks.push(chunk);
  }
}
