import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DenialRecorder } from '@sluice/audit';
import type { StageHost } from '@sluice/bus';
import {
  type Body,
  type Clock,
  type Credential,
  type Endpoint,
  type Envelope,
  EXPECTED_TAGS,
  type Facts,
  GatewayError,
  inlineBody,
  LARGE_BODY_BYTES,
  type MaybePromise,
  type Protocol,
  parseTags,
  TAGS_HEADER,
  Turns,
} from '@sluice/contract';
import { noFacts, readFacts } from '@sluice/protocol';
import type { RequestTelemetry, SpanFailure } from '@sluice/telemetry';
import type { TokenCounter } from '@sluice/tokens';
import { type BodyAccount, BodyBudget } from './admission/body-budget.ts';
import { readCredential, shownCredential, withoutKey } from './credential.ts';
import type { Driver } from './driver.ts';
import type { DriverOptions } from './driver-options.ts';
import { type FailedAttempts, sourcesOf } from './failed-attempts.ts';
import { HttpCaller } from './http-caller.ts';
import type { HttpMetrics } from './http-metrics.ts';
import type { JobDesk } from './jobs/job-desk.ts';
import { keptHeaders } from './kept-headers.ts';
import type { KeyHasher } from './key-hasher.ts';
import { prefersAsync } from './queue/client-patience.ts';
import { closeUnread, type ReceivedBody, readBody } from './read-body.ts';
import { mintRequestId, readLabel } from './request-id.ts';
import type { ServedRevision } from './served-revision.ts';
import type { TokenCounting } from './token-counting.ts';

export interface RequestHandlerDependencies {
  host: StageHost;
  driver: Driver;
  driverOptions: DriverOptions;
  telemetry: RequestTelemetry;
  metrics: HttpMetrics;
  clock: Clock;
  keys: KeyHasher;
  revision: ServedRevision;
  attempts: FailedAttempts;
  denials: Pick<DenialRecorder, 'record'>;
  counting: Pick<TokenCounting, 'counter'>;
  bodyLimitBytes: number;
  /** Of all requests together. */
  bodyMemoryBytes: number;
  /** False: what a request uses could not be recorded, so none is taken but those to the admin API. */
  accepting: () => boolean;
  /** How long any request may take in all. */
  deadlineMs: number;
  desk: Pick<JobDesk, 'accept'>;
}

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/;

/** Everything from a client's request to the envelope that the driver takes over. */
export class RequestHandler {
  readonly #dependencies: RequestHandlerDependencies;
  readonly #bodies: BodyBudget;
  readonly #turns = new Turns();
  readonly #keepsConnection = (): boolean => !this.#draining;
  #draining = false;

  constructor(dependencies: RequestHandlerDependencies) {
    this.#dependencies = dependencies;
    this.#bodies = new BodyBudget(dependencies.bodyMemoryBytes);
  }

  /** From now on clients are told with each answer that its connection is not kept. */
  drain(): void {
    this.#draining = true;
  }

  /** `clientAddress`: as `clientAddressOf` tells it. */
  async handle(
    endpoint: Endpoint,
    request: IncomingMessage,
    response: ServerResponse,
    clientAddress: string | undefined,
  ): Promise<void> {
    const { attempts, driver, clock, metrics, telemetry, counting, accepting, revision, desk } =
      this.#dependencies;
    const id = mintRequestId();
    const method = request.method ?? 'GET';
    const label = readLabel(request.headers['x-request-id']);
    const startedAt = performance.now();
    const parent = traceparentOf(request);
    const span = telemetry.tracing?.start(`${method} ${endpoint.path}`, {
      kind: 'server',
      parent,
      isRoot: true,
    });
    const account = this.#bodies.open();
    metrics.begin(method, endpoint.path);
    let settled = false;
    let credential: Credential | undefined;
    let asked: { envelope: Envelope; bytes: Uint8Array } | undefined;
    const sources = (): string[] => sourcesOf(clientAddress, shownCredential(request));
    const settle = (status: number, error: GatewayError | undefined): void => {
      if (settled) return;
      settled = true;
      if (credential !== undefined && credential.kind !== 'none') {
        if (error?.code === 'unauthenticated') attempts.failed(sources());
        else if (status < 400 && !attempts.isQuiet) attempts.succeeded(credential);
      }
      account.close();
      const durationMs = performance.now() - startedAt;
      if (span?.isRecorded === true)
        span.set({
          'http.request.method': method,
          'http.route': endpoint.path,
          'http.response.status_code': status,
          'error.type': error?.code,
          'sluice.request_id': id,
        });
      span?.end(failureOf(status, error));
      metrics.end(
        method,
        endpoint.path,
        status,
        durationMs / 1_000,
        span?.isKept === true ? span.traceId : undefined,
      );
      telemetry.logRequest({
        requestId: id,
        traceId: span?.traceId ?? traceIdOf(parent),
        label,
        method,
        path: endpoint.path,
        status,
        code: error?.code,
        detail: error?.details.internal,
        durationMs,
      });
    };
    const caller = new HttpCaller({
      response,
      protocol: endpoint.protocol,
      path: request.url ?? '/',
      requestId: id,
      headers:
        label === undefined
          ? { 'x-request-id': id, ...revision.header }
          : { 'x-request-id': label, 'x-sluice-request-id': id, ...revision.header },
      keepsConnection: this.#keepsConnection,
      onJob: async (frame, own) => {
        if (asked !== undefined) await desk.accept(asked.envelope, asked.bytes, frame, own);
      },
      onBegun: () => {
        account.close();
        asked = undefined;
      },
      onFinished: settle,
    });
    response.on('close', () => {
      if (settled) return;
      driver.cancel(id);
      settle(499, new GatewayError('client_closed'));
    });
    try {
      if (isMetered(endpoint.protocol) && !accepting()) throw new GatewayError('usage_unavailable');
      const received = await this.#receive(endpoint, request, response, account);
      if (received.bytes.length >= LARGE_BODY_BYTES) await this.#turns.next();
      const facts = hasOwnBody(endpoint.protocol)
        ? await factsOf(endpoint.protocol, request, received.bytes, counting.counter)
        : noFacts;
      const envelope = this.#envelope({
        id,
        label,
        endpoint,
        request,
        clientAddress,
        facts,
        now: clock(),
        traceparent: span?.traceparent ?? parent,
      });
      credential = envelope.credential;
      asked = { envelope, bytes: received.bytes };
      if (!attempts.isQuiet) this.#admit(envelope, sources());
      driver.drive(envelope, this.#body(received), caller);
    } catch (cause) {
      const error = GatewayError.from(cause);
      if (!request.complete) response.setHeader('connection', 'close');
      caller.fail(error);
      if (!request.complete) closeUnread(request);
    }
  }

  /** Throws where whoever asks has shown too many credentials that are not valid. */
  #admit(envelope: Envelope, sources: readonly string[]): void {
    const { attempts, denials } = this.#dependencies;
    const { credential } = envelope;
    if (credential === undefined || credential.kind === 'none') return;
    try {
      attempts.admit(credential, sources);
    } catch (cause) {
      denials.record(envelope, { code: GatewayError.from(cause).code });
      throw cause;
    }
  }

  #receive(
    endpoint: Endpoint,
    request: IncomingMessage,
    response: ServerResponse,
    account: BodyAccount,
  ): Promise<ReceivedBody> | ReceivedBody {
    if (request.headers.upgrade?.toLowerCase() === 'websocket')
      throw new GatewayError('upgrade_not_supported');
    if (endpoint.protocol === 'openai-models') return { bytes: Buffer.alloc(0), sha256: undefined };
    return readBody(request, response, this.#dependencies.bodyLimitBytes, account);
  }

  #body({ bytes, sha256 }: ReceivedBody): Body {
    return sha256 === undefined
      ? inlineBody(bytes)
      : { kind: 'reference', reference: this.#dependencies.host.bodies.hold(bytes, sha256) };
  }

  #envelope(parts: EnvelopeParts): Envelope {
    const { id, label, endpoint, request, clientAddress, facts, now, traceparent } = parts;
    const { host, keys, driverOptions, deadlineMs } = this.#dependencies;
    return {
      id,
      attempt: 1,
      receivedAt: now,
      startBy: now + driverOptions.startWithinMs,
      deadline: now + deadlineMs,
      origin: host.instance,
      clientAddress,
      protocol: endpoint.protocol,
      method: request.method ?? 'GET',
      path: withoutKey(request.url ?? '/'),
      headers: keptHeaders(endpoint.protocol, request.headers),
      facts,
      tags: tagsIn(request),
      credential: readCredential(request, keys, endpoint.protocol),
      label,
      traceparent,
      respondAsync: prefersAsync(request.headers) ? true : undefined,
    };
  }
}

interface EnvelopeParts {
  id: string;
  label: string | undefined;
  endpoint: Endpoint;
  request: IncomingMessage;
  clientAddress: string | undefined;
  facts: Facts;
  now: number;
  traceparent: string | undefined;
}

const isMetered = (protocol: Protocol): boolean =>
  protocol !== 'openai-models' && protocol !== 'sluice-admin' && protocol !== 'sluice-public';

/** Whether the body is of a protocol that is read here. */
const hasOwnBody = (protocol: Protocol): boolean => protocol !== 'http' && isMetered(protocol);

const factsOf = (
  protocol: Protocol,
  { url = '/', headers }: IncomingMessage,
  bytes: Uint8Array,
  counter: TokenCounter,
): MaybePromise<Facts> =>
  readFacts({ protocol, path: url, contentType: headers['content-type'] }, bytes, counter);

/** Throws `invalid_request` where the header is not one of tags. */
function tagsIn({ headers }: IncomingMessage): string[] | undefined {
  const header = headers[TAGS_HEADER];
  if (typeof header !== 'string' || header === '') return undefined;
  const tags = parseTags(header);
  if (tags === undefined)
    throw new GatewayError('invalid_request', {
      param: TAGS_HEADER,
      message: `${TAGS_HEADER}: ${EXPECTED_TAGS}`,
    });
  return tags;
}

/** What broke off after a status was told has failed as well. */
const failureOf = (status: number, error: GatewayError | undefined): SpanFailure | undefined =>
  status >= 500 || (error !== undefined && error.status >= 500)
    ? { type: error?.code ?? String(status), isCallersFault: false }
    : undefined;

/** Of a traceparent that is valid: its second part. */
const traceIdOf = (traceparent: string | undefined): string | undefined => traceparent?.slice(3, 35);

function traceparentOf(request: IncomingMessage): string | undefined {
  const header = request.headers.traceparent;
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : undefined;
}
