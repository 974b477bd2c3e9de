import type { Protocol } from './protocol.ts';

/** Something a client can call. `path` is the template that metrics are labelled with. */
export interface Endpoint {
  methods: readonly string[];
  path: string;
  protocol: Protocol;
  /** What the router matches, where it is not `path` itself. */
  url?: string;
}

const POST = ['POST'];
const ADMIN_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const gemini = (method: string, protocol: Protocol): Endpoint[] =>
  ['/v1beta', '/v1'].map(version => ({
    methods: POST,
    path: `${version}/models/{model}:${method}`,
    // A double colon is one that does not begin a parameter.
    url: `${version}/models/:model(^[^:/]+)::${method}`,
    protocol,
  }));

export const endpoints: readonly Endpoint[] = [
  { methods: POST, path: '/v1/chat/completions', protocol: 'openai-chat' },
  { methods: POST, path: '/v1/completions', protocol: 'openai-completions' },
  { methods: POST, path: '/v1/responses', protocol: 'openai-responses' },
  { methods: POST, path: '/v1/messages', protocol: 'anthropic-messages' },
  { methods: POST, path: '/v1/messages/count_tokens', protocol: 'anthropic-count-tokens' },
  ...gemini('generateContent', 'gemini'),
  ...gemini('streamGenerateContent', 'gemini'),
  ...gemini('countTokens', 'gemini-count-tokens'),
  ...gemini('embedContent', 'gemini-embed-content'),
  ...gemini('batchEmbedContents', 'gemini-batch-embed-contents'),
  { methods: POST, path: '/model/{id}/converse', url: '/model/:id/converse', protocol: 'bedrock-converse' },
  {
    methods: POST,
    path: '/model/{id}/converse-stream',
    url: '/model/:id/converse-stream',
    protocol: 'bedrock-converse',
  },
  { methods: POST, path: '/v2/chat', protocol: 'cohere-chat' },
  { methods: POST, path: '/v2/embed', protocol: 'cohere-embed' },
  { methods: POST, path: '/v1/embeddings', protocol: 'openai-embeddings' },
  { methods: POST, path: '/v1/rerank', protocol: 'cohere-rerank' },
  { methods: POST, path: '/v2/rerank', protocol: 'cohere-rerank' },
  { methods: POST, path: '/v1/moderations', protocol: 'openai-moderations' },
  { methods: POST, path: '/v1/images/generations', protocol: 'openai-images' },
  { methods: POST, path: '/v1/audio/speech', protocol: 'openai-speech' },
  { methods: POST, path: '/v1/audio/transcriptions', protocol: 'openai-transcriptions' },
  { methods: ['GET', 'DELETE'], path: '/v1/jobs/{id}', url: '/v1/jobs/:id', protocol: 'sluice-admin' },
  { methods: ['GET'], path: '/v1/models', protocol: 'openai-models' },
  { methods: ['GET'], path: '/v1/models/*', protocol: 'openai-models' },
  { methods: ['GET'], path: '/docs', protocol: 'sluice-public' },
  { methods: ['GET'], path: '/docs/*', protocol: 'sluice-public' },
  { methods: ['GET'], path: '/openapi.json', protocol: 'sluice-public' },
  { methods: ['GET'], path: '/api/v1/openapi.json', protocol: 'sluice-public' },
  { methods: ['GET'], path: '/api/v1/config/schema', protocol: 'sluice-public' },
  { methods: ['GET'], path: '/api/v1/login', protocol: 'sluice-public' },
  { methods: ['GET'], path: '/api/v1/login/callback', protocol: 'sluice-public' },
  { methods: ['POST'], path: '/api/v1/logout', protocol: 'sluice-public' },
  { methods: ADMIN_METHODS, path: '/api/v1/*', protocol: 'sluice-admin' },
];
