import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { answerQuestions } from '../tool-process.ts';
import { Balancer } from './balancer.ts';
import { dueBy, kindOf, type LoadPlan } from './plan.ts';
import { type LoadReport, LoadTally } from './report.ts';
import { sendChat } from './send-chat.ts';

/** The program of the load generator: see `startLoad`. */
export type GeneratorQuestions = {
  /** Answers when all requests have ended. */
  run(plan: LoadPlan): Promise<LoadReport>;
  /** Sends no more requests; `run` answers when those under way have ended. */
  stop(argument: undefined): void;
};

const TICK_MS = 4;

let stopped = false;

async function run(plan: LoadPlan): Promise<LoadReport> {
  const agent = new Agent({ pipelining: 1, keepAliveTimeout: 4_000 });
  const balancer = new Balancer(plan.urls);
  const tally = new LoadTally(plan);
  const { mostOpen = Number.POSITIVE_INFINITY } = plan;
  const records = plan.recordFile === undefined ? undefined : createWriteStream(plan.recordFile);
  const startedAt = performance.now();
  const startedAtEpoch = Date.now();
  let due = 0;
  let open = 0;
  let lagMs = 0;
  let lastTickAt = startedAt;
  stopped = false;
  while (!stopped && due < dueBy(plan.seconds * 1_000, plan)) {
    const now = performance.now();
    lagMs = Math.max(lagMs, now - lastTickAt - TICK_MS);
    lastTickAt = now;
    for (const dueNow = dueBy(now - startedAt, plan); due < dueNow; due++) {
      if (open >= mostOpen) {
        tally.heldBack();
        continue;
      }
      open += 1;
      const atMs = now - startedAt;
      tally.sent(atMs);
      sendChat(agent, { ...requestOf(plan, due), url: balancer.next(), atMs }, record => {
        open -= 1;
        tally.ended(record);
        records?.write(`${JSON.stringify(record)}\n`);
      });
    }
    await delay(TICK_MS);
  }
  while (open > 0) await delay(TICK_MS);
  balancer.close();
  if (records !== undefined) await ended(records);
  await agent.destroy();
  return tally.report(startedAtEpoch, lagMs);
}

function requestOf({ kinds, idPrefix, apiKey, timeoutMs }: LoadPlan, number: number) {
  const kind = kindOf(kinds, number);
  const [least, most] = kind.leavesAfterMs ?? [];
  const leavesAfterMs =
    least === undefined || most === undefined ? undefined : least + Math.random() * (most - least);
  return {
    id: `${idPrefix}-${number}`,
    number,
    kind,
    apiKey: kind.apiKey ?? apiKey,
    timeoutMs,
    leavesAfterMs,
  };
}

const ended = (stream: WriteStream): Promise<void> => new Promise(resolve => stream.end(() => resolve()));

answerQuestions({
  run,
  stop: () => {
    stopped = true;
  },
} satisfies GeneratorQuestions);
