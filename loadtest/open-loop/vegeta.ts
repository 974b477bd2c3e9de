import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BenchError } from '../bench-error.ts';
import { findProgram } from '../find-program.ts';
import { runTool } from '../load/run-tool.ts';
import { pinned } from '../measure/pinning.ts';
import { AnswerReader, type Verdict } from './answer-reader.ts';
import { type LoadReport, LoadTally } from './report.ts';
import type { RequestRecord } from './send-chat.ts';

/** One kind of request at one rate. See `LoadPlan`. */
export interface VegetaPlan {
  /** Of the chat completions endpoint. */
  url: string;
  apiKey: string;
  /** The request, as JSON. */
  body: string;
  requestsPerSecond: number;
  seconds: number;
  mostOpen: number;
  timeoutMs: number;
  /** Where its connections come from: each address of the loopback has ports of its own, which are free only a while after a load. */
  localAddress: string;
}

/** What vegeta writes of a request: https://github.com/tsenart/vegeta#encode-command. */
interface VegetaResult {
  seq: number;
  /** 0 where no answer began. */
  code: number;
  /** When it was sent, RFC 3339. */
  timestamp: string;
  /** To the end of the answer, in nanoseconds. */
  latency: number;
  error: string;
  /** Base64. */
  body: string | null;
  headers: Record<string, string[]> | null;
}

const NS_PER_MS = 1e6;
const KIND = 'whole';

/**
 * An open-loop load by vegeta, for rates that our own generator cannot keep on one CPU. Without it: `BenchError`.
 * What it cannot send, since `mostOpen` are under way, is reported as held back; as its lag the longest pause between two requests.
 */
export async function runVegeta(plan: VegetaPlan, cpus: string | undefined): Promise<LoadReport> {
  const vegeta = findProgram('vegeta');
  if (vegeta === undefined)
    throw new BenchError(
      'This load needs vegeta: go install github.com/tsenart/vegeta/v12@latest, on the PATH.',
    );
  const folder = mkdtempSync(join(tmpdir(), 'sluice-vegeta-'));
  try {
    const targets = join(folder, 'targets.json');
    const results = join(folder, 'results.bin');
    writeFileSync(targets, targetOf(plan), { mode: 0o600 });
    const { requestsPerSecond, seconds, mostOpen, timeoutMs, localAddress } = plan;
    const attack = [
      ...[vegeta, 'attack', '-format', 'json', '-targets', targets, '-output', results],
      ...['-rate', `${requestsPerSecond}/s`, '-duration', `${seconds}s`, '-timeout', `${timeoutMs}ms`],
      ...['-workers', '64', '-max-workers', `${mostOpen}`, '-laddr', localAddress],
      ...['-connections', `${mostOpen}`, '-max-connections', `${mostOpen}`],
    ];
    await runTool(pinned(cpus, attack), seconds + timeoutMs / 1_000);
    return await readResults([vegeta, 'encode', '--to', 'json', results], plan);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const targetOf = ({ url, apiKey, body }: VegetaPlan): string =>
  `${JSON.stringify({
    method: 'POST',
    url,
    header: { authorization: [`Bearer ${apiKey}`], 'content-type': ['application/json'] },
    body: Buffer.from(body).toString('base64'),
  })}\n`;

async function readResults([program = '', ...parameters]: string[], plan: VegetaPlan): Promise<LoadReport> {
  const { url, requestsPerSecond, seconds } = plan;
  const encoder = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  const tally = new LoadTally(plan);
  const sentAt: number[] = [];
  let startedAt: number | undefined;
  for await (const line of createInterface({ input: encoder.stdout })) {
    const result: VegetaResult = JSON.parse(line);
    const at = Date.parse(result.timestamp);
    startedAt ??= at;
    // They come in the order of their ends.
    const atMs = Math.max(0, at - startedAt);
    sentAt.push(at);
    tally.sent(atMs);
    tally.ended(recordOf(result, url, atMs));
  }
  for (let due = requestsPerSecond * seconds; due > sentAt.length; due--) tally.heldBack();
  return tally.report(startedAt ?? 0, longestPause(sentAt));
}

function longestPause(times: number[]): number {
  times.sort((a, b) => a - b);
  return times.reduce((longest, at, index) => Math.max(longest, at - (times[index - 1] ?? at)), 0);
}

export function recordOf(result: VegetaResult, url: string, atMs: number): RequestRecord {
  const { seq, code: status, latency, error, body, headers } = result;
  const reader = new AnswerReader(false, undefined);
  reader.onHead(status);
  if (body !== null) reader.onData(Buffer.from(body, 'base64'));
  const verdict = verdictOf(result, reader);
  const totalMs = latency / NS_PER_MS;
  const { errorCode } = reader;
  const [retryAfter] = headers?.['Retry-After'] ?? [];
  return {
    id: String(seq),
    kind: KIND,
    url,
    atMs,
    verdict,
    status,
    ...(errorCode === undefined ? {} : { code: errorCode }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    events: 0,
    totalMs,
    ...(error === '' ? {} : { error }),
  };
}

/** vegeta says of an HTTP error what it is called as its `error`, too. */
function verdictOf({ code, error }: VegetaResult, reader: AnswerReader): Verdict {
  if (code !== 0) return code === 200 && error !== '' ? 'cut' : reader.atEnd();
  return error.includes('Client.Timeout') ? 'timeout' : 'unanswered';
}
