import type { Protocol } from '@sluice/contract';
import type { RequestAddress } from '../codec.ts';
import type { Framing } from '../framing/frames.ts';

const GEMINI = /^\/v1(?:beta)?\/models\/([^/?]+):(\w+)/;
const BEDROCK = /^\/model\/([^/?]+)\/(converse(?:-stream)?)(?:$|\?)/;

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What the path of a request says, in the protocols that name the model and ask for a stream there. */
export function requestAddress(protocol: Protocol, path: string): RequestAddress {
  if (protocol.startsWith('gemini')) {
    const [, model, method] = GEMINI.exec(path) ?? [];
    return { model: decoded(model), stream: method === 'streamGenerateContent' };
  }
  if (protocol === 'bedrock-converse') {
    const [, model, method] = BEDROCK.exec(path) ?? [];
    return { model: decoded(model), stream: method === 'converse-stream' };
  }
  return {};
}

/** How the caller's stream is framed; Gemini's own clients ask for `alt=sse`, else it is one JSON array. */
export function callerFramingOf(protocol: Protocol, path: string): Framing {
  if (protocol === 'bedrock-converse') return 'aws-event-stream';
  if (protocol === 'gemini') return /[?&]alt=sse(?:&|$)/.test(path) ? 'sse' : 'json-array';
  return 'sse';
}
