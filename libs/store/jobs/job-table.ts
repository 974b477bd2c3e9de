import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { InstanceId } from '@sluice/contract';
import { inTransaction } from '../sqlite/database.ts';
import {
  type Claim,
  type Claimed,
  type Job,
  type JobEnd,
  type JobPage,
  type JobQuery,
  type NewJob,
  RUN_LEASE_MS,
} from './port.ts';

const PAGE = 500;
const isOpen = "state IN ('queued', 'running')";

interface Row {
  facts: string;
  state: Job['state'];
  due_by: number;
  runs: number;
  runner: string | null;
  leased_until: number;
  finished_at: number | null;
  status: number | null;
  reason: string | null;
}

type Methods = {
  [Name in keyof JobTable]: (...given: Parameters<JobTable[Name]>) => ReturnType<JobTable[Name]>;
};
/** A call of a method from another thread. */
export type JobCall = {
  [Name in keyof Methods]: { name: Name; given: Parameters<Methods[Name]> };
}[keyof Methods];

export function callJobs(table: JobTable, { name, given }: JobCall): unknown {
  const method = table[name] as (...given: unknown[]) => unknown;
  return method.apply(table, given);
}

/** The jobs in the state file, as the thread sees them that owns the tables of events. */
export class JobTable {
  readonly #database: DatabaseSync;
  readonly #now: () => number;

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  create(job: NewJob, request: Uint8Array): void {
    inTransaction(this.#database, () => {
      this.#purge();
      this.#run(
        `INSERT OR REPLACE INTO job (id, tenant, queue, facts, state, due_by, runs, leased_until, created_at)
         VALUES (?, ?, ?, ?, 'queued', ?, 0, 0, ?)`,
        job.id,
        job.tenant,
        job.queue,
        JSON.stringify(job),
        this.#now() + job.maxAgeMs,
        job.createdAt,
      );
      this.#write(job.id, 'request', request);
    });
  }

  find(id: string): Job | undefined {
    const row = this.#row(id);
    return row && jobOf(row);
  }

  claim(id: string, runner: InstanceId): Claimed {
    const row = this.#row(id);
    const now = this.#now();
    if (row === undefined || (row.state !== 'queued' && row.state !== 'running')) return { kind: 'over' };
    if (row.state === 'running' && row.leased_until > now) return { kind: 'busy' };
    this.#run(
      "UPDATE job SET state = 'running', runs = runs + 1, runner = ?, leased_until = ? WHERE id = ?",
      runner,
      now + RUN_LEASE_MS,
      id,
    );
    const request = this.request(id);
    const job = this.find(id);
    return request === undefined || job === undefined ? { kind: 'over' } : { kind: 'claimed', job, request };
  }

  renew(claims: readonly Claim[]): boolean[] {
    const leasedUntil = this.#now() + RUN_LEASE_MS;
    return claims.map(({ id, run }) =>
      this.#run(
        "UPDATE job SET leased_until = ? WHERE id = ? AND runs = ? AND state = 'running'",
        leasedUntil,
        id,
        run,
      ),
    );
  }

  release({ id, run }: Claim): boolean {
    return this.#run(
      "UPDATE job SET state = 'queued' WHERE id = ? AND runs = ? AND state = 'running'",
      id,
      run,
    );
  }

  finish({ id, run }: { id: string; run: number | undefined }, end: JobEnd, answer: Uint8Array): boolean {
    let isFinished = false;
    inTransaction(this.#database, () => {
      const reason = end.state === 'failed' ? JSON.stringify(end.reason) : null;
      const whose = run === undefined ? '1' : "state = 'running' AND runs = ?";
      isFinished = this.#run(
        `UPDATE job SET state = ?, status = ?, reason = ?, finished_at = ?,
           purge_at = ? + CAST(json_extract(facts, '$.keepForMs') AS INTEGER)
         WHERE id = ? AND ${isOpen} AND ${whose}`,
        end.state,
        end.status,
        reason,
        this.#now(),
        this.#now(),
        id,
        ...(run === undefined ? [] : [run]),
      );
      if (!isFinished) return;
      this.#write(id, 'answer', answer);
      // A dead letter may be tried again.
      if (end.state === 'completed') this.#run("DELETE FROM job_body WHERE id = ? AND part = 'request'", id);
    });
    return isFinished;
  }

  answer(id: string): Uint8Array | undefined {
    return this.#read(id, 'answer');
  }

  request(id: string): Uint8Array | undefined {
    return this.#read(id, 'request');
  }

  cancel(id: string): Job | undefined {
    const before = this.find(id);
    const isCancelled = this.#run(
      `UPDATE job SET state = 'cancelled', finished_at = ?,
         purge_at = ? + CAST(json_extract(facts, '$.keepForMs') AS INTEGER) WHERE id = ? AND ${isOpen}`,
      this.#now(),
      this.#now(),
      id,
    );
    if (isCancelled) this.#run('DELETE FROM job_body WHERE id = ?', id);
    return isCancelled ? before : undefined;
  }

  retry(id: string): boolean {
    return this.#run(
      `UPDATE job SET state = 'queued', status = NULL, reason = NULL, finished_at = NULL, purge_at = NULL,
         due_by = ? + CAST(json_extract(facts, '$.maxAgeMs') AS INTEGER) WHERE id = ? AND state = 'failed'`,
      this.#now(),
      id,
    );
  }

  drop(id: string): boolean {
    const isDropped = this.#run(`DELETE FROM job WHERE id = ? AND NOT ${isOpen}`, id);
    if (isDropped) this.#run('DELETE FROM job_body WHERE id = ?', id);
    return isDropped;
  }

  list({ tenant, queue, state, limit, after }: JobQuery): JobPage {
    this.#purge();
    const wanted = Object.entries({ tenant, queue, state }).filter(([, value]) => value !== undefined);
    return this.#page(
      wanted.map(([column]) => `${column} = ?`),
      wanted.map(([, value]) => String(value)),
      limit,
      after,
    );
  }

  unattended(after: string | undefined): JobPage {
    this.#purge();
    return this.#page(
      ["(state = 'queued' OR (state = 'running' AND leased_until <= ?))"],
      [this.#now()],
      PAGE,
      after,
    );
  }

  #page(conditions: string[], values: SQLInputValue[], limit: number, after: string | undefined): JobPage {
    const behind = after === undefined ? undefined : this.#row(after);
    if (after !== undefined && behind === undefined) return { jobs: [] };
    const where = [...conditions, ...(after === undefined ? [] : ['(created_at, id) < (?, ?)'])];
    const rows = this.#database
      .prepare(
        `SELECT * FROM job ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY created_at DESC, id DESC LIMIT ?`,
      )
      .all(
        ...values,
        ...(behind === undefined ? [] : [jobOf(behind).createdAt, jobOf(behind).id]),
        limit,
      ) as unknown as Row[];
    const jobs = rows.map(jobOf);
    const last = jobs.at(-1);
    return jobs.length < limit || last === undefined ? { jobs } : { jobs, next: last.id };
  }

  #purge(): void {
    this.#run('DELETE FROM job_body WHERE id IN (SELECT id FROM job WHERE purge_at <= ?)', this.#now());
    this.#run('DELETE FROM job WHERE purge_at <= ?', this.#now());
  }

  #row(id: string): Row | undefined {
    return this.#database.prepare('SELECT * FROM job WHERE id = ?').get(id) as unknown as Row | undefined;
  }

  #write(id: string, part: string, bytes: Uint8Array): void {
    this.#run('INSERT OR REPLACE INTO job_body (id, part, bytes) VALUES (?, ?, ?)', id, part, bytes);
  }

  #read(id: string, part: string): Uint8Array | undefined {
    const row = this.#database.prepare('SELECT bytes FROM job_body WHERE id = ? AND part = ?').get(id, part);
    return row?.bytes instanceof Uint8Array ? row.bytes : undefined;
  }

  /** Whether a row was changed. */
  #run(sql: string, ...values: SQLInputValue[]): boolean {
    return Number(this.#database.prepare(sql).run(...values).changes) > 0;
  }
}

function jobOf({ facts, state, due_by, runs, runner, finished_at, status, reason }: Row): Job {
  const job: NewJob = JSON.parse(facts);
  return {
    ...job,
    state,
    dueBy: due_by,
    runs,
    ...(runner !== null && { runner }),
    ...(finished_at !== null && { finishedAt: finished_at }),
    ...(status !== null && { status }),
    ...(reason !== null && { reason: JSON.parse(reason) }),
  };
}
