import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProviderProtocol, providerProtocols } from './answers.ts';
import { asks } from './asks.ts';
import { beforeTheEnd, endings, framesOf } from './cut-stream.ts';
import type { Ask } from './dialogue.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { malformedAwsEvent } from './providers/bedrock-converse.ts';
import { clients, providers } from './sides.ts';
import { cutAtRandom } from './stub.ts';

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

const cells = clients.flatMap(client =>
  providerProtocols.map(protocol => ({ client, protocol, from: client.protocol })),
);

const askOf = (protocol: ProviderProtocol, client: string): Ask => ({
  ...asks.text,
  model: askedModel(protocol, client),
  stream: true,
});

function streamOf(protocol: ProviderProtocol, frames: readonly Buffer[]): void {
  const headers = { 'content-type': providers[protocol].streamType };
  door.stub.answer({ headers, pieces: cutAtRandom(Buffer.concat(frames), 11) });
}

describe('a stream without its last event', () => {
  test.each(cells)('of $protocol is an error to $from', async ({ client, protocol }) => {
    streamOf(protocol, beforeTheEnd(protocol));
    const cause: unknown = await client.ask(door, askOf(protocol, client.protocol)).then(
      answered => ({ answered }),
      failed => failed,
    );
    expect(cause).not.toHaveProperty('answered');
    expect(client.failure(cause).text).toMatch(/broke off/);
  });
});

describe('an event that is no JSON', () => {
  test.each(cells)(
    'of $protocol is an error to $from, not a gap in its answer',
    async ({ client, protocol }) => {
      const frames = framesOf(protocol);
      const broken =
        protocol === 'bedrock-converse' ? malformedAwsEvent() : Buffer.from('data: {"broken": "Gr\n\n');
      const end = -endings[protocol];
      streamOf(protocol, [...frames.slice(0, end), broken, ...frames.slice(end)]);
      const cause: unknown = await client.ask(door, askOf(protocol, client.protocol)).then(
        answered => ({ answered }),
        failed => failed,
      );
      expect(cause).not.toHaveProperty('answered');
      expect(client.failure(cause).text).toMatch(/broke off|not its protocol/);
    },
  );

  test('is counted', async () => {
    const text = await (await fetch(`${door.url}/metrics`)).text();
    const count = /^upstream_malformed_events_total\{[^}]*upstream="gemini"[^}]*\} (\d+)/m.exec(text)?.[1];
    expect(Number(count)).toBeGreaterThan(0);
  });
});
