import { type Bus, LocalHub, StageHost } from '@sluice/bus';
import {
  type AcceptedFrame,
  type Body,
  type Envelope,
  emptyBody,
  type FrameSink,
  type GatewayError,
  type InstanceId,
  type Outcome,
} from '@sluice/contract';
import { createTelemetry } from '@sluice/telemetry';
import { onTestFinished, vi } from 'vitest';
import { Driver } from './driver.ts';
import { type DriverOptions, defaultDriverOptions } from './driver-options.ts';
import type { Caller } from './in-flight.ts';

export const ID = 'a'.repeat(32);
export const START = 1_800_000_000_000;

/** Timers and the clock stand still but for `pass`; turns of the event loop go on. */
export function stopTime(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    now: START,
  });
}

/** Until everything that is on its way has arrived, short of timers. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise(resolve => setImmediate(resolve));
}

const STEP_MS = 50;

/** Lets time pass in steps of 50 ms, each with all that follows from it; ends early where `done` holds. */
export async function pass(milliseconds: number, done: () => boolean = () => false): Promise<void> {
  await settled();
  for (let left = milliseconds; left > 0 && !done(); left -= STEP_MS) {
    vi.advanceTimersByTime(Math.min(STEP_MS, left));
    await settled();
  }
}

export async function startHost(
  hub: LocalHub,
  instance: InstanceId,
  wrap: (bus: Bus) => Bus = bus => bus,
): Promise<StageHost> {
  const telemetry = await createTelemetry({
    service: 'test',
    instance,
    logs: { level: 'silent', format: 'json', destination: { write: () => undefined } },
  });
  const bus = wrap(hub.connect());
  const host = new StageHost({ instance, bus, telemetry, clock: Date.now, handOff: 'local-first' });
  host.start();
  onTestFinished(async () => {
    await host.close();
    await bus.close();
    await telemetry.close();
  });
  return host;
}

/** What a client got. */
export class FakeCaller implements Caller {
  status: number | undefined;
  text = '';
  ended = 0;
  errors: GatewayError[] = [];
  flushes = 0;
  keptAlive = 0;
  patienceMs = Number.POSITIVE_INFINITY;
  /** Whether the client reads as fast as it is sent to. */
  reads = true;
  #resume: (() => void) | undefined;

  get started(): boolean {
    return this.status !== undefined;
  }
  get answered(): boolean {
    return this.ended + this.errors.length > 0;
  }
  head(status: number): void {
    this.status = status;
  }
  data(bytes: Uint8Array): boolean {
    this.text += Buffer.from(bytes).toString('latin1');
    return this.reads;
  }
  end(): void {
    this.ended++;
  }
  fail(error: GatewayError): void {
    this.errors.push(error);
  }
  flush(): void {
    this.flushes++;
  }
  keepAlive(): void {
    this.keptAlive++;
  }
  park(): undefined {
    return undefined;
  }
  onResume(listener: () => void): void {
    this.#resume = listener;
  }
  resume(): void {
    this.reads = true;
    this.#resume?.();
  }
}

/** An attempt that a worker was handed, to be answered by the test. */
export interface Taken {
  envelope: Envelope;
  sink: FrameSink;
  cancelled: number;
  accept(redrive?: boolean, more?: Pick<AcceptedFrame, 'checkedMs' | 'earlier'>): void;
}

export interface Worker {
  host: StageHost;
  taken: Taken[];
  /** The attempts it was handed, in order, taken or not. */
  handed: number[];
  /** What it does with the next attempts, one each, before it takes them again. */
  script: ((envelope: Envelope) => Outcome)[];
  /** As when its process is killed: nothing more comes from it, and nothing reaches it. */
  die(): Promise<void>;
}

/** A process that hosts the first stage, and takes what it is handed. */
export async function startWorker(
  hub: LocalHub,
  name = 'worker',
  wrap: (bus: Bus) => Bus = bus => bus,
): Promise<Worker> {
  let bus: Bus | undefined;
  const host = await startHost(hub, `${name}.test`, connected => {
    bus = connected;
    return wrap(connected);
  });
  const worker: Worker = { host, taken: [], handed: [], script: [], die: async () => bus?.close() };
  host.host({
    name: 'auth',
    concurrency: 1_000,
    handle: envelope => {
      worker.handed.push(envelope.attempt);
      const scripted = worker.script.shift();
      return scripted === undefined ? take(worker, envelope) : scripted(envelope);
    },
  });
  return worker;
}

const take = (worker: Worker, envelope: Envelope): Outcome => ({
  kind: 'reply',
  write: sink => {
    const taken: Taken = {
      envelope,
      sink,
      cancelled: 0,
      accept: (redrive = true, more) => sink.accepted({ ...acceptedFrame, redrive, ...more }),
    };
    sink.onCancel(() => taken.cancelled++);
    worker.taken.push(taken);
  },
});

export const acceptedFrame: AcceptedFrame = {
  kind: 'accepted',
  redrive: true,
  lineage: {
    tenant: 'acme',
    route: 'chat',
    provider: 'openai',
    kind: 'openai',
    model: 'gpt',
    configRevision: 3,
  },
};

interface Lost {
  attempt: number;
  provider: string;
  outputTokens: number;
  redriven: boolean;
}
interface Untaken {
  attempt: number;
  provider: string;
  code: string;
}

/** Counts what waits to be begun, as the driver says it. */
class RecordingAdmission {
  pending = 0;
  delaysMs: number[] = [];
  enter(): void {
    this.pending++;
  }
  leave(): void {
    this.pending--;
  }
  observe(delayMs: number): void {
    this.delaysMs.push(delayMs);
  }
}

export async function startDriver(
  changes: { options?: Partial<DriverOptions>; random?: () => number; wrap?: (bus: Bus) => Bus } = {},
) {
  const hub = new LocalHub();
  const host = await startHost(hub, 'ingress.test', changes.wrap);
  const lost: Lost[] = [];
  const untaken: Untaken[] = [];
  const admission = new RecordingAdmission();
  const driver = new Driver(
    {
      host,
      clock: Date.now,
      random: changes.random ?? (() => 0.5),
      admission,
      onLost: ({ attempt, accepted, outputTokens, redriven }) =>
        lost.push({ attempt, provider: accepted.lineage.provider, outputTokens, redriven }),
      onUntaken: (_envelope, attempt, { lineage }, { code }) =>
        untaken.push({ attempt, provider: lineage.provider, code }),
      jobs: { onJobTurn: () => undefined, onJobsStopped: () => undefined },
    },
    { ...defaultDriverOptions, ...changes.options },
  );
  onTestFinished(() => {
    driver.close();
    if (driver.inFlight === 0 && admission.pending !== 0) throw new Error('what waits was counted wrongly');
  });
  const drive = (id = ID, body: Body = emptyBody, deadlineMs = 600_000): FakeCaller => {
    const caller = new FakeCaller();
    driver.drive(envelopeOf(id, deadlineMs), body, caller);
    return caller;
  };
  return { hub, host, driver, admission, lost, untaken, drive };
}

export const envelopeOf = (id: string, deadlineMs: number): Envelope => ({
  id,
  attempt: 1,
  receivedAt: Date.now(),
  startBy: Date.now() + defaultDriverOptions.startWithinMs,
  deadline: Date.now() + deadlineMs,
  origin: 'ingress.test',
  protocol: 'openai-chat',
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  facts: { stream: true, includeUsage: false, inputTokensEstimate: 1 },
});
