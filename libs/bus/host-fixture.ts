import type { Body, Envelope, InstanceId, NumberedFrame, Stage, StageName } from '@sluice/contract';
import { emptyBody, forward, replyWhole } from '@sluice/contract';
import { createTelemetry } from '@sluice/telemetry';
import { onTestFinished } from 'vitest';
import type { AnswerListener } from './answers.ts';
import type { LocalHub } from './local.ts';
import type { Bus } from './port.ts';
import { StageHost, type StageHostOptions } from './stage-host.ts';

export const NOW = 1_800_000_000_000;
export const ID = 'a'.repeat(32);

const MAX_TURNS = 20_000;

/** Resolves once `condition` holds, looked at after every turn of the event loop: no time passes by itself. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    if (condition()) return;
    await new Promise(resolve => setImmediate(resolve));
  }
  throw new Error(`Waited ${MAX_TURNS} turns in vain for ${what}.`);
}

/** Until everything that is on its way has arrived, short of timers. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
}

export interface TestHost {
  host: StageHost;
  bus: Bus;
  /** Lines of the log, as JSON. */
  log: string[];
}

export type HostChanges = Partial<Pick<StageHostOptions, 'handOff' | 'clock'>> & {
  wrap?: (bus: Bus) => Bus;
};

/** A process of its own on `hub`, closed when the test ends. */
export async function startHost(
  hub: LocalHub,
  role: string,
  { handOff = 'local-first', clock = () => NOW, wrap = bus => bus }: HostChanges = {},
): Promise<TestHost> {
  const instance = `${role}.test`;
  const log: string[] = [];
  const telemetry = await createTelemetry({
    service: role,
    instance,
    logs: { level: 'debug', format: 'json', destination: { write: line => void log.push(line) } },
  });
  const bus = wrap(hub.connect());
  const host = new StageHost({ instance, bus, telemetry, clock, handOff });
  host.start();
  onTestFinished(async () => {
    await host.close();
    await bus.close();
    await telemetry.close();
  });
  return { host, bus, log };
}

export interface Heard {
  id: string;
  attempt: number;
  sender: InstanceId;
  frames: readonly NumberedFrame[];
}

/** Keeps what an ingress is told, as it comes. */
export class RecordingListener implements AnswerListener {
  readonly heard: Heard[] = [];
  readonly turns: { queue: string; ids: string[] }[] = [];
  readonly unqueued: string[] = [];
  readonly jobTurns: { queue: string; ids: string[] }[] = [];
  readonly stoppedJobs: string[] = [];
  readonly noResponders: { id: string; attempt: number }[] = [];

  onFrames(id: string, attempt: number, sender: InstanceId, frames: readonly NumberedFrame[]): void {
    this.heard.push({ id, attempt, sender, frames });
  }

  onNoResponders(id: string, attempt: number): void {
    this.noResponders.push({ id, attempt });
  }

  onTurn(queue: string, ids: readonly string[]): void {
    this.turns.push({ queue, ids: [...ids] });
  }

  onJobTurn(queue: string, ids: readonly string[]): void {
    this.jobTurns.push({ queue, ids: [...ids] });
  }

  onJobsStopped(ids: readonly string[]): void {
    this.stoppedJobs.push(...ids);
  }

  onUnqueued(ids: readonly string[]): void {
    this.unqueued.push(...ids);
  }

  /** Everything of one attempt, such as `head 200`, `data hello`, `end`, `rejection overloaded`. */
  of(attempt: number): string[] {
    return this.heard
      .filter(heard => heard.attempt === attempt)
      .flatMap(({ frames }) => frames.map(describe));
  }
}

function describe({ frame }: NumberedFrame): string {
  switch (frame.kind) {
    case 'head':
      return `head ${frame.status}`;
    case 'data':
      return `data ${Buffer.from(frame.bytes).toString('utf8')}`;
    case 'rejection':
      return `rejection ${frame.error.code}`;
    default:
      return frame.kind;
  }
}

export const envelopeFrom = (origin: InstanceId, changes: Partial<Envelope> = {}): Envelope => ({
  id: ID,
  attempt: 1,
  startBy: NOW + 2_000,
  deadline: NOW + 60_000,
  receivedAt: NOW,
  origin,
  protocol: 'openai-chat',
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  facts: { stream: false, includeUsage: false, inputTokensEstimate: 1 },
  ...changes,
});

export const stage = (name: StageName, handle: Stage['handle'], concurrency = 100): Stage => ({
  name,
  concurrency,
  handle,
});

/** Hands everything on as it came. */
export const passTo = (name: StageName, to: StageName): Stage =>
  stage(name, (envelope, { body }) => forward(to, envelope, body));

/** Answers with a text, or with the body's own. */
export const answering = (name: StageName, text?: string): Stage =>
  stage(name, async (_envelope, reader) =>
    replyWhole(200, {}, text === undefined ? await reader.read() : Buffer.from(text)),
  );

export const noBody: Body = emptyBody;

/** A linear congruential generator (Numerical Recipes): the same chances for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
