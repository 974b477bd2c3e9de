import type { EncodeResponseOptions, StreamEncoder, StreamFrame } from '../codec.ts';
import type { Loss, LossFeature } from '../ir/loss.ts';
import type { Finish } from '../ir/response.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { TextOffsets } from '../ir/text-offsets.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeCitation } from './citations.ts';
import { encodeStreamError } from './errors.ts';
import { encodeFinish } from './finish.ts';
import { encodeLogprobs } from './logprobs.ts';
import { extended, formOf } from './protocol.ts';
import { encodeUsage } from './usage.ts';

type BlockEvent = Extract<StreamEvent, { block: number }>;

interface OpenBlock {
  kind: 'text' | 'thinking' | 'plan' | 'tool' | 'custom-tool' | 'left-out';
  index: number;
  offsets: TextOffsets;
  /** What was written, for the stretches that another protocol's citations name. */
  text: string;
  summary?: number;
}

/** Citations are of the text of their block: the end of a longer one is enough to quote from. */
const MAX_KEPT_TEXT = 256 * 1024;

/** https://docs.cohere.com/docs/streaming */
export class CohereStreamEncoder implements StreamEncoder {
  readonly losses: Loss[] = [];
  readonly #options: EncodeResponseOptions;
  readonly #open = new Map<number, OpenBlock>();
  readonly #lost = new Set<LossFeature>();
  #contents = 0;
  #calls = 0;
  #citations = 0;
  #finish: Finish = { unified: 'other' };
  #usage: Usage | undefined;

  constructor(options: EncodeResponseOptions) {
    this.#options = options;
  }

  push(event: StreamEvent): StreamFrame[] {
    switch (event.type) {
      case 'start': {
        if (event.serviceTier !== undefined) this.#lose('service-tier');
        const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
        const start = { id: event.id ?? this.#options.requestId, type: 'message-start', delta: { message } };
        return [frame(extended(start, event.extensions, '', this.losses))];
      }
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'finish':
        if (event.choice === 0) this.#finish = event.finish;
        if (event.finish.stopSequence !== undefined) this.#lose('finish-details');
        return [];
      case 'end': {
        const delta: JsonObject = { finish_reason: encodeFinish(this.#finish) };
        if (this.#usage !== undefined) delta.usage = encodeUsage(this.#usage, this.losses);
        return [frame(extended({ type: 'message-end', delta }, event.extensions, '', this.losses))];
      }
      case 'error':
        return [encodeStreamError(event.error)];
      case 'ping':
        return [];
      default:
        return this.#block(event);
    }
  }

  #lose(feature: LossFeature): void {
    if (this.#lost.has(feature)) return;
    this.#lost.add(feature);
    this.losses.push({ feature, path: 'stream' });
  }

  #block(event: BlockEvent): StreamFrame[] {
    if (event.choice !== 0) {
      this.#lose('candidates');
      return [];
    }
    if (event.type === 'block-start') return this.#start(event);
    const open = this.#open.get(event.block);
    if (open === undefined || open.kind === 'left-out') return [];
    switch (event.type) {
      case 'text-delta':
        return open.kind === 'text' ? [this.#text(open, event)] : [];
      case 'input-delta':
        return this.#input(open, event.text);
      case 'reasoning-delta':
        return this.#reasoning(open, event.text, event.summary);
      case 'proof':
        this.#lose('reasoning-proof');
        return [];
      case 'citation':
        return open.kind === 'text' ? this.#cite(open, event) : [];
      case 'block-stop':
        this.#open.delete(event.block);
        return stop(open);
    }
  }

  #start({ block, part }: Extract<StreamEvent, { type: 'block-start' }>): StreamFrame[] {
    const open: OpenBlock = { kind: 'left-out', index: 0, offsets: new TextOffsets(), text: '' };
    this.#open.set(block, open);
    if ('proof' in part && part.proof !== undefined) this.#lose('reasoning-proof');
    switch (part.type) {
      case 'refusal':
      case 'text': {
        if (part.type === 'refusal') this.#lose('refusal');
        open.kind = 'text';
        open.index = this.#contents++;
        const started = content('content-start', open.index, { type: 'text', text: '' });
        return part.text === '' ? [started] : [started, this.#text(open, part)];
      }
      case 'reasoning': {
        if (formOf(part.extensions)?.plan === true) {
          open.kind = 'plan';
          return part.text === '' ? [] : this.#reasoning(open, part.text, undefined);
        }
        open.kind = 'thinking';
        open.index = this.#contents++;
        const started = content('content-start', open.index, { type: 'thinking', thinking: '' });
        return part.text === '' ? [started] : [started, ...this.#reasoning(open, part.text, undefined)];
      }
      case 'tool-call': {
        open.kind = part.kind === 'custom' ? 'custom-tool' : 'tool';
        if (part.kind === 'custom') this.#lose('custom-tool');
        open.index = this.#calls++;
        const call = { id: part.id, type: 'function', function: { name: part.name, arguments: '' } };
        const frames = [toolCall('tool-call-start', open.index, call)];
        if (part.kind === 'custom') frames.push(input(open.index, '{"input":"'));
        return part.arguments === '' ? frames : [...frames, ...this.#input(open, part.arguments)];
      }
      case 'native':
        this.#lose('native-part');
        return [];
      default:
        this.#lose(part.type);
        return [];
    }
  }

  #text(open: OpenBlock, { text, logprobs }: { text: string; logprobs?: JsonObject }): StreamFrame {
    open.offsets.push(text);
    if (open.text.length < MAX_KEPT_TEXT) open.text += text;
    const [first] = logprobs === undefined ? [] : encodeLogprobs(logprobs);
    return content('content-delta', open.index, { text }, first && { logprobs: first });
  }

  #input(open: OpenBlock, text: string): StreamFrame[] {
    if (open.kind === 'tool') return [input(open.index, text)];
    return open.kind === 'custom-tool' ? [input(open.index, JSON.stringify(text).slice(1, -1))] : [];
  }

  /** The pieces of a summary are paragraphs of one text. */
  #reasoning(open: OpenBlock, text: string, summary: number | undefined): StreamFrame[] {
    const next = open.summary !== undefined && summary !== undefined && summary !== open.summary;
    if (summary !== undefined) open.summary = summary;
    const shown = next ? `\n\n${text}` : text;
    if (open.kind === 'plan')
      return [frame({ type: 'tool-plan-delta', delta: { message: { tool_plan: shown } } })];
    return open.kind === 'thinking' ? [content('content-delta', open.index, { thinking: shown })] : [];
  }

  #cite(open: OpenBlock, { citation }: Extract<StreamEvent, { type: 'citation' }>): StreamFrame[] {
    const index = this.#citations++;
    const { text, offsets, index: contentIndex } = open;
    const citations = encodeCitation(citation, { text, offsets, contentIndex, number: index });
    return [
      frame({ type: 'citation-start', index, delta: { message: { citations } } }),
      frame({ type: 'citation-end', index }),
    ];
  }
}

function stop(open: OpenBlock): StreamFrame[] {
  switch (open.kind) {
    case 'text':
    case 'thinking':
      return [frame({ type: 'content-end', index: open.index })];
    case 'custom-tool':
      return [input(open.index, '"}'), frame({ type: 'tool-call-end', index: open.index })];
    case 'tool':
      return [frame({ type: 'tool-call-end', index: open.index })];
    default:
      return [];
  }
}

const frame = (value: JsonObject): StreamFrame => ({
  event: String(value.type),
  data: JSON.stringify(value),
});

const content = (type: string, index: number, value: JsonObject, more?: JsonObject): StreamFrame =>
  frame({ type, index, delta: { message: { content: value } }, ...more });

const toolCall = (type: string, index: number, value: JsonObject): StreamFrame =>
  frame({ type, index, delta: { message: { tool_calls: value } } });

const input = (index: number, text: string): StreamFrame =>
  toolCall('tool-call-delta', index, { function: { arguments: text } });
