import { createServer, type RequestListener, type Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import cors from '@fastify/cors';
import type { Config } from '@sluice/config';
import { type Endpoint, type ErrorCode, endpoints, errorRegistry, GatewayError } from '@sluice/contract';
import { encodeError } from '@sluice/protocol';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Admission } from './admission/admission.ts';
import { withAdmission } from './admission/refuse-overload.ts';
import { clientAddressOf } from './client-address.ts';
import type { RequestHandler } from './handle-request.ts';
import type { HttpMetrics } from './http-metrics.ts';
import { type OperatorPages, registerOperatorPages } from './operator-pages.ts';
import type { PathRoutes } from './path-routes.ts';
import { protocolOfPath } from './protocol-of-path.ts';
import { mintRequestId } from './request-id.ts';
import { readTlsOptions } from './tls.ts';

/** How exactly the timeouts on slow clients are kept. */
const CONNECTIONS_CHECK_MS = 1_000;

/** No route has a schema. Told so, Fastify loads no compiler of them, which is a fifth of what an ingress reads at its start. */
const noSchemas = () => () => {
  throw new GatewayError('internal', { internal: 'no route of the ingress has a schema' });
};

/** What is at no path that there is: whatever callers ask for, it is one series. */
const unknownEndpoint = { path: 'unknown', protocol: 'openai-chat' } as const;

/** The HTTP server: which paths there are, and what becomes of requests that are none of them. */
export function buildServer(
  server: Config['server'],
  handler: RequestHandler,
  pages: OperatorPages,
  pathRoutes: PathRoutes,
  admission: Admission,
  metrics: HttpMetrics,
): FastifyInstance {
  const refuse = (
    reply: FastifyReply,
    error: GatewayError,
    { path, protocol }: Pick<Endpoint, 'path' | 'protocol'> = unknownEndpoint,
  ): void => {
    const { status, headers, bytes } = encodeError(protocol, error, mintRequestId());
    metrics.refused(reply.request.method, path, status);
    void reply.code(status).headers(headers).send(bytes);
  };

  const app = Fastify({
    serverFactory: handler => createHttpServer(server, withAdmission(admission, handler)),
    forceCloseConnections: 'idle',
    ...(server.trustedProxies.length > 0 && { trustProxy: server.trustedProxies }),
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // A process that drains answers what still comes on open connections, and then closes them.
    return503OnClosing: false,
    frameworkErrors: (cause, _request, reply) => refuse(reply as FastifyReply, refusalOf(cause)),
  });

  // Bodies are read by the handler, which knows their limit, hashes them and parses them once.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const withCors = server.cors.origins.length > 0;
  if (withCors) {
    const { origins, methods, headers } = server.cors;
    void app.register(cors, {
      origin: origins.includes('*') ? '*' : origins,
      methods,
      allowedHeaders: headers,
    });
  }
  for (const endpoint of endpoints) {
    app.route({
      method: [...endpoint.methods],
      url: endpoint.url ?? endpoint.path,
      exposeHeadRoute: false,
      // Taken over before Fastify looks at the body, which is none of its business here.
      onRequest: async (request, reply) => {
        if (withCors) copyHeaders(reply);
        reply.hijack();
        await handler.handle(endpoint, request.raw, reply.raw, clientAddressOf(request));
      },
      handler: (_request, reply) => reply.hijack(),
    });
  }
  registerOperatorPages(app, pages);
  app.setErrorHandler((cause, _request, reply) => refuse(reply, refusalOf(cause)));
  app.setNotFoundHandler(async (request, reply) => {
    const routed = pathRoutes.find(request.url);
    if (routed !== undefined) {
      if (withCors) copyHeaders(reply);
      reply.hijack();
      await handler.handle(routed, request.raw, reply.raw, clientAddressOf(request));
      return;
    }
    const path = request.url.split('?')[0] ?? '';
    const known = endpoints.find(endpoint => matches(endpoint.path, path));
    if (known === undefined)
      refuse(reply, notFound(request.url), { ...unknownEndpoint, protocol: protocolOfPath(path) });
    else refuse(reply, wrongMethod(known.methods), known);
  });
  return app;
}

/** `{name}` in a template stands for one step of a path, up to a colon; `*` at its end for anything. */
function matches(template: string, path: string): boolean {
  if (template.endsWith('*')) return path.startsWith(template.slice(0, -1));
  if (!template.includes('{')) return path === template;
  const pattern = template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/:]+');
  return new RegExp(`^${pattern}$`).test(path);
}

/** What Fastify itself refuses: addresses that cannot be decoded, content types that are none. */
function refusalOf(cause: unknown): GatewayError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('FST_ERR_CTP_')) return new GatewayError('unsupported_content_type');
  if (code.startsWith('FST_ERR_')) return new GatewayError('invalid_request');
  return GatewayError.from(cause);
}

function createHttpServer(server: Config['server'], handler: RequestListener): Server {
  const options = {
    maxHeaderSize: server.headerLimit,
    headersTimeout: server.headersTimeout,
    requestTimeout: server.requestTimeout,
    keepAliveTimeout: server.keepAliveTimeout,
    connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
  };
  const listening: Server =
    server.tls === undefined
      ? createServer(options, handler)
      : createTlsServer({ ...options, ...readTlsOptions(server.tls) }, handler);
  listening.on('clientError', answerBrokenRequest);
  // Whether to ask for the body is decided when it is read, after its length was looked at.
  listening.on('checkContinue', handler);
  return listening;
}

/** What plugins have set stays with Fastify when the raw response is written. */
function copyHeaders(reply: FastifyReply): void {
  const headers = reply.getHeaders();
  for (const name in headers) reply.raw.setHeader(name, String(headers[name]));
}

const notFound = (url: string): GatewayError =>
  new GatewayError('not_found', {
    message: `There is nothing at ${url.slice(0, 200)}. See GET /v1/models, POST /v1/chat/completions and POST /v1/embeddings.`,
  });

const wrongMethod = (methods: readonly string[]): GatewayError =>
  new GatewayError('method_not_allowed', {
    message: `Use ${methods.join(' or ')} here.`,
    headers: { allow: methods.join(', ') },
  });

const brokenRequestCodes: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Whether an answer is being written on this socket: nothing may come in between. */
const isAnswering = (socket: Duplex): boolean =>
  '_httpMessage' in socket &&
  socket._httpMessage instanceof ServerResponse &&
  socket._httpMessage.headersSent;

/** What Node's parser refuses never becomes a request; it is answered on the socket. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const code = brokenRequestCodes[error.code ?? ''];
  const refusal =
    code === undefined
      ? new GatewayError('invalid_request', { message: 'This is not a valid HTTP request.' })
      : new GatewayError(code);
  const { bytes } = encodeError('openai-chat', refusal, mintRequestId());
  const { status } = errorRegistry[refusal.code];
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n${Buffer.from(bytes).toString()}`,
  );
}
