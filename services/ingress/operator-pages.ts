import {
  contentTypes,
  formatFor,
  healthPage,
  type MetricsFormat,
  type OperatorPage,
  type ProcessState,
  readyPage,
} from '@sluice/telemetry';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** What operators and their probes read, without a credential. */
export interface OperatorPages extends ProcessState {
  /** The figures of all processes. Absent: not public. */
  metrics?: (format: MetricsFormat) => Promise<string>;
}

export function registerOperatorPages(app: FastifyInstance, { metrics, ...state }: OperatorPages): void {
  app.get('/health', (_request, reply) => send(reply, healthPage(state)));
  app.get('/ready', (_request, reply) => send(reply, readyPage(state)));
  if (metrics !== undefined) {
    app.get('/metrics', async (request, reply) => {
      const format = formatFor(request.headers.accept);
      return reply
        .type(contentTypes[format])
        .header('vary', 'accept')
        .send(await metrics(format));
    });
  }
}

const send = (reply: FastifyReply, { status, body }: OperatorPage): FastifyReply =>
  reply.code(status).send(body);
