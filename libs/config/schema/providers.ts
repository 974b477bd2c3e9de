import { chatProtocols } from '@sluice/contract';
import { z } from 'zod';
import { duration, name, secret } from './values.ts';

/** The protocols that chats may be translated to for a provider. */
const providerProtocols = [...chatProtocols, 'sample'] as const;

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;

const access = {
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, { error: 'expected a region such as us-east-1' })
    .optional()
    .describe(
      'For `bedrock` (default: `AWS_REGION`, else `us-east-1`) and `vertex` (default: `GOOGLE_CLOUD_LOCATION`, else `global`).',
    ),
  project: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Project of `vertex`. Default: `GOOGLE_CLOUD_PROJECT`.'),
  credentials: secret()
    .optional()
    .describe(
      'For `vertex`: the JSON of a service account, as `${file:PATH}`. Default: the file of `GOOGLE_APPLICATION_CREDENTIALS`.',
    ),
  apiVersion: z
    .string()
    .regex(/^[\w.-]{1,40}$/, { error: 'expected a version such as 2024-10-21' })
    .optional()
    .describe(
      'For `azure-openai`: the dated version of its API, with `baseUrl` the endpoint. Absent: its v1 API, without versions.',
    ),
  deployments: z
    .record(z.string().min(1).max(256), z.string().min(1).max(256))
    .default({})
    .describe(
      'For `azure-openai`: deployment by model. A model that is not listed is a deployment of its name.',
    ),
  tenantId: z
    .string()
    .min(1)
    .optional()
    .describe('For `azure-openai` without a key: tenant of Entra. Default: `AZURE_TENANT_ID`.'),
  clientId: z.string().min(1).optional().describe('The application there. Default: `AZURE_CLIENT_ID`.'),
  clientSecret: secret()
    .optional()
    .describe(
      'Its secret. Default: `AZURE_CLIENT_SECRET`, else the workload’s token in `AZURE_FEDERATED_TOKEN_FILE`.',
    ),
  accessKeyId: z
    .string()
    .min(1)
    .optional()
    .describe('For `bedrock` without an API key: AWS access key. Default: `AWS_ACCESS_KEY_ID` and its like.'),
  secretAccessKey: secret().optional().describe('The secret of `accessKeyId`.'),
  sessionToken: secret().optional().describe('Where `accessKeyId` is a temporary one.'),
  api: z
    .enum(['converse', 'invoke'])
    .optional()
    .describe(
      'For `bedrock`: `invoke` calls InvokeModel in Anthropic’s own format, for Claude. Default: `converse`.',
    ),
};

const healthCheck = z.strictObject({
  path: z
    .string()
    .max(1024)
    .regex(/^\/[^\s#]*$/, { error: 'expected a path such as /models' })
    .default('/models')
    .describe(
      'What is asked for by GET, below `baseUrl`, with its key. Any answer below 500 will do, but 401 and 403.',
    ),
  every: duration({ min: 1_000, max: 86_400_000 }).prefault('30s').describe('How often.'),
  timeout: duration({ min: 1, max: 600_000 }).prefault('5s').describe('For the whole answer.'),
});

const providerSchema = z.strictObject({
  name: name().describe('What routes call it.'),
  kind: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`, else the one of `protocol`.',
    ),
  protocol: z
    .enum(providerProtocols)
    .optional()
    .describe('Wire protocol of its chats. Default: that of its kind, else `openai-chat`.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('What the provider’s own SDK takes as its base URL. Needed where no known provider gives it.'),
  apiKey: secret().optional().describe('Its API key; best as `${NAME}` or `${file:PATH}`.'),
  apiKeys: z
    .array(secret())
    .max(100)
    .default([])
    .describe('Several API keys, used in turn; one that the provider refuses rests for a while.'),
  maxConcurrent: z
    .int()
    .positive()
    .optional()
    .describe(
      'Calls to it at a time. Each process of dispatch has an equal part of it. Absent: as many as come.',
    ),
  healthCheck: healthCheck
    .optional()
    .describe(
      'Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out.',
    ),
  headers: z
    .record(z.string().regex(HEADER_NAME, { error: 'expected the name of a header' }), secret())
    .default({})
    .describe('More headers for every call to it.'),
  idempotencyHeader: z
    .string()
    .regex(HEADER_NAME, { error: 'expected the name of a header' })
    .optional()
    .describe(
      'The header in which it takes an idempotency key, such as `Idempotency-Key`: it acts once on a request that is sent again after a process has died. Absent: it takes none.',
    ),
  ...access,
  allowPrivateNetwork: z
    .boolean()
    .optional()
    .describe(
      'Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`.',
    ),
});

export const providersSchema = z
  .array(providerSchema)
  .max(500)
  .default([])
  .describe(
    'Where models are; [Providers](providers.md) lists the known ones. Those whose key is in the environment (such as `OPENAI_API_KEY`) are switched on by themselves; `sample` always is.',
  );

export const defaultsSchema = z
  .strictObject({
    prefixes: z
      .record(z.string().min(1), z.string())
      .default({})
      .describe(
        'Provider by the beginning of the model’s name, such as `gpt-: openai`; before those of known providers.',
      ),
  })
  .prefault({})
  .describe('Where a request goes when no route matches.');
