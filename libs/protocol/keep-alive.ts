import type { Protocol } from '@sluice/contract';
import type { Framing } from './framing/frames.ts';
import { callerFramingOf } from './transfer/request-address.ts';

/** How a stream begins, and what it may hold, before there is an answer. */
export interface KeepAlive {
  contentType: string;
  framing: Framing;
  bytes: Uint8Array;
}

const COMMENT = Buffer.from(': waiting\n\n');
/** https://platform.claude.com/docs/en/build-with-claude/streaming#ping-events */
const PING = Buffer.from('event: ping\ndata: {"type": "ping"}\n\n');
/** Between events, and before a JSON text, it says nothing. Google’s own clients do not know comments. */
const BLANK_LINE = Buffer.from('\n');

/** What a caller of a stream in this protocol can be sent that it ignores; undefined where there is no such thing. */
export function keepAliveOf(protocol: Protocol, path: string): KeepAlive | undefined {
  const framing = callerFramingOf(protocol, path);
  switch (framing) {
    case 'sse':
      return { framing, contentType: 'text/event-stream; charset=utf-8', bytes: sseBytesOf(protocol) };
    case 'json-array':
      return { framing, contentType: 'application/json; charset=utf-8', bytes: BLANK_LINE };
    case 'aws-event-stream':
      return undefined;
  }
}

function sseBytesOf(protocol: Protocol): Uint8Array {
  if (protocol === 'anthropic-messages') return PING;
  return protocol === 'gemini' ? BLANK_LINE : COMMENT;
}
