import { GatewayError, jobStates, replyJson } from '@sluice/contract';
import type { Job } from '@sluice/store';
import { z } from 'zod';
import type { Caller } from '../api/caller.ts';
import { etagOf, requireMatch } from '../api/etag.ts';
import { type Operation, operation } from '../api/operation.ts';
import { pageOf, pageQuery } from '../api/page.ts';
import { askedBy, type Change } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { JobActions } from './job-actions.ts';
import { noSuchJob } from './no-such-job.ts';
import { ownJobOperations } from './own-jobs.ts';

const tag = 'Jobs';
const params = z.strictObject({ id: z.string().max(64) });

const jobSchema = z
  .object({
    id: z.string().meta({ description: 'That of its request.' }),
    object: z.literal('job'),
    state: z.enum(jobStates),
    queue: z.string().meta({ description: 'The route that it waits for.' }),
    tenant: z.string(),
    team: z.string().optional(),
    user: z.string().optional(),
    keyId: z.string().optional(),
    protocol: z.string(),
    model: z.string().optional(),
    position: z.number().optional().meta({ description: 'About how many turns there are until its own.' }),
    expectedWaitSeconds: z.number().optional(),
    runs: z.number().meta({ description: 'How often it was begun.' }),
    createdAt: z.string(),
    dueBy: z.string().meta({ description: 'It becomes a dead letter if it is not done by then.' }),
    finishedAt: z.string().optional(),
    status: z.number().optional().meta({ description: 'Of its answer.' }),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'Job' });
const jobAnswer = (description: string) => ({ 200: { description, schema: jobSchema } });

export function jobOperations(dependencies: AdminDependencies): Operation[] {
  const { jobs, audit } = dependencies;
  const actions = new JobActions(dependencies);

  /** Throws `not_found`, also for those of tenants that the caller does not see. */
  const find = async (id: string, caller: Caller): Promise<Job> => {
    const job = await jobs.find(id);
    if (job === undefined || !caller.sees(job.tenant)) throw noSuchJob();
    return job;
  };

  return [
    ...ownJobOperations(dependencies, actions),
    operation({
      method: 'GET',
      path: '/api/v1/jobs',
      id: 'listJobs',
      tag,
      summary: 'Requests whose callers do not wait, the newest first',
      description:
        'Those with `state=failed` are dead letters; `error` says why. A page may hold fewer than asked for where there is more.',
      admits: 'jobs:read',
      reach: 'tenant',
      query: z.strictObject({
        ...pageQuery,
        tenant: z.string().optional(),
        queue: z.string().optional(),
        state: z.enum(jobStates).optional(),
      }),
      answers: { 200: { description: 'Jobs.', schema: pageOf(jobSchema) } },
      async handle({ caller, query: { tenant, ...query } }) {
        const page = await jobs.list({ ...query, tenant: caller.narrow(tenant) });
        return replyJson(200, {
          data: await Promise.all(page.jobs.map(job => actions.describe(job))),
          ...(page.next !== undefined && { next: page.next }),
        });
      },
    }),
    operation({
      method: 'GET',
      path: '/api/v1/jobs/{id}',
      id: 'getJob',
      tag,
      summary: 'How one job stands',
      admits: 'jobs:read',
      reach: 'tenant',
      params,
      answers: jobAnswer('The job.'),
      errors: ['not_found'],
      async handle({ caller, params: { id } }) {
        const job = await find(id, caller);
        return replyJson(200, await actions.describe(job), { etag: etagOf(job) });
      },
    }),
    operation({
      method: 'POST',
      path: '/api/v1/jobs/{id}/retry',
      id: 'retryJob',
      tag,
      summary: 'Let a dead letter wait again',
      description:
        'It stands in line within seconds, for as long as a new job, and is authorised anew when its turn comes.',
      admits: 'jobs:write',
      reach: 'tenant',
      params,
      answers: jobAnswer('The job, which waits again.'),
      errors: ['not_found', 'conflict', 'precondition_failed'],
      async handle({ envelope, caller, params: { id } }) {
        const job = await find(id, caller);
        requireMatch(envelope, etagOf(job));
        if (job.state !== 'failed') throw notDead(job);
        await audit(changeOf(job, askedBy({ envelope, caller }, 'job.retried')), () => jobs.retry(id));
        return replyJson(200, await actions.describe(await find(id, caller)));
      },
    }),
    operation({
      method: 'DELETE',
      path: '/api/v1/jobs/{id}',
      id: 'dropJob',
      tag,
      summary: 'Cancel a job, or forget one that is over',
      admits: 'jobs:write',
      reach: 'tenant',
      params,
      answers: jobAnswer('The job as it was.'),
      errors: ['not_found', 'precondition_failed'],
      async handle({ envelope, caller, params: { id } }) {
        const job = await find(id, caller);
        requireMatch(envelope, etagOf(job));
        const dropped = await actions.describe(job);
        await audit(changeOf(job, askedBy({ envelope, caller }, 'job.dropped')), () => actions.drop(job));
        return replyJson(200, dropped);
      },
    }),
  ];
}

const notDead = ({ id, state }: Job): GatewayError =>
  new GatewayError('conflict', {
    message: `Job ${id} is ${state}: only dead letters, which have failed, can be tried again.`,
  });

const changeOf = ({ id, tenant, queue, state }: Job, asked: ReturnType<typeof askedBy>): Change => ({
  ...asked,
  tenant,
  target: { kind: 'job', id },
  details: { queue, state },
});
