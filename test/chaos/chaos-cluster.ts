import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type ServiceProcess, serviceProcessesBelow } from '@sluice/loadtest/kills/service-processes';
import { type ProcessUse, readProcessesBelow } from '@sluice/loadtest/measure/process-tree';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { bearer } from '../e2e/client.ts';
import { ADMIN_KEY, cleanEnvironment, type Gateway, startSluice } from '../e2e/gateway.ts';

export interface ChaosClusterOptions {
  /** Of the provider that every model goes to. */
  providerUrl: string;
  cpus: string | undefined;
  ingresses: number;
  /** Such as `dispatch=2,policy=2`. */
  scale: string;
  /** Routes in front of those that every scenario has, as lines of YAML. */
  routes?: string;
  /** Sections of `sluice.yaml` beside those that every scenario has, as YAML. */
  config?: string;
  environment?: Record<string, string>;
}

/** A real `sluice cluster`, a process for each service or several, that can be hurt from outside. */
export interface ChaosCluster extends Gateway {
  /** Of the first start: may use every model. */
  readonly apiKey: string;
  /** Of `sluice cluster` itself. */
  readonly pid: number;
  /** The processes of services that run now. */
  processes(): ServiceProcess[];
  /** Every process below `sluice cluster`, servers too. */
  tree(): ProcessUse[];
  /** The metrics of all processes together, as Prometheus text. */
  metrics(): Promise<string>;
}

const configOf = ({ providerUrl, routes = '', config = '' }: ChaosClusterOptions): string => `version: 1
providers:
  - { name: provider, protocol: openai-chat, baseUrl: "${providerUrl}", apiKey: sk-chaos, allowPrivateNetwork: true }
routes:${routes}
  - name: guarded
    match: { model: chaos-guarded }
    targets: [{ provider: provider, model: chaos-whole }]
    guardrails: default
  - name: chaos
    match: { model: "chaos-*" }
    targets: [{ provider: provider }]
    limits: [{ requests: 1000000, per: 1m, by: key }]
    retry: { attempts: 1 }
guardrails:
  default:
    timeout: 5s
    onError: closed
    input: [{ detector: blocklist, action: block, terms: [forbidden fruit] }]
telemetry: { logs: { level: warn } }
${config}`;

export async function startChaosCluster(options: ChaosClusterOptions): Promise<ChaosCluster> {
  const data = temporaryFolder();
  const configFile = join(data, 'sluice.yaml');
  writeFileSync(configFile, configOf(options));
  const port = await freePorts(options.ingresses);
  const started = await startSluice(
    [
      'cluster',
      '--config',
      configFile,
      '--data',
      join(data, 'state'),
      '--port',
      String(port),
      '--ingress',
      String(options.ingresses),
      ...(options.scale === '' ? [] : ['--scale', options.scale]),
    ],
    cleanEnvironment({
      GATEWAY_ADMIN_KEY: ADMIN_KEY,
      GATEWAY_SERVER_HOST: '127.0.0.1',
      ...options.environment,
    }),
    options.cpus,
  );
  const { urls, url, apiKey = '' } = started.ready;
  const pid = started.child.pid ?? 0;
  const tree = (): ProcessUse[] => readProcessesBelow(pid);
  return {
    urls,
    url,
    adminKey: ADMIN_KEY,
    apiKey,
    pid,
    tree,
    processes: () => serviceProcessesBelow(pid),
    metrics: async () => await (await fetch(`${url}/metrics`, { headers: bearer(ADMIN_KEY) })).text(),
    log: started.log,
    stop: started.stop,
  };
}

/** The first of so many ports in a row that are free. */
async function freePorts(count: number): Promise<number> {
  return await waitFor(async () => {
    const first = await freePort();
    const others = await Promise.all(
      Array.from({ length: count - 1 }, (_, index) => isFree(first + 1 + index)),
    );
    return others.every(Boolean) ? first : undefined;
  });
}

/** Whatever may listen there: not only servers of HTTP. */
const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
