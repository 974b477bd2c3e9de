import type { FastifyInstance } from 'fastify';

/** What operators and their probes read, without a credential. */
export interface OperatorPages {
  version: string;
  /** Why the process is not ready, or an empty list. */
  notReady: () => string[];
  /** Of the configuration that it serves. */
  revision: () => number | undefined;
  /** What somebody has to see to, though requests are taken. */
  warnings: () => string[];
  /** The figures of all processes, as Prometheus text. Absent: not public. */
  metrics?: () => Promise<string>;
}

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function registerOperatorPages(
  app: FastifyInstance,
  { version, notReady, warnings, revision, metrics }: OperatorPages,
): void {
  app.get('/health', () => ({ status: 'healthy', version, uptime_seconds: Math.round(process.uptime()) }));
  app.get('/ready', (_request, reply) => {
    const reasons = notReady();
    const isReady = reasons.length === 0;
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not ready',
      reasons,
      warnings: warnings(),
      revision: revision(),
    });
  });
  if (metrics !== undefined) {
    app.get('/metrics', async (_request, reply) => reply.type(METRICS_TYPE).send(await metrics()));
  }
}
