import type { ChatProtocol } from '@sluice/contract';
import { codecOf } from '../codecs.ts';
import { parseBody } from './parse-body.ts';
import { requestAddress } from './request-address.ts';

/** What a chat request tells the model before the conversation: its system and developer texts. Throws `invalid_request`. */
export function systemTexts(protocol: ChatProtocol, path: string, body: Uint8Array): string[] {
  const { messages } = codecOf(protocol).decodeRequest(parseBody(body), requestAddress(protocol, path));
  return messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(({ content }) => content.parts.flatMap(part => (part.type === 'text' ? part.text : [])).join('\n'));
}
