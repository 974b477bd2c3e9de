import { z } from 'zod';
import { duration, size } from './values.ts';

/** As NATS clients take it: the scheme may be left out, user and password may stand before the host. */
const natsServer = z.string().refine(text => URL.canParse(text.includes('://') ? text : `nats://${text}`), {
  error: 'expected an address such as nats://host:4222',
});

const otlpAddress = () => z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default('');

export const telemetrySchema = z
  .strictObject({
    metrics: z
      .strictObject({
        public: z
          .boolean()
          .default(true)
          .describe('Whether an ingress serves `GET /metrics`, which asks for no key.'),
        otlpEndpoint: otlpAddress().describe(
          'OTLP/HTTP address that every process sends its own figures to. Empty: they are only read at `/metrics`.',
        ),
        otlpInterval: duration({ min: 1_000, max: 3_600_000 })
          .prefault('1m')
          .describe('How often they are sent.'),
      })
      .prefault({}),
    probes: z
      .strictObject({
        host: z.string().min(1).default('0.0.0.0').describe('Address that they are answered at.'),
        port: z
          .int()
          .min(1)
          .max(65_535)
          .optional()
          .describe(
            'Port at which every process answers `GET /health`, `/ready` and `/metrics` with its own figures, apart from what clients use. `cluster` takes a port for each process, from this one on. Absent: ingresses alone answer them, at `server.port`.',
          ),
      })
      .prefault({})
      .describe('For those who watch single processes. No key is asked for.'),
    traces: z
      .strictObject({
        otlpEndpoint: otlpAddress().describe('OTLP/HTTP address that spans are sent to. Empty: no tracing.'),
        sample: z
          .number()
          .min(0)
          .max(1)
          .default(0.1)
          .describe('Share of the traces begun here that is kept. One that a caller samples is kept.'),
        keepErrors: z
          .boolean()
          .default(true)
          .describe(
            'Whether traces with a failure that is not the caller’s fault are kept as well, as long as they are 100 a second in a process at most.',
          ),
        keepSlowerThan: z
          .union([z.literal('never'), duration({ min: 0, max: 3_600_000 })])
          .prefault('30s')
          .describe(
            'Traces of requests that take so long are kept as well, within the same bound. `never`: not for that.',
          ),
        content: z
          .boolean()
          .default(false)
          .describe(
            'Whether spans hold what providers are asked and answer: prompts, answers, calls of tools. Whoever reads traces reads them.',
          ),
      })
      .prefault({}),
    logs: z
      .strictObject({
        level: z
          .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
          .default('info')
          .describe('Least severe log lines that are written.'),
        format: z
          .enum(['auto', 'json', 'pretty'])
          .default('auto')
          .describe(
            '`json`: an object a line; `pretty`: for people; `auto`: pretty on a terminal, else JSON.',
          ),
      })
      .prefault({}),
  })
  .prefault({})
  .describe('What operators see.');

export const changesSchema = z
  .strictObject({
    locked: z
      .boolean()
      .default(false)
      .describe(
        'Whether the API may not change or remove what this file says. What is new it may still add.',
      ),
  })
  .prefault({})
  .describe('Who may change the configuration.');

export const busSchema = z
  .strictObject({
    nats: z
      .strictObject({
        servers: z
          .array(natsServer)
          .default([])
          .describe('NATS servers, such as `nats://nats-1:4222`. Empty: everything in one process.'),
        replicas: z
          .int()
          .min(1)
          .max(5)
          .default(1)
          .describe(
            'How many servers of a NATS cluster keep each stream. 3: nothing is lost, and nothing stops, when one of them is. Read when a stream is created.',
          ),
        credentials: z.string().default('').describe('Path of a NATS credentials file. Empty: none.'),
      })
      .prefault({}),
  })
  .prefault({})
  .describe('How services talk to each other.');

/** Aborts, so that a text of the environment that is none is taken for a list. */
const redisUrl = z.url({ protocol: /^rediss?$/, abort: true });

export const stateSchema = z
  .strictObject({
    redis: z
      .strictObject({
        url: z
          .union([z.literal(''), redisUrl, z.array(redisUrl).min(1).max(50)])
          .default('')
          .describe(
            'Redis that holds limits and reservations, such as `redis://user:password@host:6379`; `rediss://` for TLS. A list: nodes of a cluster, or sentinels. Empty: memory and `state.file`.',
          ),
        cluster: z
          .boolean()
          .default(false)
          .describe('Whether it is a Redis Cluster; `url` names some of its nodes.'),
        sentinel: z
          .string()
          .min(1)
          .optional()
          .describe('Name of the master that the sentinels at `url` watch. Absent: no sentinels.'),
      })
      .prefault({}),
    file: z
      .string()
      .min(1)
      .default('./data/sluice.db')
      .describe('SQLite file of everything that is kept when all runs in one process.'),
    lease: duration({ min: 5_000, max: 600_000 })
      .prefault('30s')
      .describe(
        'What a process that died had reserved of limits, and its places among concurrent requests, are free again after this.',
      ),
    spool: z
      .strictObject({
        maxSize: size({ min: 1024 * 1024, max: 1024 ** 4 })
          .prefault('1GiB')
          .describe(
            'What each process keeps at most on disk of events that are not stored yet, in `spool` of its data folder.',
          ),
        onFull: z
          .enum(['continue', 'stop'])
          .default('continue')
          .describe(
            'While events cannot be kept on disk, because it is full or more than `maxSize` waits: `continue` takes requests, `stop` refuses new ones with `usage_unavailable`.',
          ),
      })
      .prefault({}),
  })
  .prefault({})
  .describe('Where state is kept.');
