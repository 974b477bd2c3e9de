import type { ProviderTest, ProviderTestQuestion } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { startHost } from './host-fixture.ts';
import { LocalHub } from './local.ts';

const question: ProviderTestQuestion = {
  requestId: 'a'.repeat(32),
  provider: 'openai',
  principal: { tenant: 'acme', roles: ['owner'] },
  prompt: { model: 'gpt-5', text: 'Hello' },
};
const found: ProviderTest = { provider: 'openai', latencyMs: 12, models: ['gpt-5'] };

describe.each(['local-first', 'bus'] as const)('asking how a provider answers, %s', handOff => {
  test('a question comes as it was asked, to one process, and the answer as it was given', async () => {
    const hub = new LocalHub();
    const control = await startHost(hub, 'control', { handOff });
    const others = handOff === 'bus' ? ['one', 'two'] : [];
    const answering =
      handOff === 'bus' ? await Promise.all(others.map(role => startHost(hub, role))) : [control];
    const asked: ProviderTestQuestion[] = [];
    for (const { host } of answering)
      host.providerTests.answer(async received => {
        asked.push(received);
        return found;
      });
    expect(await control.host.providerTests.ask(question)).toEqual(found);
    expect(asked).toEqual([question]);
  });
});

test('where nobody answers, the asker is told at once', async () => {
  const { host } = await startHost(new LocalHub(), 'control');
  expect(await host.providerTests.ask(question)).toEqual({
    provider: 'openai',
    failure: 'no process of dispatch is running',
  });
});
