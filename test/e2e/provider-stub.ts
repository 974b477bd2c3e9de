import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stub was asked. */
export interface SeenRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  raw: string;
  /** Set when the caller broke the call off. */
  aborted: boolean;
}

/** Answers one call; told apart by the model that is asked for. */
export type Behaviour = (request: SeenRequest, response: ServerResponse) => void;

export interface ProviderStubOptions {
  /** What it does when asked for a model that `when` says nothing of. Default: it answers as a chat model does. */
  otherwise?: Behaviour;
  /** Whether it keeps what it was asked. Default: it does. */
  remembers?: boolean;
}

export interface ProviderStub {
  readonly baseUrl: string;
  readonly seen: SeenRequest[];
  /** What it does when asked for `model`. */
  when(model: string, behaviour: Behaviour): void;
  callsFor(model: string): SeenRequest[];
  close(): Promise<void>;
}

export const completion = (model: string, text: string): Record<string, unknown> => ({
  id: 'chatcmpl-stub',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: `${model}-2026`,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: text, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 11,
    completion_tokens: 7,
    total_tokens: 18,
    prompt_tokens_details: { cached_tokens: 3 },
  },
  unknown_field: { kept: 9007199254740993n.toString() },
});

const chunk = (model: string, delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-stub', object: 'chat.completion.chunk', created: 1_700_000_000, model: `${model}-2026`, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** The events of a stream of `words`, with the usage chunk when the request asks for it. */
export function streamEvents(request: SeenRequest, words: readonly string[]): string[] {
  const model = String(request.body.model);
  const options = request.body.stream_options as { include_usage?: boolean } | undefined;
  const usage = {
    id: 'chatcmpl-stub',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: `${model}-2026`,
    choices: [],
    usage: { prompt_tokens: 11, completion_tokens: words.length, total_tokens: 11 + words.length },
  };
  return [
    chunk(model, { role: 'assistant', content: '' }, null),
    ...words.map(word => chunk(model, { content: word }, null)),
    chunk(model, {}, 'stop'),
    ...(options?.include_usage === true ? [`data: ${JSON.stringify(usage)}\n\n`] : []),
    'data: [DONE]\n\n',
  ];
}

export const sendJson = (
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
};

export const startStream = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
};

const answerAsModel: Behaviour = (request, response) => {
  const model = String(request.body.model);
  if (request.path.endsWith('/embeddings')) {
    const inputs = Array.isArray(request.body.input) ? request.body.input : [request.body.input];
    const embedding =
      request.body.encoding_format === 'base64'
        ? Buffer.from(new Float32Array([0.5, -0.25]).buffer).toString('base64')
        : [0.5, -0.25];
    const data = inputs.map((_, index) => ({ object: 'embedding', index, embedding }));
    sendJson(response, 200, { object: 'list', data, model, usage: { prompt_tokens: 5, total_tokens: 5 } });
  } else if (request.body.stream === true) {
    startStream(response);
    response.end(streamEvents(request, ['Hello', ' from', ' the', ' stub']).join(''));
  } else sendJson(response, 200, completion(model, 'Hello from the stub'));
};

/** A provider that speaks OpenAI's protocol on loopback and remembers what it was asked. */
export async function startProviderStub({
  otherwise = answerAsModel,
  remembers = true,
}: ProviderStubOptions = {}): Promise<ProviderStub> {
  const seen: SeenRequest[] = [];
  const behaviours = new Map<string, Behaviour>();
  const server: Server = createServer(async (incoming, response) => {
    // A health check.
    if (incoming.method === 'GET') return sendJson(response, 200, { object: 'list', data: [] });
    const chunks: Buffer[] = [];
    for await (const piece of incoming) chunks.push(piece as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const body = JSON.parse(raw) as Record<string, unknown>;
    const request: SeenRequest = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body,
      raw,
      aborted: false,
    };
    if (remembers) seen.push(request);
    response.once('close', () => {
      request.aborted = !response.writableFinished;
    });
    (behaviours.get(String(body.model)) ?? otherwise)(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    seen,
    when: (model, behaviour) => behaviours.set(model, behaviour),
    callsFor: model => seen.filter(request => request.body.model === model),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
