import type { ChatProtocol } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';
import { codecOf } from '../codecs.ts';
import { chatFacts } from '../ir/facts.ts';
import type { Content, Part } from '../ir/part.ts';
import { parseAnswer } from './parse-answer.ts';
import { parseBody } from './parse-body.ts';

/** How much a chat request holds. */
export interface ChatSize {
  /** By estimate. */
  tokens: number;
  messages: number;
  /** Images, sounds, videos and documents that are not text. */
  attachments: number;
  /** What users said, each message as one text. */
  userTexts: string[];
}

/** Throws `invalid_request`. */
export function measureChat(protocol: ChatProtocol, body: Uint8Array, counter: TokenCounter): ChatSize {
  const request = codecOf(protocol).decodeRequest(parseBody(body), { model: 'any' });
  const attachments = request.messages.reduce((sum, { content }) => sum + attachmentsIn(content), 0);
  return {
    tokens: chatFacts(request, counter).inputTokensEstimate,
    messages: request.messages.length,
    attachments,
    userTexts: request.messages.flatMap(({ role, content }) => (role === 'user' ? textOf(content) : [])),
  };
}

const textOf = ({ parts }: Content): string =>
  parts.flatMap(part => (part.type === 'text' ? part.text : [])).join('\n');

const attachmentsIn = ({ parts }: Content): number =>
  parts.reduce((sum, part) => sum + attachmentsOf(part), 0);

function attachmentsOf(part: Part): number {
  if (part.type === 'tool-result') return attachmentsIn(part.content);
  return 'source' in part && part.source.kind !== 'text' ? 1 : 0;
}

/**
 * What the choices of a whole answer say, each as one text, without reasoning. A choice that calls tools instead
 * of saying something is left out. Throws `upstream_invalid`.
 */
export function answerTexts(protocol: ChatProtocol, body: Uint8Array): string[] {
  const { choices } = codecOf(protocol).decodeResponse(parseAnswer(body));
  return choices.flatMap(({ content: { parts } }) => {
    const text = parts.flatMap(part => (part.type === 'text' ? part.text : [])).join('');
    return text === '' && parts.some(({ type }) => type === 'tool-call') ? [] : [text];
  });
}
