/** What somebody who watches a process can ask about it. */
export interface ProcessState {
  version: string;
  /** Why the process is not ready, or an empty list. */
  notReady: () => string[];
  /** Of the configuration that it serves. */
  revision: () => number | undefined;
  /** What somebody has to see to, though work is taken. */
  warnings: () => string[];
}

export interface OperatorPage {
  status: 200 | 503;
  body: object;
}

/** `GET /health`: the process lives. */
export const healthPage = ({ version }: Pick<ProcessState, 'version'>): OperatorPage => ({
  status: 200,
  body: { status: 'healthy', version, uptime_seconds: Math.round(process.uptime()) },
});

/** `GET /ready`: whether it takes work, and if not, why. */
export function readyPage({ notReady, revision, warnings }: Omit<ProcessState, 'version'>): OperatorPage {
  const reasons = notReady();
  const isReady = reasons.length === 0;
  return {
    status: isReady ? 200 : 503,
    body: {
      status: isReady ? 'ready' : 'not ready',
      reasons,
      warnings: warnings(),
      revision: revision(),
    },
  };
}
