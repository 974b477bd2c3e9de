import { healthPage, METRICS_TYPE, type OperatorPage, type ProcessState, readyPage } from '@sluice/telemetry';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** What operators and their probes read, without a credential. */
export interface OperatorPages extends ProcessState {
  /** The figures of all processes, as Prometheus text. Absent: not public. */
  metrics?: () => Promise<string>;
}

export function registerOperatorPages(app: FastifyInstance, { metrics, ...state }: OperatorPages): void {
  app.get('/health', (_request, reply) => send(reply, healthPage(state)));
  app.get('/ready', (_request, reply) => send(reply, readyPage(state)));
  if (metrics !== undefined) {
    app.get('/metrics', async (_request, reply) => reply.type(METRICS_TYPE).send(await metrics()));
  }
}

const send = (reply: FastifyReply, { status, body }: OperatorPage): FastifyReply =>
  reply.code(status).send(body);
