import type { Part, ReasoningPart } from './part.ts';
import type { ChatResponse, Choice } from './response.ts';
import type { StartedPart, StreamEvent } from './stream-event.ts';

/**
 * A whole answer as the events of a stream that says the same: for providers that answer a request for a
 * stream with one JSON body. `foldEvents` is its inverse.
 */
export function unfoldResponse(response: ChatResponse): StreamEvent[] {
  const { id, model, createdAt, serviceTier, extensions, choices, usage } = response;
  const events: StreamEvent[] = [
    {
      type: 'start',
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
      ...(createdAt !== undefined && { createdAt }),
      ...(serviceTier !== undefined && { serviceTier }),
      ...(extensions !== undefined && { extensions }),
    },
  ];
  for (const choice of choices) unfoldContent(choice, events);
  for (const { index, finish, logprobs, extensions } of choices)
    events.push({
      type: 'finish',
      choice: index,
      finish,
      ...(logprobs !== undefined && { logprobs }),
      ...(extensions !== undefined && { extensions }),
    });
  if (usage !== undefined) events.push({ type: 'usage', usage });
  events.push({ type: 'end' });
  return events;
}

function unfoldContent({ index: choice, content }: Choice, events: StreamEvent[]): void {
  let block = 0;
  for (const part of content.parts) {
    const started = startOf(part);
    if (started === undefined) continue;
    events.push({ type: 'block-start', choice, block, part: started });
    unfoldPart(part, choice, block, events);
    events.push({ type: 'block-stop', choice, block });
    block += 1;
  }
}

/** The part without what deltas bring. Documents, videos and tool results are in no protocol's answers. */
function startOf(part: Part): StartedPart | undefined {
  switch (part.type) {
    case 'text': {
      const { citations: _cited, ...rest } = part;
      return { ...rest, text: '' };
    }
    case 'refusal':
      return { ...part, text: '' };
    case 'reasoning': {
      const { proof: _signed, ...rest } = part;
      return { ...rest, text: '', ...(part.summary !== undefined && { summary: [] }) };
    }
    case 'tool-call':
      return { ...part, arguments: '' };
    case 'image':
      return part.source.kind === 'base64' ? { ...part, source: { ...part.source, base64: '' } } : part;
    case 'audio': {
      const { transcript: _said, ...rest } = part;
      return part.source.kind === 'base64' ? { ...rest, source: { ...part.source, base64: '' } } : rest;
    }
    case 'native':
      return part;
    default:
      return undefined;
  }
}

function unfoldPart(part: Part, choice: number, block: number, events: StreamEvent[]): void {
  const text = textOf(part);
  if (text !== '') {
    if (part.type === 'reasoning') events.push({ type: 'reasoning-delta', choice, block, text });
    else events.push({ type: 'text-delta', choice, block, text });
  }
  if (part.type === 'reasoning') unfoldSummary(part, choice, block, events);
  const input = inputOf(part);
  if (input !== '') events.push({ type: 'input-delta', choice, block, text: input });
  if (part.type === 'text')
    for (const citation of part.citations ?? []) events.push({ type: 'citation', choice, block, citation });
  if (part.type === 'reasoning' && part.proof !== undefined)
    events.push({ type: 'proof', choice, block, proof: part.proof });
}

function unfoldSummary({ summary }: ReasoningPart, choice: number, block: number, events: StreamEvent[]) {
  summary?.forEach((text, index) => {
    events.push({ type: 'reasoning-delta', choice, block, text, summary: index });
  });
}

function textOf(part: Part): string {
  if (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning') return part.text;
  return part.type === 'audio' ? (part.transcript ?? '') : '';
}

function inputOf(part: Part): string {
  if (part.type === 'tool-call') return part.arguments;
  if (part.type !== 'image' && part.type !== 'audio') return '';
  return part.source.kind === 'base64' ? part.source.base64 : '';
}
