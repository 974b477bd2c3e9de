import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { mintKey, openai } from '../client.ts';
import type { Given } from '../context.ts';

/** The official OpenAI SDK finds what it expects. */
export function openaiSdkSuite(given: Given): void {
  test('the OpenAI SDK gets a chat answer, with the provider’s fields as they were', async () => {
    const { gateway, key } = given();
    const answer = await openai(gateway, key).chat.completions.create({
      model: 'stub-chat',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(answer.choices[0]?.message.content).toBe('Hello from the stub');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
    expect(answer.model).toBe('stub-chat-2026');
    expect(answer).toHaveProperty('unknown_field', { kept: '9007199254740993' });
  });

  test('the OpenAI SDK gets a stream in order, without the usage chunk it did not ask for', async () => {
    const { gateway, key, stub } = given();
    const stream = await openai(gateway, key).chat.completions.create({
      model: 'stub-stream',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hello from the stub');
    expect(chunks.every(chunk => chunk.choices.length === 1)).toBe(true);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(stub.callsFor('stub-stream')[0]?.body.stream_options).toEqual({ include_usage: true });
  });

  test('the OpenAI SDK gets the usage chunk of a stream when it asks for it', async () => {
    const { gateway, key } = given();
    const stream = await openai(gateway, key).chat.completions.create({
      model: 'stub-stream',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Hi' }],
    });
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    expect(usage).toEqual({ prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 });
  });

  test('the OpenAI SDK gets embeddings, which it asks for as base64', async () => {
    const { gateway, key, stub } = given();
    const answer = await openai(gateway, key).embeddings.create({
      model: 'stub-embedding',
      input: ['one', 'two'],
    });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual([
      [0.5, -0.25],
      [0.5, -0.25],
    ]);
    expect(stub.callsFor('stub-embedding').at(-1)?.body.encoding_format).toBe('base64');
  });

  test('the OpenAI SDK lists the models that the key may use, and no others', async () => {
    const { gateway } = given();
    const everything = await mintKey(gateway);
    const limited = await mintKey(gateway, { models: ['sample*'] });
    const idsOf = async (key: string): Promise<string[]> =>
      (await openai(gateway, key).models.list()).data.map(({ id }) => id);
    expect(await idsOf(everything.key)).toEqual(expect.arrayContaining(['sample', 'failover']));
    const own = await idsOf(limited.key);
    expect(own).toContain('sample');
    expect(own).not.toContain('failover');
  });

  test('the built-in sample provider answers the same to the same, streaming too', async () => {
    const { gateway, key } = given();
    const client = openai(gateway, key);
    const ask = { model: 'sample', messages: [{ role: 'user' as const, content: 'What is a sluice?' }] };
    const first = await client.chat.completions.create(ask);
    const second = await client.chat.completions.create(ask);
    expect(second.choices).toEqual(first.choices);
    let streamed = '';
    for await (const chunk of await client.chat.completions.create({ ...ask, stream: true }))
      streamed += chunk.choices[0]?.delta.content ?? '';
    expect(streamed).toBe(first.choices[0]?.message.content);
    const { data } = await client.embeddings.create({
      model: 'sample-embedding',
      input: 'x',
      dimensions: 16,
    });
    expect(data[0]?.embedding).toHaveLength(16);
  });

  test('errors come as the SDK’s own error classes', async () => {
    const { gateway, key } = given();
    const ask = (model: string, withKey = key): Promise<unknown> =>
      openai(gateway, withKey).chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Hi' }],
      });
    await expect(ask('no-such-model')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask('stub-chat', 'sk-wrong')).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const limited = await mintKey(gateway, { models: ['other-*'] });
    await expect(ask('stub-chat', limited.key)).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
  });
}
