import { GatewayError, jobStates, type Outcome, type Principal, replyWhole } from '@sluice/contract';
import { type Job, JobLetters, jobHeaders } from '@sluice/store';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import type { AdminDependencies } from '../dependencies.ts';
import type { JobActions } from './job-actions.ts';
import { noSuchJob } from './no-such-job.ts';
import { replay } from './replay.ts';

const tag = 'Jobs';
const params = z.strictObject({ id: z.string().max(64) });

const statusSchema = z
  .object({
    id: z.string(),
    object: z.literal('job'),
    state: z.enum(jobStates),
    position: z.number().optional(),
    expectedWaitSeconds: z.number().optional(),
    createdAt: z.string(),
    dueBy: z.string(),
    finishedAt: z.string().optional(),
    status: z.number().optional(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'JobStatus', description: 'How a job stands, as its caller sees it.' });

/** A job is its caller’s: the same user, or where there is none, the same key. */
const isOwn = (job: Job, { tenant, user, keyId }: Principal): boolean =>
  job.tenant === tenant &&
  (job.user === undefined ? user === undefined && job.keyId === keyId : job.user === user);

/** What the caller of a job can do with it. */
export function ownJobOperations({ jobs, keySecret }: AdminDependencies, actions: JobActions): Operation[] {
  const letters = new JobLetters(keySecret);

  const find = async (id: string, principal: Principal): Promise<Job> => {
    const job = await jobs.find(id);
    if (job === undefined || !isOwn(job, principal)) throw noSuchJob();
    return job;
  };
  const tell = async (job: Job, status: number): Promise<Outcome> => {
    const told = await actions.status(job);
    const headers = { ...jobHeaders(told), 'x-sluice-job': job.state };
    return replyWhole(status, headers, Buffer.from(JSON.stringify(told)));
  };

  return [
    operation({
      method: 'GET',
      path: '/v1/jobs/{id}',
      id: 'readJob',
      tag,
      summary: 'The answer to a request that became a job, or how it stands',
      description:
        'Only for who made the request. When it is over: its answer, with the status, headers and body that the request itself would have been answered with.',
      admits: 'credential',
      reach: 'tenant',
      params,
      answers: {
        200: { description: 'Its answer, in the protocol of its request.' },
        202: { description: 'It waits, or runs; ask again after `Retry-After`.', schema: statusSchema },
      },
      errors: ['not_found'],
      async handle({ caller: { principal }, params: { id } }) {
        const job = await find(id, principal);
        if (job.state === 'queued' || job.state === 'running') return tell(job, 202);
        if (job.state === 'cancelled') return tell(job, 200);
        const sealed = await jobs.answer(job);
        if (sealed === undefined) throw noSuchJob();
        const answer = letters.openAnswer(id, sealed);
        if (answer === undefined)
          throw new GatewayError('internal', { internal: 'a job was answered under another key secret' });
        return replay({ ...answer, headers: { ...answer.headers, 'x-sluice-job': job.state } });
      },
    }),
    operation({
      method: 'DELETE',
      path: '/v1/jobs/{id}',
      id: 'cancelJob',
      tag,
      summary: 'Cancel a request that became a job, or forget its answer',
      description: 'Only for who made the request. A call to a provider that is under way is aborted.',
      admits: 'credential',
      reach: 'tenant',
      params,
      answers: { 200: { description: 'The job as it was.', schema: statusSchema } },
      errors: ['not_found'],
      async handle({ caller: { principal }, params: { id } }) {
        const job = await find(id, principal);
        const what = await actions.drop(job);
        return tell(what === 'cancelled' ? { ...job, state: 'cancelled' } : job, 200);
      },
    }),
  ];
}
