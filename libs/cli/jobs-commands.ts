import { jobStates } from '@sluice/contract';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeLine } from './command-io.ts';
import { createGatewayClient } from './gateway-client.ts';
import { printable } from './printable.ts';
import { formatTable } from './table.ts';

/** Tolerant of what a newer gateway adds: `--json` shows that too. */
const jobSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  queue: z.string(),
  tenant: z.string(),
  user: z.string().optional(),
  keyId: z.string().optional(),
  protocol: z.string(),
  model: z.string().optional(),
  position: z.number().optional(),
  expectedWaitSeconds: z.number().optional(),
  runs: z.number(),
  createdAt: z.string(),
  dueBy: z.string(),
  finishedAt: z.string().optional(),
  status: z.number().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
type Job = z.output<typeof jobSchema>;
const pageSchema = z.object({ data: z.array(jobSchema), next: z.string().optional() });

interface ListOptions {
  tenant?: string;
  queue?: string;
  state?: string;
  limit: string;
  json?: true;
}

const pathOf = (id: string): string => `/api/v1/jobs/${encodeURIComponent(id)}`;
const moment = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)}`;

/** Up to as many as are wanted: pages may hold fewer than asked for. */
async function someJobs({ limit, json: _, ...filter }: ListOptions, io: CommandIo): Promise<Job[]> {
  const client = createGatewayClient(io);
  const wanted = Number(limit);
  const jobs: Job[] = [];
  let after: string | undefined;
  do {
    const query = new URLSearchParams({
      limit: String(Math.min(500, wanted - jobs.length)),
      ...filter,
      ...(after !== undefined && { after }),
    });
    const page = await client.ask(pageSchema, { path: `/api/v1/jobs?${query}` });
    jobs.push(...page.data);
    after = page.next;
  } while (after !== undefined && jobs.length < wanted);
  return jobs;
}

async function listJobs(options: ListOptions, io: CommandIo): Promise<void> {
  const jobs = await someJobs(options, io);
  if (options.json) return writeLine(io.stdout, JSON.stringify(jobs));
  if (jobs.length === 0) return writeLine(io.stdout, 'There are no such jobs.');
  const rows = jobs.map(job => [
    job.id,
    job.state,
    job.queue,
    job.tenant,
    job.model ?? '-',
    job.position === undefined ? '-' : String(job.position),
    String(job.runs),
    moment(job.createdAt),
    job.error?.code ?? (job.status === undefined ? '-' : String(job.status)),
  ]);
  const head = ['ID', 'STATE', 'QUEUE', 'TENANT', 'MODEL', 'POSITION', 'RUNS', 'CREATED', 'RESULT'];
  await writeLine(io.stdout, formatTable(head, rows, io.stdout));
}

async function showJob(id: string, { json }: { json?: true }, io: CommandIo): Promise<void> {
  const job = await createGatewayClient(io).ask(jobSchema, { path: pathOf(id) });
  if (json) return writeLine(io.stdout, JSON.stringify(job));
  const { error, object: _, ...facts } = job;
  const rows = Object.entries({ ...facts, ...(error && { reason: `${error.code}: ${error.message}` }) }).map(
    ([name, value]) => [name, String(value)],
  );
  await writeLine(io.stdout, formatTable(['WHAT', 'VALUE'], rows, io.stdout));
}

async function retryJob(id: string, { json }: { json?: true }, io: CommandIo): Promise<void> {
  const job = await createGatewayClient(io).ask(jobSchema, { method: 'POST', path: `${pathOf(id)}/retry` });
  if (json) return writeLine(io.stdout, JSON.stringify(job));
  await writeLine(io.stdout, `Job ${printable(job.id)} waits again, until ${moment(job.dueBy)} UTC at most.`);
}

async function dropJob(id: string, { json }: { json?: true }, io: CommandIo): Promise<void> {
  const job = await createGatewayClient(io).ask(jobSchema, { method: 'DELETE', path: pathOf(id) });
  if (json) return writeLine(io.stdout, JSON.stringify(job));
  const wasOpen = job.state === 'queued' || job.state === 'running';
  await writeLine(io.stdout, `Job ${printable(job.id)} is ${wasOpen ? 'cancelled' : 'forgotten'}.`);
}

export function addJobsCommands(program: Command, io: CommandIo): void {
  const group = program
    .command('jobs')
    .description('see requests whose callers do not wait, and try dead letters again')
    .addHelpText('after', '\nExample:\n  $ ./sluice jobs list --state failed');
  group
    .command('list')
    .description('list jobs, the newest first')
    .option('--tenant <tenant>', 'only of this tenant')
    .option('--queue <route>', 'only of this route')
    .addOption(
      new Option('--state <state>', 'only in this state; failed: dead letters').choices([...jobStates]),
    )
    .option('--limit <number>', 'how many at most', '100')
    .option('--json', 'one line of JSON: an array')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice jobs list --state failed
  $ ./sluice jobs list --tenant acme --json | jq -r '.[].id'`,
    )
    .action((options: ListOptions) => listJobs(options, io));
  group
    .command('show')
    .description('show how one job stands, and why it failed')
    .argument('<id>', 'id of the job, from "jobs list"')
    .option('--json', 'one line of JSON')
    .addHelpText('after', '\nExample:\n  $ ./sluice jobs show 5f0c6f0e8f6b4a6f9a3e6c1d2b7a9e10')
    .action((id: string, options: { json?: true }) => showJob(id, options, io));
  group
    .command('retry')
    .description('let a dead letter wait for its turn again')
    .argument('<id>', 'id of the job')
    .option('--json', 'one line of JSON: the job as it is now')
    .addHelpText(
      'after',
      `
It is authorised anew when its turn comes: one whose key is revoked fails again.

Example:
  $ ./sluice jobs list --state failed --json | jq -r '.[].id' | xargs -n1 ./sluice jobs retry`,
    )
    .action((id: string, options: { json?: true }) => retryJob(id, options, io));
  group
    .command('drop')
    .description('cancel a job, or forget one that is over')
    .argument('<id>', 'id of the job')
    .option('--json', 'one line of JSON: the job as it was')
    .addHelpText('after', '\nExample:\n  $ ./sluice jobs drop 5f0c6f0e8f6b4a6f9a3e6c1d2b7a9e10')
    .action((id: string, options: { json?: true }) => dropJob(id, options, io));
}
