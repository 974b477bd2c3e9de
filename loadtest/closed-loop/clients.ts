import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import type { Verdict } from '../open-loop/answer-reader.ts';
import type { LoadKind } from '../open-loop/plan.ts';
import { sendChat } from '../open-loop/send-chat.ts';
import { answerQuestions } from '../tool-process.ts';

/** Clients that each send their next request when they have the answer to the last one. */
export interface ClientsPlan {
  /** Of ingresses: the clients are spread over them. */
  urls: readonly string[];
  apiKey: string;
  clients: number;
  seconds: number;
  kind: LoadKind;
  /** How long a client that was refused waits. */
  pauseMs: number;
  idPrefix: string;
}

/** One request. Times are epoch milliseconds. */
export interface ClientRecord {
  id: string;
  verdict: Verdict;
  status: number;
  code?: string | undefined;
  sentAt: number;
  endedAt: number;
}

/** The program of the clients: see `startClients`. */
export type ClientsQuestions = {
  run(plan: ClientsPlan): Promise<ClientRecord[]>;
};

const TIMEOUT_MS = 30_000;

async function run(plan: ClientsPlan): Promise<ClientRecord[]> {
  const { urls, apiKey, clients, seconds, kind, pauseMs, idPrefix } = plan;
  const agent = new Agent({ pipelining: 1, keepAliveTimeout: 4_000 });
  const records: ClientRecord[] = [];
  const end = Date.now() + seconds * 1_000;
  let sent = 0;
  const ask = (url: string): Promise<ClientRecord> =>
    new Promise(resolve => {
      const sentAt = Date.now();
      sent += 1;
      const chat = {
        id: `${idPrefix}-${sent}`,
        number: sent,
        kind,
        url,
        apiKey,
        atMs: 0,
        timeoutMs: TIMEOUT_MS,
      };
      sendChat(agent, { ...chat, leavesAfterMs: undefined }, ({ id, verdict, status, code }) =>
        resolve({ id, verdict, status, code, sentAt, endedAt: Date.now() }),
      );
    });
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const url = urls[index % urls.length] ?? '';
      while (Date.now() < end) {
        const record = await ask(url);
        records.push(record);
        if (record.verdict !== 'whole') await delay(pauseMs);
      }
    }),
  );
  await agent.destroy();
  return records;
}

answerQuestions({ run } satisfies ClientsQuestions);
