import { describeJob, type Job, type JobStatus, type Place } from '@sluice/store';
import type { ControlDependencies } from '../dependencies.ts';

type JobView = JobStatus &
  Pick<Job, 'queue' | 'tenant' | 'team' | 'user' | 'keyId' | 'protocol' | 'model' | 'runs'>;

/** What callers and operators do with jobs. */
export class JobActions {
  readonly #dependencies: Pick<ControlDependencies, 'jobs' | 'queues' | 'stopJob'>;

  constructor(dependencies: Pick<ControlDependencies, 'jobs' | 'queues' | 'stopJob'>) {
    this.#dependencies = dependencies;
  }

  /** Undefined where it stands in no line. */
  async placeOf({ id, state, queue }: Job): Promise<Place | undefined> {
    return state === 'queued' ? this.#dependencies.queues.place(queue, id) : undefined;
  }

  async status(job: Job): Promise<JobStatus> {
    return describeJob(job, await this.placeOf(job));
  }

  /** With whose it is. */
  async describe(job: Job): Promise<JobView> {
    const { queue, tenant, team, user, keyId, protocol, model, runs } = job;
    return { ...(await this.status(job)), queue, tenant, team, user, keyId, protocol, model, runs };
  }

  /** Ends what is not over, also the call to the provider; forgets what is. */
  async drop({ id, queue }: Job): Promise<'cancelled' | 'dropped'> {
    const { jobs, queues, stopJob } = this.#dependencies;
    const before = await jobs.cancel(id);
    if (before === undefined) {
      await jobs.drop(id);
      return 'dropped';
    }
    await queues.endTurn(queue, id, { kind: 'gone' });
    if (before.state === 'running' && before.runner !== undefined) stopJob(before.runner, id);
    return 'cancelled';
  }
}
