import type { Answering, Asked } from './service-stub.ts';

type Reply = (asked: Asked) => { type?: string; body: string | Buffer };

const json = (value: unknown): { body: string } => ({ body: JSON.stringify(value) });
const events = (...values: object[]): { type: string; body: string } => ({
  type: 'text/event-stream',
  body: values.map(value => `data: ${JSON.stringify(value)}\n\n`).join(''),
});

export const SOUND = Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256));
const floats = (...values: number[]): string =>
  Buffer.from(new Float32Array(values).buffer).toString('base64');
const inputsOf = (input: unknown): unknown[] => (Array.isArray(input) ? input : [input]);

const imageUsage = { total_tokens: 104, input_tokens: 4, output_tokens: 100 };
const audioUsage = { type: 'tokens', input_tokens: 14, output_tokens: 6, total_tokens: 20 };

/** Answers of the references' examples, https://platform.openai.com/docs/api-reference and https://docs.cohere.com/reference. */
const replies: [string, Reply][] = [
  [
    '/v2/rerank',
    () =>
      json({
        id: 'r',
        results: [{ index: 1, relevance_score: 0.9 }],
        meta: { billed_units: { search_units: 1 }, tokens: { input_tokens: 17 } },
      }),
  ],
  [
    '/moderations',
    () =>
      json({
        id: 'modr-1',
        model: 'omni-moderation-latest',
        results: [{ flagged: true, categories: { violence: true }, category_scores: { violence: 0.9 } }],
      }),
  ],
  [
    '/images/generations',
    ({ json: { stream } }) =>
      stream === true
        ? events(
            { type: 'image_generation.partial_image', b64_json: 'aaaa', partial_image_index: 0 },
            { type: 'image_generation.completed', b64_json: 'bbbb', usage: imageUsage },
          )
        : json({ created: 1, data: [{ b64_json: 'bbbb' }], usage: imageUsage }),
  ],
  [
    '/audio/speech',
    ({ json: { stream_format } }) =>
      stream_format === 'sse'
        ? events(
            { type: 'speech.audio.delta', audio: SOUND.toString('base64') },
            { type: 'speech.audio.done', usage: audioUsage },
          )
        : { type: 'audio/mpeg', body: SOUND },
  ],
  [
    '/audio/transcriptions',
    ({ body }) => {
      const form = body.toString('latin1');
      if (form.includes('name="stream"'))
        return events(
          { type: 'transcript.text.delta', delta: 'Hel' },
          { type: 'transcript.text.done', text: 'Hello', usage: audioUsage },
        );
      if (/name="response_format"\r\n\r\nsrt/.test(form))
        return { type: 'text/plain; charset=utf-8', body: '1\n00:00:00,000 --> 00:00:01,000\nHello\n' };
      return json({ text: 'Hello', usage: audioUsage });
    },
  ],
  [
    '/embeddings',
    ({ json: { input, encoding_format, model } }) =>
      json({
        object: 'list',
        model,
        data: inputsOf(input).map((_, index) => ({
          object: 'embedding',
          index,
          embedding: encoding_format === 'base64' ? floats(index, 0.5) : [index, 0.5],
        })),
        usage: { prompt_tokens: 8, total_tokens: 8 },
      }),
  ],
  [
    ':batchEmbedContents',
    ({ json: { requests } }) =>
      json({
        embeddings: inputsOf(requests).map((_, index) => ({ values: [index, 0.25] })),
        usageMetadata: { promptTokenCount: 6 },
      }),
  ],
  [
    '/v2/embed',
    ({ json: { texts } }) =>
      json({
        id: 'e',
        texts,
        embeddings: { float: inputsOf(texts).map((_, index) => [index, 0.75]) },
        meta: { api_version: { version: '2' }, billed_units: { input_tokens: 5 } },
        response_type: 'embeddings_by_type',
      }),
  ],
  [
    '/chat/completions',
    ({ json: { model } }) =>
      json({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model,
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      }),
  ],
  [
    '/completions',
    ({ json: { model } }) =>
      json({
        id: 'cmpl',
        object: 'text_completion',
        created: 1,
        model,
        choices: [{ index: 0, text: ' world', finish_reason: 'stop', logprobs: null }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      }),
  ],
];

/** Several providers at one address, each in its own folder. Models called `refused` are, as OpenAI and Cohere do it. */
export const answerAsProvider: Answering = (asked, response) => {
  if (asked.json.model === 'refused') {
    const error = asked.url.startsWith('/cohere')
      ? { message: 'too many documents' }
      : { error: { message: 'too long', type: 'invalid_request_error', param: 'input', code: 'too_long' } };
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(error));
    return;
  }
  const { pathname } = new URL(asked.url, 'http://provider');
  const reply = replies.find(([path]) => pathname.endsWith(path))?.[1];
  if (reply === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    return;
  }
  const { type = 'application/json', body } = reply(asked);
  response.writeHead(200, { 'content-type': type }).end(body);
};
