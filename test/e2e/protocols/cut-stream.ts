import { answers, type ProviderProtocol, recordedStream, wholeAnswer } from './answers.ts';
import { providers } from './sides.ts';

/** The events of the provider’s stream for a simple question. */
export function framesOf(protocol: ProviderProtocol): Buffer[] {
  const { whole, stream } = answers[protocol].text;
  const bytes =
    stream === undefined
      ? providers[protocol].stream(wholeAnswer(protocol, whole))
      : recordedStream(protocol, stream.recorded);
  if (protocol !== 'bedrock-converse')
    return bytes
      .toString()
      .split(/(?<=\n\n)/)
      .filter(text => text.trim() !== '')
      .map(text => Buffer.from(text));
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at))
    frames.push(bytes.subarray(at, at + bytes.readUInt32BE(at)));
  return frames;
}

/** How many events at the end of each provider's stream say that the answer is over. */
export const endings: Readonly<Record<ProviderProtocol, number>> = {
  'openai-chat': 3,
  'openai-responses': 1,
  'anthropic-messages': 2,
  gemini: 1,
  'bedrock-converse': 2,
  'cohere-chat': 1,
};

/** All of the events but those that say that the answer is over. */
export const beforeTheEnd = (protocol: ProviderProtocol): Buffer[] =>
  framesOf(protocol).slice(0, -endings[protocol]);
