import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, chatBody, mintKey, post } from './client.ts';
import {
  type FaultyGateway,
  localWiring,
  natsWiring,
  startFaultyGateway,
  type Wiring,
} from './faulty-gateway.ts';
import { hostingSuites } from './hosting-suites.ts';
import { type ProviderStub, sendJson, startProviderStub } from './provider-stub.ts';
import { writeTestConfig } from './test-config.ts';

const wirings: [string, () => Promise<Wiring>][] = [
  ['in process', localWiring],
  ['NATS', natsWiring],
];

describe('over NATS that loses, delays and repeats one message in a hundred each', () => {
  hostingSuites(async configFile => startFaultyGateway(configFile, await natsWiring()));
});

describe.each(wirings)(
  'over a bus that loses, delays and repeats one message in a hundred each (%s)',
  (_name, wire) => {
    describe('400 requests', () => {
      let stub: ProviderStub;
      let gateway: FaultyGateway;
      beforeAll(async () => {
        stub = await startProviderStub();
        gateway = await startFaultyGateway(writeTestConfig(stub), await wire());
      });
      afterAll(async () => {
        await gateway.stop();
        await stub.close();
      });

      test('are all answered, each with its own answer, and the provider is called once for each', async () => {
        const { key } = await mintKey(gateway);
        stub.when('stub-own', (request, response) =>
          sendJson(response, 200, {
            echo: request.body.user,
            usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
          }),
        );
        const names = Array.from({ length: 400 }, (_, index) => `request-${index}`);
        const answers = await Promise.all(
          names.map(async user => {
            const response = await post(
              gateway,
              '/v1/chat/completions',
              chatBody('stub-own', 'x', { user }),
              bearer(key),
            );
            return { status: response.status, body: (await response.json()) as { echo?: string } };
          }),
        );
        expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
        expect(answers.map(({ body }) => body.echo)).toEqual(names);
        const calls = stub.callsFor('stub-own').map(({ body }) => String(body.user));
        expect(new Set(calls).size).toBe(400);
        expect(calls).toHaveLength(400);
        const { dropped, delayed, duplicated } = gateway.counts();
        expect(Math.min(dropped, delayed, duplicated)).toBeGreaterThan(0);
      });
    });
  },
);
