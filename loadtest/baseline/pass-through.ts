/**
 * What a gateway that does nothing costs: one Fastify route that hands the body to a provider by undici and
 * the answer back, streams piped. The provider's address is the one parameter. Prints `{"url"}` when ready.
 */
import { argv } from 'node:process';
import fastify from 'fastify';
import { Pool } from 'undici';

const CONNECTIONS = 256;

const provider = new Pool(argv[2] ?? '', { connections: CONNECTIONS });
const app = fastify();
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post<{ Body: Buffer }>('/v1/chat/completions', async (request, reply) => {
  const { statusCode, headers, body } = await provider.request({
    method: 'POST',
    path: request.url,
    headers: { 'content-type': 'application/json' },
    body: request.body,
  });
  const type = String(headers['content-type']);
  reply.code(statusCode).type(type);
  return reply.send(type.startsWith('text/event-stream') ? body : Buffer.from(await body.arrayBuffer()));
});
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ url })}\n`);
