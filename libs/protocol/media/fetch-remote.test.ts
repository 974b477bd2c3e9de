import { GatewayError, type Protocol } from '@sluice/contract';
import { expect, test } from 'vitest';
import { encodeForTarget } from '../transfer/encode-for-target.ts';
import type { TargetOfRequest } from '../transfer/transfer.ts';
import type { FetchMedia } from './fetch-remote.ts';

const facts = { model: 'm', stream: false, includeUsage: false, inputTokensEstimate: 1 };
const bytes = Buffer.from('bytes').toString('base64');

const targetOf = (kind: string, protocol: Protocol, model = 'm'): TargetOfRequest => ({
  kind,
  protocol,
  model,
  streamUsage: 'on-request',
});

/** What the target gets, and the addresses that were fetched. */
async function sent(protocol: Protocol, body: object, target: TargetOfRequest, mediaType = 'image/png') {
  const fetched: string[] = [];
  const fetchMedia: FetchMedia = async url => {
    fetched.push(url);
    return { mediaType, base64: bytes };
  };
  const request = { protocol, path: '/', facts, body: Buffer.from(JSON.stringify(body)) };
  const encoded = await encodeForTarget(request, target, fetchMedia);
  return { text: Buffer.from(encoded.body).toString(), losses: encoded.losses, fetched };
}

const IMAGE = 'https://example.com/a.png';
const chat = (...content: object[]) => ({ model: 'm', messages: [{ role: 'user', content }] });
const image = (url = IMAGE) => ({ type: 'image_url', image_url: { url } });
const claude = (type: string, url: string) => ({
  ...chat({ type, source: { type: 'url', url } }),
  max_tokens: 99,
});

test.each<[string, Protocol, object, TargetOfRequest, string[]]>([
  ['Bedrock', 'openai-chat', chat(image()), targetOf('bedrock', 'bedrock-converse'), [IMAGE]],
  ['Ollama, in its own protocol', 'openai-chat', chat(image()), targetOf('ollama', 'openai-chat'), [IMAGE]],
  ['OpenAI', 'anthropic-messages', claude('image', IMAGE), targetOf('openai', 'openai-chat'), []],
  ['Claude', 'openai-chat', chat(image()), targetOf('anthropic', 'anthropic-messages'), []],
  [
    'Claude, without TLS',
    'openai-chat',
    chat(image('http://example.com/a.png')),
    targetOf('anthropic', 'anthropic-messages'),
    ['http://example.com/a.png'],
  ],
  [
    'Claude on Google Cloud, in its own protocol',
    'anthropic-messages',
    claude('image', IMAGE),
    targetOf('vertex', 'anthropic-messages'),
    [IMAGE],
  ],
  ['Gemini', 'openai-chat', chat(image()), targetOf('gemini', 'gemini', 'gemini-3-flash'), []],
  ['Gemini 2.0', 'openai-chat', chat(image()), targetOf('gemini', 'gemini', 'gemini-2.0-flash'), [IMAGE]],
  ['Cohere', 'openai-chat', chat(image()), targetOf('cohere', 'cohere-chat'), []],
  [
    'OpenAI, a document',
    'anthropic-messages',
    claude('document', 'https://example.com/a.pdf'),
    targetOf('openai', 'openai-chat'),
    ['https://example.com/a.pdf'],
  ],
  [
    'OpenAI Responses, a document',
    'anthropic-messages',
    claude('document', 'https://example.com/a.pdf'),
    targetOf('openai', 'openai-responses'),
    [],
  ],
])(
  '%s is sent bytes exactly where it does not take addresses',
  async (_, protocol, body, target, expected) => {
    const isDocument = expected[0]?.endsWith('.pdf') === true;
    const { text, losses, fetched } = await sent(
      protocol,
      body,
      target,
      isDocument ? 'application/pdf' : undefined,
    );
    expect(fetched).toEqual(expected);
    expect(losses).toEqual([]);
    if (expected.length > 0) {
      expect(text).toContain(bytes);
      expect(text).not.toContain('example.com');
    } else expect(text).toContain('example.com');
  },
);

test('a text document reaches a model that takes texts only as text', async () => {
  const body = claude('document', 'https://example.com/a.txt');
  const { text, losses } = await sent(
    'anthropic-messages',
    body,
    targetOf('cohere', 'cohere-chat'),
    'text/plain',
  );
  expect(losses).toEqual([]);
  expect(JSON.parse(text).documents).toEqual([{ data: { text: 'bytes' } }]);
});

test('images of tool results are fetched too', async () => {
  const body = {
    model: 'm',
    max_tokens: 99,
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'look', input: {} }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: [{ type: 'image', source: { type: 'url', url: IMAGE } }],
          },
        ],
      },
    ],
  };
  const { text, fetched } = await sent('anthropic-messages', body, targetOf('bedrock', 'bedrock-converse'));
  expect(fetched).toEqual([IMAGE]);
  expect(text).toContain(bytes);
});

test('without remote parts the bytes of the own protocol stay as they are', async () => {
  const body = { model: 'm', unknown: 'http', messages: [{ role: 'user', content: 'Hi' }], big: 1e21 };
  const { text } = await sent('openai-chat', body, targetOf('ollama', 'openai-chat'));
  expect(text).toBe(JSON.stringify(body));
});

test('what cannot be fetched is refused with the path of its part, its address without query, and the reason', async () => {
  const request = {
    protocol: 'openai-chat' as const,
    path: '/',
    facts,
    body: Buffer.from(JSON.stringify(chat({ type: 'text', text: 'x' }, image(`${IMAGE}?signature=hidden`)))),
  };
  const fetchMedia: FetchMedia = () =>
    Promise.reject(
      new GatewayError('media_not_fetched', {
        message: 'its address cannot be reached.',
        internal: 'operator',
      }),
    );
  const error: unknown = await Promise.resolve(
    encodeForTarget(request, targetOf('bedrock', 'bedrock-converse'), fetchMedia),
  ).catch(cause => cause);
  expect(error).toMatchObject({
    code: 'media_not_fetched',
    status: 400,
    details: { param: 'messages[0].content[1]', internal: 'operator' },
    message:
      'messages[0].content[1]: the image at https://example.com/a.png cannot be fetched: its address cannot be reached. Send its bytes instead of its address.',
  });
});

test('a page in place of an image is refused', async () => {
  const body = chat(image());
  await expect(
    sent('openai-chat', body, targetOf('bedrock', 'bedrock-converse'), 'text/html'),
  ).rejects.toMatchObject({
    code: 'media_not_fetched',
    message: expect.stringContaining('it is text/html.'),
  });
});
