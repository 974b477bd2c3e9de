import { waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, type ProviderProtocol, providerProtocols, wholeAnswer } from './answers.ts';
import { asks, type Feature, features } from './asks.ts';
import { fullAnswers, plainAnswers } from './full-answers.ts';
import { fullRequests } from './full-requests.ts';
import { parsed, textIn } from './json.ts';
import { askedModel, type ProtocolGateway, startProtocolGateway } from './protocol-gateway.ts';
import { type PairLosses, pageWith, pairOf } from './protocols-page.ts';
import { inAddress, pathOf, send } from './raw.ts';
import { clients, providers } from './sides.ts';
import { jsonReply } from './stub.ts';

let door: ProtocolGateway;
beforeAll(async () => {
  door = await startProtocolGateway();
});
afterAll(() => door?.stop());

const table = new Map<string, PairLosses>();
/** Of each request that was sent as it stands: what its header told, to be found in its usage event. */
const told = new Map<string, string[]>();

const listOf = (header: string | null | undefined): string[] =>
  header === undefined || header === null || header === '' ? [] : header.split(', ').sort();

const pairs = clients.flatMap(client =>
  providerProtocols.map(provider => ({ client, provider, from: client.protocol })),
);

describe('what a target cannot express is told', () => {
  test.each(pairs)('$from → $provider', async ({ client, provider, from }) => {
    const ordinary: Partial<Record<Feature, string[]>> = {};
    for (const feature of from === 'openai-completions' ? (['text'] as const) : features) {
      const purpose = feature === 'reasoning' ? 'thinking' : 'plain';
      door.stub.answer(jsonReply(wholeAnswer(provider, answers[provider][feature].whole)));
      const ask = { ...asks[feature], model: askedModel(provider, from, purpose), stream: false };
      ordinary[feature] = listOf((await client.ask(door, ask)).lossHeader);
    }
    door.stub.answer(jsonReply(fullAnswers[provider]));
    const plain = { ...asks.text, model: askedModel(provider, from), stream: false };
    const answer = listOf((await client.ask(door, plain)).lossHeader);
    table.set(pairOf(from, provider), { ordinary, request: await sendFull(from, provider), answer });
    if (from === provider)
      expect(table.get(pairOf(from, provider))).toMatchObject({ request: [], answer: [] });
  });

  test('usage events say the same as the headers', async () => {
    const events = await waitFor(async () => {
      const response = await fetch(`${door.url}/api/v1/usage/events?from=start&follow=false`, {
        headers: { authorization: `Bearer ${door.gateway.adminKey}` },
      });
      const lines = (await response.text()).split('\n').filter(line => line !== '');
      const found = lines.map(parsed).filter(event => told.has(textIn(event, 'requestId')));
      return found.length === told.size ? found : undefined;
    });
    for (const event of events) {
      const { losses = [] } = event;
      expect([...(Array.isArray(losses) ? losses : [])].sort()).toEqual(told.get(textIn(event, 'requestId')));
    }
  });

  test('docs/protocols.md has the matrix; if not, run this with SLUICE_WRITE_PAGES=1', () => {
    const { page, expected } = pageWith(table);
    expect(page).toBe(expected);
  });
});

/** A request with everything. The provider gets one that it would take. */
async function sendFull(client: string, provider: ProviderProtocol): Promise<string[]> {
  const model = askedModel(provider, client);
  door.stub.takeSeen();
  door.stub.answer(jsonReply(plainAnswers[provider]));
  const named = inAddress(client) ? {} : { model };
  const { status, headers } = await send(door, pathOf(client, model), { ...named, ...fullRequests[client] });
  expect(status).toBe(200);
  const [seen] = door.stub.takeSeen();
  expect(providers[provider].read(seen?.body ?? {}).faults).toEqual([]);
  const losses = listOf(headers.get('x-sluice-loss'));
  told.set(headers.get('x-request-id') ?? '', losses);
  return losses;
}
