import type { Loss, LossFeature } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Part } from '../ir/part.ts';
import type { ChatRequest, Message } from '../ir/request.ts';
import { PROTOCOL } from './extensions.ts';

const speakers: Record<Message['role'], string> = {
  system: 'System',
  developer: 'System',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
};

/** Where a model that goes on with the user's turn is stopped. */
export const TURN_STOP = '\nUser:';

export interface Prompt {
  text: string;
  /** Whether it is a conversation, which ends where the user would speak again. */
  templated: boolean;
}

/**
 * A conversation as one text. One message of the user with nothing else is sent as it is. All else is
 *
 *     System: …
 *
 *     User: …
 *
 *     Assistant:
 *
 * a turn a paragraph, open for the assistant's: the form that models without a chat template know best.
 */
export function promptOf({ messages }: ChatRequest, losses: Loss[]): Prompt {
  const turns: string[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    losses.push(...extensionLosses(message.extensions, PROTOCOL, path));
    if (message.name !== undefined) losses.push({ feature: 'message-name', path });
    const texts = message.content.parts.flatMap((part, at) => textOf(part, `${path}.content[${at}]`, losses));
    turns.push(texts.join('\n'));
  });
  const [only] = messages;
  if (messages.length === 1 && only?.role === 'user') return { text: turns[0] ?? '', templated: false };
  const lines = messages.map(({ role }, index) => `${speakers[role]}: ${turns[index]}`);
  return { text: [...lines, 'Assistant:'].join('\n\n'), templated: true };
}

const features: Partial<Record<Part['type'], LossFeature>> = {
  image: 'image',
  document: 'document',
  audio: 'audio',
  video: 'video',
  native: 'native-part',
  reasoning: 'reasoning-text',
};

function textOf(part: Part, path: string, losses: Loss[]): string[] {
  if (part.type !== 'native') losses.push(...extensionLosses(part.extensions, PROTOCOL, path));
  switch (part.type) {
    case 'text':
    case 'refusal':
      if (part.cache !== undefined) losses.push({ feature: 'cache', path });
      return [part.text];
    case 'tool-call':
      losses.push({ feature: 'tool-schema', path });
      return [`${part.name}(${part.arguments})`];
    case 'tool-result':
      if (part.isError === true) losses.push({ feature: 'tool-result-error', path });
      return part.content.parts.flatMap((inner, index) => textOf(inner, `${path}.content[${index}]`, losses));
    case 'document':
      if (part.source.kind === 'text') return [part.source.text];
      break;
    case 'reasoning':
      if (part.proof !== undefined) losses.push({ feature: 'reasoning-proof', path });
      if (part.text === '' && part.summary === undefined) return [];
  }
  losses.push({ feature: features[part.type] ?? 'native-part', path });
  return [];
}
