import type { Dispatcher } from 'undici';
import { AnswerReader, type Verdict } from './answer-reader.ts';
import type { LoadKind } from './plan.ts';

/** What became of one request. Times are milliseconds; `atMs` is since the load began. */
export interface RequestRecord {
  id: string;
  kind: string;
  /** Of the ingress it went to. */
  url: string;
  atMs: number;
  verdict: Verdict;
  /** 0 where no answer began. */
  status: number;
  code?: string;
  /** When to try again, as its header says, where it was refused. */
  retryAfter?: string;
  /** Events of a stream that arrived. */
  events: number;
  firstByteMs?: number;
  totalMs: number;
  /** Of a connection that failed. */
  error?: string;
}

export interface ChatToSend {
  id: string;
  /** Of all requests of the load. */
  number: number;
  kind: LoadKind;
  url: string;
  apiKey: string;
  atMs: number;
  timeoutMs: number;
  /** When the client leaves, where it does. */
  leavesAfterMs: number | undefined;
}

const SENTENCE = 'The tide comes in and goes out again. ';

/** The provider is told the request's id as its `user`, so that both sides can be compared. */
function bodyOf({ id, number, kind }: ChatToSend): string {
  const { model, namesRequest = false, stream, bodyBytes = 300, prompts = 1, maxTokens } = kind;
  const asked = namesRequest ? `${model}.${id}` : model;
  const prompt = prompts === 1 ? '' : `Prompt ${number % prompts}: `;
  const text = prompt + SENTENCE.repeat(Math.max(1, Math.round((bodyBytes - 150) / SENTENCE.length)));
  const options = stream ? ',"stream":true,"stream_options":{"include_usage":true}' : '';
  const most = maxTokens === undefined ? '' : `,"max_tokens":${maxTokens}`;
  return `{"model":"${asked}","user":"${id}","messages":[{"role":"user","content":"${text}"}]${options}${most}}`;
}

/** Sends one chat request. `onEnd` is called once, with what became of it. */
export function sendChat(agent: Dispatcher, chat: ChatToSend, onEnd: (record: RequestRecord) => void): void {
  const { id, kind, url, apiKey, atMs } = chat;
  const reader = new AnswerReader(kind.stream, kind.events);
  const startedAt = performance.now();
  let firstByteMs: number | undefined;
  let retryAfter: string | undefined;
  let controller: Dispatcher.DispatchController | undefined;
  let over = false;
  const end = (verdict: Verdict, error?: Error): void => {
    if (over) return;
    over = true;
    for (const timer of timers) clearTimeout(timer);
    const code = verdict === 'refused' || verdict === 'error-event' ? reader.errorCode : undefined;
    onEnd({
      id,
      kind: kind.name,
      url,
      atMs,
      verdict,
      status: reader.status,
      ...(code === undefined ? {} : { code }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      events: reader.events,
      ...(firstByteMs === undefined ? {} : { firstByteMs }),
      totalMs: performance.now() - startedAt,
      ...(error === undefined ? {} : { error: error.message }),
    });
  };
  const leave = (verdict: 'left' | 'timeout'): void => {
    end(verdict);
    controller?.abort(new Error(verdict));
  };
  const timers = [setTimeout(leave, chat.timeoutMs, 'timeout')];
  if (chat.leavesAfterMs !== undefined) timers.push(setTimeout(leave, chat.leavesAfterMs, 'left'));
  agent.dispatch(
    {
      origin: url,
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: bodyOf(chat),
      headersTimeout: 0,
      bodyTimeout: 0,
    },
    {
      onRequestStart(given) {
        controller = given;
        if (over) given.abort(new Error('left'));
      },
      onResponseStart(_controller, status, headers) {
        reader.onHead(status);
        if (status !== 200) retryAfter = headers['retry-after']?.toString();
      },
      onResponseData(_controller, chunk) {
        firstByteMs ??= performance.now() - startedAt;
        reader.onData(chunk);
      },
      onResponseEnd() {
        end(reader.atEnd());
      },
      onResponseError(_controller, error) {
        end(reader.begun ? 'cut' : 'unanswered', error);
      },
    },
  );
}
