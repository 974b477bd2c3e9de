import { createHmac } from 'node:crypto';
import { createAgentPair } from '@sluice/outbound';
import { afterAll, describe, expect, test } from 'vitest';
import { finishedRequest } from '../finished-request.ts';
import { alertOf, usageOf } from '../notice-fixture.ts';
import { startReceiver, status } from '../receiver-fixture.ts';
import { resultOfFailure, type SendResult } from '../send-result.ts';
import { gitlabIssueSender, markerOf, projectApi } from './gitlab-issue.ts';
import type { Sender } from './sender.ts';
import { slackMessage, slackSender } from './slack.ts';
import { webhookSender } from './webhook.ts';

const NOW = 1_800_000_000_500;
const agents = createAgentPair({ connectTimeoutMs: 500, connections: 4 });
const dependencies = { agents, clock: () => NOW };
afterAll(() => agents.close());

const send = (sender: Sender, alert = alertOf()): Promise<SendResult> =>
  sender({ kind: 'alert', alert }).catch(resultOfFailure);

describe('a webhook', () => {
  const open = (url: string, allowPrivateNetwork = true) =>
    webhookSender({ url, secret: 'a secret', allowPrivateNetwork }, dependencies);

  test('is the alert as JSON, signed, with an id that stands in the body too', async () => {
    const { url, received } = await startReceiver();
    const alert = alertOf();
    expect(await send(open(`${url}/hook?team=a`), alert)).toEqual({ kind: 'delivered', status: 200 });
    const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] = received;
    expect([method, path]).toEqual(['POST', '/hook?team=a']);
    expect(JSON.parse(body)).toEqual({ id: alert.alertId, event: 'alert', alert });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'sluice-webhook/1',
      'x-sluice-event': 'alert',
      'x-sluice-id': alert.alertId,
      'x-sluice-signature': `t=1800000000,v1=${createHmac('sha256', 'a secret').update(`1800000000.${body}`).digest('hex')}`,
    });
  });

  test('of a finished request says nothing of providers, tries and configuration', async () => {
    const { url, received } = await startReceiver();
    const request = finishedRequest(usageOf('r1'), 'chat');
    if (request === undefined) throw new Error('not finished');
    await open(url)({ kind: 'request', request });
    const { body = '', headers } = received[0] ?? {};
    expect(headers).toMatchObject({ 'x-sluice-event': 'request', 'x-sluice-id': 'r1' });
    expect(JSON.parse(body)).toMatchObject({
      id: 'r1',
      event: 'request',
      request: {
        requestId: 'r1',
        route: 'chat',
        outcome: 'success',
        tokens: { input: 15, output: 42 },
        servedModel: 'gpt-5-2030',
        verdicts: [{ detector: 'pii', result: 'mask' }],
      },
    });
    expect(body).not.toMatch(/canary|configRevision|"tries"|"matches"/);
  });

  test.each([
    [status(429, { 'retry-after': '7' }), { status: 429, retryAfterMs: 7_000, isAway: true, isFinal: false }],
    [status(503), { status: 503, retryAfterMs: undefined, isAway: true }],
    [status(404), { status: 404, isAway: false, isFinal: false }],
    [status(410), { status: 410, isAway: false, isFinal: true }],
    [
      status(302, { location: 'http://169.254.169.254/latest/meta-data' }),
      { status: 302, reason: 'it answered 302; redirects are not followed', isAway: false },
    ],
  ])('that is answered otherwise has failed, case %#', async (answer, expected) => {
    const { url, received } = await startReceiver(answer);
    expect(await send(open(url))).toMatchObject({ kind: 'failed', ...expected });
    expect(received).toHaveLength(1);
  });

  test('that is not answered has failed, and so has one whose address is not public', async () => {
    const { url, received } = await startReceiver((_, response) => void response.socket?.destroy());
    expect(await send(open(url))).toMatchObject({ kind: 'failed', isAway: true });
    expect(await send(open('http://127.0.0.1:1/'))).toMatchObject({ kind: 'failed', isAway: true });
    expect(await send(open(url, false))).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('is not public'),
    });
    expect(received).toHaveLength(1);
  });

  test('whose answer is huge is read no further than needed', async () => {
    const { url } = await startReceiver(status(200, {}, 'x'.repeat(200_000)));
    expect(await send(open(url))).toMatchObject({ kind: 'failed' });
  });
});

describe('a message to Slack', () => {
  test('has a headline, the facts as fields, and what it is told by', async () => {
    const { url, received } = await startReceiver();
    const alert = alertOf();
    const sender = slackSender({ url: `${url}/services/T/B/x`, allowPrivateNetwork: true }, dependencies);
    expect(await send(sender, alert)).toMatchObject({ kind: 'delivered' });
    expect(received[0]?.path).toBe('/services/T/B/x');
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      text: 'WARNING: Something &lt;happened&gt; &amp; stayed.',
      blocks: [
        {
          type: 'header',
          text: { type: 'plain_text', text: 'WARNING: Something <happened> & stayed.', emoji: false },
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*Tenant*\nacme' },
            { type: 'mrkdwn', text: '*spent*\n$80.12' },
            { type: 'mrkdwn', text: '*budget*\n$100.00' },
          ],
        },
        {
          type: 'context',
          elements: [{ type: 'mrkdwn', text: `2027-01-15T08:00:00.000Z · ${alert.alertId}` }],
        },
      ],
    });
  });

  test('keeps to what Slack takes', () => {
    const details = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`fact ${index}`, 'x']));
    const message = JSON.stringify(slackMessage(alertOf({ title: 'x'.repeat(256), details })));
    const { blocks } = JSON.parse(message);
    expect(blocks[0].text.text).toHaveLength(150);
    expect(blocks[1].fields).toHaveLength(10);
  });

  test('waits as long as Slack says', async () => {
    const { url } = await startReceiver(status(429, { 'retry-after': '30' }));
    expect(await send(slackSender({ url, allowPrivateNetwork: true }, dependencies))).toMatchObject({
      isAway: true,
      retryAfterMs: 30_000,
    });
  });
});

describe('an issue of GitLab', () => {
  interface Issue {
    title: string;
    description: string;
    labels: string;
  }

  /** The part of GitLab's API that is used: a search by words of the description, and a list. */
  async function startGitlab() {
    const issues: Issue[] = [];
    const receiver = await startReceiver();
    const answer = (loses: boolean) =>
      receiver.answerWith(({ method, path, headers, body }, response) => {
        const { pathname, searchParams } = new URL(path, receiver.url);
        if (headers['private-token'] !== 'a token') return void response.writeHead(401).end();
        if (pathname !== '/api/v4/projects/group%2Fproject/issues') return void response.writeHead(404).end();
        if (method === 'GET') {
          const word = searchParams.get('search') ?? '';
          const found = issues.filter(({ description }) => description.includes(word));
          return void response.end(JSON.stringify(found));
        }
        issues.push(JSON.parse(body));
        if (loses) response.socket?.destroy();
        else response.writeHead(201).end('{}');
      });
    answer(false);
    const sender = (token = 'a token') =>
      gitlabIssueSender(
        {
          url: `${receiver.url}/group/project`,
          token,
          labels: ['sluice', 'on call'],
          allowPrivateNetwork: true,
        },
        dependencies,
      );
    return { issues, sender, answer };
  }

  test('is opened with the facts and labels', async () => {
    const { issues, sender } = await startGitlab();
    const alert = alertOf();
    expect(await send(sender(), alert)).toEqual({ kind: 'delivered', status: 201 });
    expect(issues).toEqual([
      {
        title: 'Something <happened> & stayed.',
        description: expect.stringContaining('| spent | $80.12 |'),
        labels: 'sluice,on call,severity::warning',
      },
    ]);
    expect(issues[0]?.description).toContain(`<!-- ${markerOf(alert)} -->`);
  });

  test('is opened once, also where the answer to the first attempt was lost', async () => {
    const { issues, sender, answer } = await startGitlab();
    const alert = alertOf();
    answer(true);
    expect(await send(sender(), alert)).toMatchObject({ kind: 'failed', isAway: true });
    answer(false);
    expect(await send(sender(), alert)).toMatchObject({ kind: 'delivered' });
    expect(await send(sender(), alertOf())).toMatchObject({ kind: 'delivered' });
    expect(issues).toHaveLength(2);
  });

  test('is not opened without the right token', async () => {
    const { issues, sender } = await startGitlab();
    expect(await send(sender('another'))).toMatchObject({ kind: 'failed', status: 401, isAway: false });
    expect(issues).toEqual([]);
  });

  test.each([
    ['https://gitlab.example/group/project', 'https://gitlab.example/api/v4/projects/group%2Fproject'],
    ['https://gitlab.example/a/b/c.git', 'https://gitlab.example/api/v4/projects/a%2Fb%2Fc'],
    ['https://gitlab.example/a/b/-/issues', 'https://gitlab.example/api/v4/projects/a%2Fb'],
    ['https://gitlab.example/api/v4/projects/42/', 'https://gitlab.example/api/v4/projects/42'],
    [
      'https://host.example/gitlab/api/v4/projects/a%2Fb',
      'https://host.example/gitlab/api/v4/projects/a%2Fb',
    ],
  ])('of the project %s is in %s', (url, expected) => {
    expect(projectApi(url)).toBe(expected);
  });
});
