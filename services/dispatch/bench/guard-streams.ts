/**
 * What guarding a stream costs: processor time a chunk, how far the caller is behind its provider, and, with a
 * model, the delays at a model's pace. `node services/dispatch/bench/guard-streams.ts`
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { FrameSink, TextCheck } from '@sluice/contract';
import { compileChecks, textRulesOf } from '@sluice/guard';
import { AnswerHead } from '../answer-head.ts';
import { guarded, openaiStream, policyWith, transferOf } from '../guard/guard-fixture.ts';
import { StreamRelay } from '../stream-relay.ts';

const PROSE =
  'A sluice is a channel for water whose flow a gate controls. Mills used them to lead a stream to the wheel, ' +
  'and miners to wash gold out of gravel (about 1850, in California). Write to the keeper at 10:30, room 204, ' +
  'or call after the 21st of March. ';
const CHUNKS = 400;
const ROUNDS = 20;
/** A token of four characters, fifty a second. */
const CHUNK_LENGTH = 4;
const PACE_MS = 20;
/** What a verdict of the classifiers takes, waiting for a thread included. */
const VERDICT_MS = 15;
const STREAMS = 8;
const PACED_CHUNKS = 200;

const text = PROSE.repeat(Math.ceil((CHUNKS * CHUNK_LENGTH) / PROSE.length)).slice(0, CHUNKS * CHUNK_LENGTH);
const pieces = text.match(new RegExp(`.{1,${CHUNK_LENGTH}}`, 'g')) ?? [];
const frames = pieces.map(content => frameOf(content));

/** One event of the stream. */
function frameOf(content: string): Buffer {
  const whole = Buffer.from(openaiStream([{ content }])).toString();
  return Buffer.from(whole.slice(0, whole.indexOf('\n\n') + 2));
}

const terms = Array.from({ length: 1_000 }, (_, index) => `forbidden ${index.toString(36)} word`);
const profiles: [string, TextCheck[]][] = [
  ['read and written, no checks', []],
  ['pii mask', [{ detector: 'pii', action: 'mask' }]],
  ['secrets block', [{ detector: 'secrets', action: 'block' }]],
  ['blocklist of 1000', [{ detector: 'blocklist', action: 'block', terms }]],
  [
    'pii, secrets, blocklist',
    [
      { detector: 'pii', action: 'mask' },
      { detector: 'secrets', action: 'block' },
      { detector: 'blocklist', action: 'block', terms },
    ],
  ],
];

const nowhere: FrameSink = {
  accepted: () => undefined,
  whenSent: then => then(),
  head: () => undefined,
  data: () => true,
  end: () => undefined,
  queued: () => undefined,
  reject: () => undefined,
  onDrain: () => undefined,
  onCancel: () => undefined,
};

interface Sample {
  microseconds: number;
  behind: number[];
}

const contentIn = (said: string): number =>
  [...said.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].reduce((sum, [, found = '']) => sum + found.length, 0);

function passedThrough(): number {
  const started = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    const headers = { 'content-type': 'text/event-stream' };
    const transfer = transferOf('openai-chat', 'openai-chat');
    const relay = new StreamRelay(nowhere, new AnswerHead(nowhere, 200, {}, []), headers, transfer);
    for (const frame of frames) relay.onData(frame);
  }
  return ((performance.now() - started) * 1_000) / (ROUNDS * frames.length);
}

function guardedBy(checks: TextCheck[]): Sample {
  const policy = policyWith({ rules: textRulesOf(compileChecks(checks)) });
  const behind: number[] = [];
  let microseconds = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { relay, sink } = guarded('openai-chat', 'openai-chat', policy);
    let received = 0;
    let told = 0;
    for (const [index, frame] of frames.entries()) {
      const started = performance.now();
      relay.onData(frame);
      microseconds += performance.now() - started;
      received += pieces[index]?.length ?? 0;
      told += contentIn(sink.text);
      sink.text = '';
      behind.push(received - told);
    }
  }
  return { microseconds: (microseconds * 1_000) / (ROUNDS * frames.length), behind };
}

const quantile = (values: readonly number[], at: number): number =>
  [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) * at)] ?? 0;

/** How long after each chunk came its text went on, in milliseconds; the first of them for the first chunk. */
async function delaysOf(timing: 'sync' | 'async'): Promise<number[]> {
  const judge = {
    async judge() {
      await wait(VERDICT_MS);
      return [];
    },
  };
  const { relay, sink } = guarded('openai-chat', 'openai-chat', policyWith({ judge, timing }));
  const arrived: { upTo: number; at: number }[] = [];
  const delays: number[] = [];
  let told = 0;
  const data = sink.data.bind(sink);
  sink.data = bytes => {
    told += contentIn(Buffer.from(bytes).toString());
    while (arrived[0] !== undefined && arrived[0].upTo <= told)
      delays.push(performance.now() - (arrived.shift()?.at ?? 0));
    return data(bytes);
  };
  let received = 0;
  for (const [index, frame] of frames.slice(0, PACED_CHUNKS).entries()) {
    received += pieces[index]?.length ?? 0;
    arrived.push({ upTo: received, at: performance.now() });
    relay.onData(frame);
    await wait(PACE_MS);
  }
  relay.close?.();
  return delays;
}

const row = (...cells: (string | number)[]): void => {
  console.log(`| ${cells.map(cell => (typeof cell === 'number' ? cell.toFixed(1) : cell)).join(' | ')} |`);
};

passedThrough();
row('profile', 'µs a chunk', 'characters behind, mean', 'p99', 'most');
row('---', '---', '---', '---', '---');
row('passed through', passedThrough(), 0, 0, 0);
for (const [name, checks] of profiles) {
  guardedBy(checks);
  const { microseconds, behind } = guardedBy(checks);
  const mean = behind.reduce((sum, value) => sum + value, 0) / behind.length;
  row(name, microseconds, mean, quantile(behind, 0.99), Math.max(...behind));
}
console.log();
row('model', 'first chunk, ms', 'chunk p50', 'p99');
row('---', '---', '---', '---');
for (const timing of ['sync', 'async'] as const) {
  const streams = await Promise.all(Array.from({ length: STREAMS }, () => delaysOf(timing)));
  const firsts = streams.map(([first = 0]) => first);
  const all = streams.flat();
  row(timing, quantile(firsts, 0.5), quantile(all, 0.5), quantile(all, 0.99));
}
