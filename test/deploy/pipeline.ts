import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testkit';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { cleanEnvironment } from '../e2e/gateway.ts';
import { repositoryRoot } from '../workspace.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const gitlabCi = require.resolve('gitlab-ci-local');
const nodeFolder = dirname(process.execPath);

const gitlabTemplate = join(repositoryRoot, 'deploy/gitlab/sluice.gitlab-ci.yml');
export const githubWorkflow = join(repositoryRoot, 'deploy/github/sluice.yml');

/** A repository that holds a configuration, and what CI is to do with it. */
export async function makeRepository(): Promise<{ folder: string; write(document: unknown): void }> {
  const folder = temporaryFolder();
  cpSync(gitlabTemplate, join(folder, '.gitlab-ci.yml'));
  const write = (document: unknown) => writeFileSync(join(folder, 'sluice.yaml'), stringify(document));
  write({ version: 1 });
  const git = (...parameters: string[]) =>
    run('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...parameters], { cwd: folder });
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('remote', 'add', 'origin', 'git@gitlab.example.org:team/gateway.git');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Begin');
  return { folder, write };
}

const gitlab = (folder: string, ...parameters: string[]) =>
  run(process.execPath, [gitlabCi, ...parameters], {
    cwd: folder,
    env: cleanEnvironment({ PATH: [nodeFolder, process.env.PATH].join(delimiter) }),
    maxBuffer: 2 ** 24,
  });

/** The jobs that GitLab would run, with these variables set. */
export async function gitlabJobs(folder: string, variables: Record<string, string> = {}): Promise<string[]> {
  const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
  const { stdout } = await gitlab(folder, '--list-json', ...given);
  const jobs = z
    .array(z.looseObject({ name: z.string(), when: z.string() }))
    .parse(JSON.parse(/^\[[\s\S]*/m.exec(stdout)?.[0] ?? ''));
  return jobs.filter(({ when }) => when !== 'never').map(({ name }) => name);
}

const jobSchema = z.looseObject({ before_script: z.array(z.string()), script: z.array(z.string()) });

/** What a runner of GitLab would execute for a job. */
export async function gitlabScript(folder: string, job: string): Promise<string> {
  const { stdout } = await gitlab(folder, '--preview');
  const { before_script: before, script } = jobSchema.parse((parse(stdout) as Record<string, unknown>)[job]);
  return [...before, ...script].join('\n');
}

const workflowSchema = z.looseObject({
  jobs: z.record(
    z.string(),
    z.looseObject({
      steps: z.array(z.looseObject({ name: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

/** What a step of the GitHub workflow runs. */
export function githubScript(job: string, step: string): string {
  const { jobs } = workflowSchema.parse(parse(readFileSync(githubWorkflow, 'utf8')));
  const found = jobs[job]?.steps.find(({ name }) => name === step)?.run;
  if (found === undefined) throw new Error(`The workflow has no step ${step} in ${job}.`);
  return found;
}

/** Runs a script as a runner would, in the repository. */
export async function runScript(
  script: string,
  folder: string,
  variables: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const env = cleanEnvironment({
    PATH: [nodeFolder, process.env.PATH].join(delimiter),
    SLUICE_HOME: repositoryRoot,
    SLUICE_CONFIG: 'sluice.yaml',
    ...variables,
  });
  try {
    const { stdout, stderr } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env });
    return { code: 0, output: stdout + stderr };
  } catch (cause) {
    const { code, stdout, stderr } = z
      .looseObject({ code: z.number(), stdout: z.string(), stderr: z.string() })
      .parse(cause);
    return { code, output: stdout + stderr };
  }
}

export interface CommentStub {
  url: string;
  /** Such as `POST /projects/7/merge_requests/3/notes`. */
  readonly requests: string[];
  readonly comments: { id: number; body: string }[];
}

/** Comments of a merge or pull request, as GitLab and GitHub keep them, for whoever shows this header. */
export async function startComments(header: string, value: string): Promise<CommentStub> {
  const stub: CommentStub = { url: '', requests: [], comments: [{ id: 1, body: 'Looks good.' }] };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://stub');
    stub.requests.push(`${request.method} ${pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const respond = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.headers[header] !== value) return respond(401, { message: 'Unauthorized' });
    if (request.method === 'GET') return respond(200, stub.comments);
    const { body } = JSON.parse(Buffer.concat(chunks).toString()) as { body: string };
    if (request.method === 'POST') {
      const made = { id: stub.comments.length + 1, body };
      stub.comments.push(made);
      return respond(201, made);
    }
    const changed = stub.comments.find(({ id }) => pathname.endsWith(`/${id}`));
    if (changed === undefined) return respond(404, { message: 'Not found' });
    changed.body = body;
    return respond(200, changed);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  stub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return stub;
}
