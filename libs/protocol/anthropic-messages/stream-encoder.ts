import type { EncodeResponseOptions, StreamEncoder, StreamFrame } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import type { Finish } from '../ir/response.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { BlockEncoder, type FrameSink, type StartEvent } from './block-encoder.ts';
import { encodeStreamError } from './errors.ts';
import { encodeFinish } from './finish.ts';
import { extended } from './protocol.ts';
import { encodeAnsweredTier } from './service-tier.ts';
import { encodeUsage, hasUntoldUsage } from './usage.ts';
import { type BlockEvent, WaitingBlocks } from './waiting-blocks.ts';

/** More of one stream tell nobody more. */
const MAX_LOSSES = 256;

type StreamStart = Extract<StreamEvent, { type: 'start' }>;
type StreamFinish = Extract<StreamEvent, { type: 'finish' }>;

/**
 * https://platform.claude.com/docs/en/build-with-claude/streaming: `message_start`; blocks one after the other;
 * `message_delta` with the stop reason and the usage, so that it waits for the end; `message_stop`.
 */
export class AnthropicStreamEncoder implements StreamEncoder {
  readonly losses: Loss[] = [];
  readonly #options: EncodeResponseOptions;
  readonly #waiting = new WaitingBlocks();
  readonly #sink: FrameSink;
  #state: 'new' | 'begun' | 'over' = 'new';
  #open: { block: number; encoder: BlockEncoder } | undefined;
  #indexes = 0;
  #refused = false;
  #finish: StreamFinish | undefined;
  #usage: Usage | undefined;

  constructor(options: EncodeResponseOptions) {
    this.#options = options;
    this.#sink = { frames: [], losses: this.losses, nextIndex: () => this.#indexes++ };
  }

  push(event: StreamEvent): StreamFrame[] {
    if (this.#state === 'over') return [];
    this.#sink.frames = [];
    if (event.type === 'error') this.#fail(event.error);
    else if (event.type === 'start') this.#begin(event);
    else {
      if (this.#state === 'new') this.#begin({ type: 'start' });
      this.#pushBegun(event);
    }
    if (this.losses.length > MAX_LOSSES) this.losses.length = MAX_LOSSES;
    return this.#sink.frames;
  }

  #pushBegun(event: Exclude<StreamEvent, { type: 'start' | 'error' }>): void {
    switch (event.type) {
      case 'ping':
        this.#frame({ type: 'ping' });
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'end':
        this.#end(event.extensions);
        return;
      default:
        if (event.choice !== 0) this.#lose('candidates', 'choices');
        else if (event.type === 'finish') this.#finish = event;
        else this.#blockEvent(event);
    }
  }

  #begin(start: StreamStart): void {
    if (this.#state !== 'new') return;
    this.#state = 'begun';
    const usage = encodeUsage(start.usage ?? { input: 0, output: 0 });
    const tier = encodeAnsweredTier(start.serviceTier, this.losses);
    if (tier !== undefined) usage.service_tier = tier;
    const message = {
      id: start.id ?? `msg_${this.#options.requestId}`,
      type: 'message',
      role: 'assistant',
      model: start.model ?? this.#options.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    };
    this.#frame({ type: 'message_start', message: extended(message, start.extensions, '', this.losses) });
  }

  #blockEvent(event: BlockEvent): void {
    if (event.type === 'text-delta' && event.logprobs !== undefined)
      this.#lose('logprobs', 'choices[0].logprobs');
    if (event.type === 'block-start' && this.#open === undefined) this.#openBlock(event);
    else if (event.type !== 'block-start' && event.block === this.#open?.block) {
      if (event.type !== 'block-stop') this.#open.encoder.push(event, this.#sink);
      else {
        this.#closeBlock();
        for (
          let next = this.#waiting.shift();
          next !== undefined;
          next = this.#open ? undefined : this.#waiting.shift()
        )
          for (const held of next) this.#blockEvent(held);
      }
    } else if (!this.#waiting.push(event))
      this.#fail({
        status: 502,
        message: 'The answer has more tool calls at once than can be put in order.',
      });
  }

  #openBlock(event: StartEvent): void {
    const { part, block } = event;
    if (part.type === 'refusal') this.#refused = true;
    if ((part.type === 'text' || part.type === 'tool-call') && part.proof !== undefined) {
      // Its protocol has no place for it: it goes in front, in a block of its own.
      const proof = { ...part.proof, forNext: true };
      new BlockEncoder({ ...event, part: { type: 'reasoning', text: '', proof } }, this.#sink).stop(
        this.#sink,
      );
    }
    this.#open = { block, encoder: new BlockEncoder(event, this.#sink) };
  }

  #closeBlock(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.encoder.stop(this.#sink);
  }

  #end(extensions: Extract<StreamEvent, { type: 'end' }>['extensions']): void {
    this.#closeBlock();
    for (let held = this.#waiting.shift(); held !== undefined; held = this.#waiting.shift()) {
      for (const event of held) this.#blockEvent(event);
      this.#closeBlock();
    }
    this.#messageDelta();
    this.#frame(extended({ type: 'message_stop' }, extensions, '', this.losses));
    this.#state = 'over';
  }

  #messageDelta(): void {
    const finish: Finish = this.#finish?.finish ?? { unified: 'other' };
    const { stopReason, stopSequence, vague } = encodeFinish(finish, this.#refused);
    if (vague) this.#lose('finish-details', 'choices[0].finish');
    if (this.#finish?.logprobs !== undefined) this.#lose('logprobs', 'choices[0].logprobs');
    if (this.#usage !== undefined && hasUntoldUsage(this.#usage)) this.#lose('usage-details', 'usage');
    const said = { stop_reason: stopReason, stop_sequence: stopSequence };
    const { context_management: edits, ...delta } = extended(
      said,
      this.#finish?.extensions,
      'choices[0]',
      this.losses,
    );
    const usage = encodeUsage(this.#usage ?? { input: 0, output: 0 });
    const rest: JsonObject = edits === undefined ? {} : { context_management: edits };
    this.#frame({ type: 'message_delta', delta, usage, ...rest });
  }

  #fail(error: Extract<StreamEvent, { type: 'error' }>['error']): void {
    this.#sink.frames.push(encodeStreamError(error, this.#options.requestId));
    this.#state = 'over';
  }

  #frame(value: JsonObject): void {
    this.#sink.frames.push({ event: String(value.type), data: JSON.stringify(value) });
  }

  /** Once for a whole stream. */
  #lose(feature: Loss['feature'], path: string): void {
    if (!this.losses.some(loss => loss.feature === feature && loss.path === path))
      this.losses.push({ feature, path });
  }
}
