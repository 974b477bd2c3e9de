import { z } from 'zod';
import { duration, size } from './values.ts';

const EXPECTED_ADDRESSES = 'expected an address such as 10.1.2.3, or a range such as 10.0.0.0/8';

const cors = z
  .strictObject({
    origins: z
      .array(z.string())
      .default([])
      .describe('Origins that browsers may call from; `*` is every origin. Empty: no CORS headers.'),
    methods: z
      .array(z.string())
      .default(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      .describe('Methods that a preflight allows.'),
    headers: z
      .array(z.string())
      .default(['authorization', 'content-type', 'x-api-key', 'x-request-id'])
      .describe('Request headers that a preflight allows.'),
  })
  .prefault({});

const tls = z
  .strictObject({
    cert: z.string().min(1).describe('Path of the certificate chain, PEM.'),
    key: z.string().min(1).describe('Path of its private key, PEM.'),
    clientCa: z
      .string()
      .min(1)
      .optional()
      .describe('Path of the authority that client certificates must come from (mutual TLS), PEM.'),
  })
  .optional()
  .describe('TLS from files, which are read again when they change. Absent: plain HTTP.');

const drain = z
  .strictObject({
    delay: duration({ min: 0, max: 300_000 })
      .prefault('0s')
      .describe(
        'How long an ingress that was told to stop takes requests as before, while `GET /ready` answers 503 already: as long as load balancers need to see it.',
      ),
    timeout: duration({ min: 0, max: 3_600_000 })
      .prefault('25s')
      .describe(
        'How long requests in progress may take from then on, in every process. Streams that go on longer end with an error event; what no client has seen yet is driven again elsewhere.',
      ),
  })
  .prefault({})
  .describe('What SIGTERM does.');

const redrive = z
  .strictObject({
    patience: duration({ min: 0, max: 300_000 })
      .prefault('10s')
      .describe(
        'How long it is borne that no process takes a request (none is there, all are full, or none answers) until the client is told.',
      ),
    refusals: z
      .int()
      .min(0)
      .default(30)
      .describe('How often a request is driven again at most within that time.'),
    losses: z
      .int()
      .min(0)
      .default(3)
      .describe(
        'How often a request is driven again because the process that had taken it died, where its route allows it (`redriveAfterAccept`).',
      ),
  })
  .prefault({})
  .describe('When the ingress drives a request through the stages again.');

const overload = z
  .strictObject({
    delay: duration()
      .prefault('500ms')
      .describe(
        'How long requests may wait until a process takes them. Where they wait longer, fewer are let in; the others are answered with 503 at once.',
      ),
    maxPending: z
      .int()
      .min(1)
      .default(10_000)
      .describe('How many requests may wait at a time at most, as while a process is started again.'),
    bodyMemory: size({ min: 1024, max: 1024 ** 4 })
      .prefault('256MiB')
      .describe(
        'How much the bodies of requests may take together that are being read, or whose answer has not begun. What goes beyond it is answered with 503. One body of `server.bodyLimit` has room in any case.',
      ),
  })
  .prefault({})
  .describe('What an ingress does when there are more requests than can be begun.');

export const serverSchema = z
  .strictObject({
    host: z.string().min(1).default('0.0.0.0').describe('Address to listen on; `0.0.0.0` is every one.'),
    port: z.int().min(0).max(65_535).default(8080).describe('Port to listen on; 0 takes a free one.'),
    bodyLimit: size({ min: 1024, max: 1024 ** 3 })
      .prefault('20MiB')
      .describe('Larger request bodies are answered with 413, without reading the rest.'),
    headerLimit: size({ min: 1024, max: 1024 ** 2 })
      .prefault('16KiB')
      .describe('Larger request headers, all together, are answered with 431.'),
    headersTimeout: duration()
      .prefault('10s')
      .describe('How long a client may take to send its headers before it is answered with 408.'),
    requestTimeout: duration()
      .prefault('1m')
      .describe('How long a client may take to send its whole request before it is answered with 408.'),
    sendTimeout: duration()
      .prefault('5m')
      .describe(
        'How long a client may take nothing of an answer before it is cut off, as far as the buffers of its connection show it.',
      ),
    keepAliveTimeout: duration()
      .prefault('75s')
      .describe('How long an idle connection is kept open. Longer than that of the load balancer in front.'),
    trustedProxies: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: EXPECTED_ADDRESSES }))
      .default([])
      .describe(
        'Addresses of load balancers whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`. Empty: nobody’s, and the client is who connects.',
      ),
    drain,
    redrive,
    overload,
    cors,
    tls,
  })
  .prefault({})
  .describe('The HTTP server that clients talk to.');
