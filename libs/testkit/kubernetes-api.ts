import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { temporaryFolder } from './temporary-folder.ts';

type Resource = 'pods' | 'services';
export interface KubernetesObject {
  metadata: { namespace: string; name: string; resourceVersion?: string } & Record<string, unknown>;
  [field: string]: unknown;
}
interface LoggedEvent {
  version: number;
  resource: Resource;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubernetesObject;
}
interface OpenWatch {
  resource: Resource;
  namespace: string | undefined;
  response: ServerResponse;
}

const PATH = /^\/api\/v1\/(?:namespaces\/([^/]+)\/)?(pods|services)$/;
const TOKEN = 'a-token-of-this-test';
const lists = { pods: 'PodList', services: 'ServiceList' } as const;
const kinds = { pods: 'Pod', services: 'Service' } as const;

const statusOf = (code: number, reason: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: `${reason} says the API of this test`,
  reason,
  code,
});

/**
 * Lists and watches of the Kubernetes API as an API server has them: one counter of versions, a log of changes, watches from a
 * version on, and 410 for versions that are no longer in the log (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 */
class KubernetesApi {
  readonly #server = createServer((request, response) => this.#answer(request, response));
  #certificate = '';
  readonly #objects = new Map<string, { resource: Resource; object: KubernetesObject }>();
  readonly #watches = new Set<OpenWatch>();
  #log: LoggedEvent[] = [];
  #version = 1000;
  #oldest = 1000;
  #refusal: { code: number; reason: string } | undefined;
  /** Requests in the order that they came in, such as `watch pods 1001`. */
  readonly requests: string[] = [];
  /** Whether an expired version is refused by status, or by an event of the stream. API servers do both. */
  expiry: 'status' | 'event' = 'event';

  async start(): Promise<void> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'kubernetes' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    this.#certificate = cert;
    this.#server.setSecureContext({ cert, key });
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A configuration of clients, as `kubectl` has it in `~/.kube/config`. */
  kubeconfig(namespace: string): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'stub',
          cluster: {
            server: this.url,
            'certificate-authority-data': Buffer.from(this.#certificate).toString('base64'),
          },
        },
      ],
      users: [{ name: 'control', user: { token: TOKEN } }],
      contexts: [{ name: 'stub', context: { cluster: 'stub', user: 'control', namespace } }],
      'current-context': 'stub',
    });
  }

  apply(resource: Resource, object: KubernetesObject): void {
    const key = keyOf(resource, object);
    this.#change(resource, this.#objects.has(key) ? 'MODIFIED' : 'ADDED', object);
  }

  delete(resource: Resource, namespace: string, name: string): void {
    const stored = this.#objects.get(keyOf(resource, { metadata: { namespace, name } }));
    if (stored !== undefined) this.#change(resource, 'DELETED', stored.object);
  }

  /** Sends an event as it was recorded, with a version of its own. */
  replay(resource: Resource, type: LoggedEvent['type'], object: KubernetesObject): void {
    this.#change(resource, type, object);
  }

  /** Forgets what has changed up to now, as etcd does after five minutes. */
  compact(): void {
    this.#log = [];
    this.#oldest = this.#version;
  }

  /** Ends every watch, in order or in the middle of a line. */
  endWatches(how: 'in order' | 'broken'): void {
    for (const { response } of this.#watches) {
      if (how === 'in order') response.end();
      else {
        response.write('{"type":"MODIFIED","obj');
        response.destroy();
      }
    }
    this.#watches.clear();
  }

  /** From now on every request is refused; undefined: no more. */
  refuse(refusal: { code: number; reason: string } | undefined): void {
    this.#refusal = refusal;
  }

  async stop(): Promise<void> {
    this.endWatches('broken');
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #change(resource: Resource, type: LoggedEvent['type'], given: KubernetesObject): void {
    this.#version += 1;
    const object = {
      apiVersion: 'v1',
      kind: kinds[resource],
      ...given,
      metadata: { ...given.metadata, resourceVersion: String(this.#version) },
    };
    if (type === 'DELETED') this.#objects.delete(keyOf(resource, object));
    else this.#objects.set(keyOf(resource, object), { resource, object });
    const event = { version: this.#version, resource, type, object };
    this.#log.push(event);
    for (const watch of this.#watches) sendEvent(watch, event);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const [, namespace, resource] = PATH.exec(url.pathname) ?? [];
    const isWatch = url.searchParams.get('watch') === 'true';
    const from = Number(url.searchParams.get('resourceVersion') ?? 0);
    if (resource === 'pods' || resource === 'services')
      this.requests.push(isWatch ? `watch ${resource} ${from}` : `list ${resource}`);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) refuse(response, 401, 'Unauthorized');
    else if (resource !== 'pods' && resource !== 'services') refuse(response, 404, 'NotFound');
    else if (this.#refusal !== undefined) refuse(response, this.#refusal.code, this.#refusal.reason);
    else if (isWatch) this.#watch(resource, namespace, from, response);
    else sendJson(response, 200, this.#list(resource, namespace));
  }

  #list(resource: Resource, namespace: string | undefined) {
    const items = [...this.#objects.values()]
      .filter(({ resource: other, object }) => other === resource && isWithin(object, namespace))
      // Items of a list have neither kind nor version of their own.
      .map(({ object: { apiVersion: _version, kind: _kind, ...object } }) => object);
    return {
      kind: lists[resource],
      apiVersion: 'v1',
      metadata: { resourceVersion: String(this.#version) },
      items,
    };
  }

  #watch(resource: Resource, namespace: string | undefined, from: number, response: ServerResponse): void {
    if (from < this.#oldest && this.expiry === 'status') {
      refuse(response, 410, 'Expired');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    if (from < this.#oldest) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: statusOf(410, 'Expired') })}\n`);
      return;
    }
    const watch = { resource, namespace, response };
    for (const event of this.#log) if (event.version > from) sendEvent(watch, event);
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
  }
}

/** One that listens, and the file that leads clients to it, which would work in `namespace`. */
export async function startKubernetesApi(
  namespace: string,
): Promise<{ api: KubernetesApi; kubeconfig: string }> {
  const api = new KubernetesApi();
  await api.start();
  const kubeconfig = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(kubeconfig, api.kubeconfig(namespace));
  return { api, kubeconfig };
}

const keyOf = (resource: Resource, { metadata: { namespace, name } }: KubernetesObject): string =>
  `${resource}/${namespace}/${name}`;

const isWithin = ({ metadata }: KubernetesObject, namespace: string | undefined): boolean =>
  namespace === undefined || metadata.namespace === namespace;

/** In two pieces, as a network may have it. */
function sendEvent({ resource, namespace, response }: OpenWatch, event: LoggedEvent): void {
  if (event.resource !== resource || !isWithin(event.object, namespace)) return;
  const line = `${JSON.stringify({ type: event.type, object: event.object })}\n`;
  const middle = Math.floor(line.length / 2);
  response.write(line.slice(0, middle));
  response.write(line.slice(middle));
}

const refuse = (response: ServerResponse, code: number, reason: string): void =>
  sendJson(response, code, statusOf(code, reason));

function sendJson(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
