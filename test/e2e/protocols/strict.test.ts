import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProviderProtocol } from './answers.ts';
import { asks } from './asks.ts';
import { plainAnswers } from './full-answers.ts';
import { fullRequests } from './full-requests.ts';
import { parsed, textIn } from './json.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { inAddress, pathOf, type RawAnswer, send } from './raw.ts';
import { clients } from './sides.ts';
import { jsonReply } from './stub.ts';

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

const named = (client: string, model: string) => ({
  ...(inAddress(client) ? {} : { model }),
  ...fullRequests[client],
});

/** The message, from where the client's own protocol has it. */
function messageOf(client: string, { bytes }: RawAnswer): string {
  const body = parsed(bytes.toString());
  if (client === 'bedrock-converse' || client === 'cohere-chat') return textIn(body, 'message');
  if (client === 'anthropic-messages') expect(body.type).toBe('error');
  return textIn(body, 'error', 'message');
}

/** A field of each client's full request that the target cannot be told, and the target. */
const inexpressible: Readonly<Record<string, { provider: ProviderProtocol; names: string }>> = {
  'openai-chat': { provider: 'anthropic-messages', names: 'seed' },
  'openai-completions': { provider: 'anthropic-messages', names: 'seed' },
  'openai-responses': { provider: 'anthropic-messages', names: 'native-tool' },
  'anthropic-messages': { provider: 'cohere-chat', names: 'native-tool' },
  gemini: { provider: 'anthropic-messages', names: 'seed' },
  'bedrock-converse': { provider: 'cohere-chat', names: 'document' },
  'cohere-chat': { provider: 'anthropic-messages', names: 'seed' },
};

describe('a strict route', () => {
  const cells = clients.map(({ protocol }) => ({ client: protocol }));

  test.each(cells)(
    'refuses what the target cannot be told, and tells $client which fields',
    async ({ client }) => {
      const { provider, names } = inexpressible[client] ?? { provider: 'gemini', names: '' };
      const model = askedModel(provider, client, 'strict');
      door.stub.takeSeen();
      const answer = await send(door, pathOf(client, model), named(client, model));
      expect(answer.status).toBe(400);
      expect(messageOf(client, answer)).toContain(names);
      if (client.startsWith('openai'))
        expect(parsed(answer.bytes.toString())).toMatchObject({ error: { code: 'not_expressible' } });
      expect(door.stub.takeSeen()).toEqual([]);
    },
  );

  test('uses the next target that can be told all of it', async () => {
    const model = askedModel('anthropic-messages', 'openai-chat', 'second');
    door.stub.takeSeen();
    door.stub.answer(jsonReply(plainAnswers['openai-chat']));
    const answer = await send(door, pathOf('openai-chat', model), named('openai-chat', model));
    expect(answer.status).toBe(200);
    expect(door.stub.takeSeen().map(({ protocol }) => protocol)).toEqual(['openai-chat']);
    expect(answer.headers.get('x-sluice-target')).toContain('openai-chat/');
  });

  test.each(clients.map(client => ({ client, from: client.protocol })))(
    'takes an ordinary request of $from',
    async ({ client }) => {
      door.stub.answer(jsonReply(plainAnswers['anthropic-messages']));
      const model = askedModel('anthropic-messages', client.protocol, 'strict');
      const { said } = await client.ask(door, { ...asks.images, model, stream: false });
      expect(said.text).toBe('Paris.');
    },
  );
});

describe('what rests on stored responses', () => {
  const stateful = { previous_response_id: 'resp_0', conversation: 'conv_0', store: true };
  const fields = Object.entries(stateful).map(([field, value]) => ({ field, value }));

  test.each(fields)(
    '$field is refused by its name where OpenAI is not the target',
    async ({ field, value }) => {
      const model = askedModel('anthropic-messages', 'openai-responses');
      const { status, bytes } = await send(door, '/v1/responses', { model, input: 'Hi', [field]: value });
      expect(status).toBe(400);
      expect(parsed(bytes.toString())).toMatchObject({
        error: { param: field, message: expect.stringContaining(`without "${field}"`) },
      });
    },
  );

  test.each(fields)('$field goes to a provider of responses as it is', async ({ field, value }) => {
    const model = askedModel('openai-responses', 'openai-responses');
    door.stub.takeSeen();
    door.stub.answer(jsonReply(plainAnswers['openai-responses']));
    const { status } = await send(door, '/v1/responses', { model, input: 'Hi', [field]: value });
    expect(status).toBe(200);
    expect(door.stub.takeSeen()[0]?.body[field]).toEqual(value);
  });

  test.each(['anthropic-messages', 'openai-responses'] as const)(
    'a response in the background is refused by its name, also where it would go to %s: nobody could fetch it here, or learn what it cost',
    async provider => {
      const model = askedModel(provider, 'openai-responses');
      door.stub.takeSeen();
      const { status, bytes } = await send(door, '/v1/responses', { model, input: 'Hi', background: true });
      expect(status).toBe(400);
      expect(parsed(bytes.toString())).toMatchObject({ error: { param: 'background' } });
      expect(door.stub.takeSeen()).toEqual([]);
    },
  );
});
