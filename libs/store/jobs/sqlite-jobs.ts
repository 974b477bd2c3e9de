import type { InstanceId } from '@sluice/contract';
import type { EventThread } from '../events/event-thread.ts';
import type { JobCall, JobTable } from './job-table.ts';
import type { Claim, Claimed, Job, JobEnd, JobPage, JobQuery, JobStore, NewJob } from './port.ts';

type Methods = {
  [Name in keyof JobTable]: (...given: Parameters<JobTable[Name]>) => ReturnType<JobTable[Name]>;
};

/** Jobs in the state file, by the thread that writes events: bodies are large. */
export class SqliteJobs implements JobStore {
  readonly #thread: Pick<EventThread, 'ask'>;

  constructor(thread: Pick<EventThread, 'ask'>) {
    this.#thread = thread;
  }

  create = (job: NewJob, request: Uint8Array): Promise<void> => this.#call('create', job, request);
  find = (id: string): Promise<Job | undefined> => this.#call('find', id);
  claim = (id: string, runner: InstanceId): Promise<Claimed> => this.#call('claim', id, runner);
  renew = (claims: readonly Claim[]): Promise<boolean[]> => this.#call('renew', claims);
  release = (claim: Claim): Promise<boolean> => this.#call('release', claim);
  finish = (
    claim: { id: string; run: number | undefined },
    end: JobEnd,
    answer: Uint8Array,
  ): Promise<boolean> => this.#call('finish', claim, end, answer);
  answer = ({ id }: Job): Promise<Uint8Array | undefined> => this.#call('answer', id);
  request = (id: string): Promise<Uint8Array | undefined> => this.#call('request', id);
  cancel = (id: string): Promise<Job | undefined> => this.#call('cancel', id);
  retry = (id: string): Promise<boolean> => this.#call('retry', id);
  drop = (id: string): Promise<boolean> => this.#call('drop', id);
  list = (query: JobQuery): Promise<JobPage> => this.#call('list', query);
  unattended = (after: string | undefined): Promise<JobPage> => this.#call('unattended', after);
  /** There is no other process. */
  takesCare = async (): Promise<boolean> => true;

  async #call<Name extends keyof Methods>(
    name: Name,
    ...given: Parameters<Methods[Name]>
  ): Promise<ReturnType<Methods[Name]>> {
    const call = { name, given } as JobCall;
    return (await this.#thread.ask({ kind: 'jobs', call })) as ReturnType<Methods[Name]>;
  }
}
