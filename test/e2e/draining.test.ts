import { once } from 'node:events';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bearer, chatBody, post } from './client.ts';
import { ADMIN_KEY, cleanEnvironment, type Gateway, type StartedProcess, startSluice } from './gateway.ts';
import { startProviderStub, startStream, streamEvents } from './provider-stub.ts';
import { writeTestConfig } from './test-config.ts';

const CHAT = '/v1/chat/completions';

async function start(command: 'up' | 'cluster', drain: string) {
  const stub = await startProviderStub();
  const configFile = writeTestConfig(stub);
  const data = temporaryFolder();
  const environment = cleanEnvironment({
    GATEWAY_ADMIN_KEY: ADMIN_KEY,
    ...Object.fromEntries(drain.split(' ').map(setting => setting.split('='))),
  });
  const parameters = [command, '--config', configFile, '--port', String(await freePort()), '--data', data];
  const started = await startSluice(parameters, environment);
  onTestFinished(async () => {
    await started.stop();
    await stub.close();
  });
  const { url, urls } = started.ready;
  const gateway: Gateway = { ...started, url, urls, adminKey: ADMIN_KEY };
  return { stub, gateway, started, parameters, environment };
}

async function terminate({ child }: StartedProcess): Promise<number> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  return (await ended)[0];
}

describe.each(['up', 'cluster'] as const)('SIGTERM (%s)', command => {
  test('a stream that outlasts the drain time ends with an error event, its provider is left, its tokens are metered, and the exit is 0', async () => {
    const { stub, gateway, started, parameters, environment } = await start(
      command,
      'GATEWAY_SERVER_DRAIN_TIMEOUT=300ms',
    );
    stub.when('stub-endless', (request, response) => {
      startStream(response);
      response.write(streamEvents(request, ['one', ' two']).slice(0, 3).join(''));
    });
    const body = chatBody('stub-endless', 'x', { stream: true });
    const response = await post(gateway, CHAT, body, bearer(ADMIN_KEY));
    const [code, text] = await Promise.all([terminate(started), response.text()]);
    expect(code).toBe(0);
    expect(text).toContain(' two');
    expect(text).toMatch(/data: \{"error":\{.*"code":"shutting_down"/);
    expect(text).not.toContain('[DONE]');
    await waitFor(() => stub.callsFor('stub-endless')[0]?.aborted === true);
    const again = await startSluice(parameters, environment);
    onTestFinished(() => again.stop());
    const events = await waitFor(async () => {
      const url = `${again.ready.url}/api/v1/usage/events?from=start`;
      const lines = (await (await fetch(url, { headers: bearer(ADMIN_KEY) })).text()).trim();
      return lines === '' ? undefined : lines.split('\n').map(line => JSON.parse(line));
    });
    expect(events).toMatchObject([{ requestedModel: 'stub-endless', estimated: true }]);
    expect(events[0].tokens.output).toBeGreaterThan(0);
  });

  test('while it waits for load balancers it says that it is not ready, and takes requests as before', async () => {
    const { gateway, started } = await start(command, 'GATEWAY_SERVER_DRAIN_DELAY=2s');
    const ended = terminate(started);
    await waitFor(async () => (await fetch(`${gateway.url}/ready`)).status === 503);
    const answer = await post(gateway, CHAT, chatBody('stub-late'), bearer(ADMIN_KEY));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect(await ended).toBe(0);
  });
});
