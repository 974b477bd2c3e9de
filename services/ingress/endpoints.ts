import type { Facts, Protocol } from '@sluice/contract';
import { readChatRequest, readEmbeddingsRequest } from '@sluice/protocol';

/** Something a client can call. `path` is the template that metrics are labelled with. */
export interface Endpoint {
  methods: readonly string[];
  path: string;
  protocol: Protocol;
  /** Checks a body and reads the facts that later stages need. Absent: the endpoint takes no body of its own protocol. */
  readFacts?: (body: Uint8Array) => Facts;
}

const ADMIN_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export const endpoints: readonly Endpoint[] = [
  { methods: ['POST'], path: '/v1/chat/completions', protocol: 'openai-chat', readFacts: readChatRequest },
  {
    methods: ['POST'],
    path: '/v1/embeddings',
    protocol: 'openai-embeddings',
    readFacts: readEmbeddingsRequest,
  },
  { methods: ['GET'], path: '/v1/models', protocol: 'openai-models' },
  { methods: ['GET'], path: '/v1/models/*', protocol: 'openai-models' },
  { methods: ADMIN_METHODS, path: '/api/v1/*', protocol: 'sluice-admin' },
];

/** What later stages are told of a request without a body of its own protocol. */
export const noFacts: Facts = { stream: false, includeUsage: false, inputTokensEstimate: 0 };
