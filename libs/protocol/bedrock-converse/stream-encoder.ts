import type { EncodeResponseOptions, StreamEncoder, StreamFrame } from '../codec.ts';
import type { Loss, LossFeature } from '../ir/loss.ts';
import type { NativePart } from '../ir/part.ts';
import type { Proof, ProofOrigin } from '../ir/proof.ts';
import { wrapProof } from '../ir/proof-envelope.ts';
import type { Finish } from '../ir/response.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { Usage } from '../ir/usage.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { encodeCitation } from './citations.ts';
import { encodeStreamError } from './errors.ts';
import { encodeFinish } from './finish.ts';
import { formatOf } from './media.ts';
import { proofOriginOf } from './model-family.ts';
import { extended, formOf, PROTOCOL } from './protocol.ts';
import { encodeUsage } from './usage.ts';

type BlockEvent = Extract<StreamEvent, { block: number }>;
type BlockStart = Extract<StreamEvent, { type: 'block-start' }>;

interface OpenBlock {
  kind: 'text' | 'reasoning' | 'tool' | 'custom-tool' | 'image' | 'left-out';
  /** The number on the wire, from the first frame on. */
  index?: number;
  /** Whether reasoning was shown. */
  shown: boolean;
  summary?: number;
  proof?: Proof;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export class ConverseStreamEncoder implements StreamEncoder {
  readonly losses: Loss[] = [];
  readonly #origin: ProofOrigin;
  readonly #open = new Map<number, OpenBlock>();
  readonly #lost = new Set<LossFeature>();
  #indexes = 0;
  #finish: Finish = { unified: 'other' };
  #usage: Usage | undefined;
  #serviceTier: string | undefined;

  constructor({ model }: EncodeResponseOptions) {
    this.#origin = proofOriginOf(model);
  }

  push(event: StreamEvent): StreamFrame[] {
    switch (event.type) {
      case 'start':
        this.#serviceTier = event.serviceTier;
        extended({}, event.extensions, '', this.losses);
        return [frame('messageStart', { role: 'assistant' })];
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'end':
        return this.#end(event);
      case 'error':
        return [encodeStreamError(event.error)];
      case 'ping':
        return [];
      case 'finish':
        if (event.choice === 0) this.#finish = event.finish;
        if (event.logprobs !== undefined) this.#lose('logprobs');
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
    const frames: StreamFrame[] = [];
    if (event.type === 'block-start') {
      this.#start(event, frames);
      return frames;
    }
    const open = this.#open.get(event.block);
    if (open === undefined || open.kind === 'left-out') return frames;
    switch (event.type) {
      case 'text-delta':
        if (event.logprobs !== undefined) this.#lose('logprobs');
        if (open.kind === 'text') this.#delta(open, { text: event.text }, frames);
        break;
      case 'input-delta':
        if (event.text !== '') this.#input(open, event.text, frames);
        break;
      case 'reasoning-delta':
        if (open.kind === 'reasoning') this.#reasoning(open, event.text, event.summary, frames);
        break;
      case 'proof':
        this.#proof(open, event.proof, frames);
        break;
      case 'citation':
        if (open.kind === 'text') this.#delta(open, { citation: encodeCitation(event.citation) }, frames);
        break;
      case 'block-stop':
        extended({}, event.extensions, '', this.losses);
        this.#open.delete(event.block);
        this.#stop(open, frames);
    }
    return frames;
  }

  #start({ block, part }: BlockStart, frames: StreamFrame[]): void {
    const open: OpenBlock = { kind: 'text', shown: false };
    this.#open.set(block, open);
    if (part.type !== 'native') extended({}, part.extensions, '', this.losses);
    if ((part.type === 'text' || part.type === 'tool-call') && part.proof) this.#carry(part.proof, frames);
    switch (part.type) {
      case 'refusal':
      case 'text':
        if (part.type === 'refusal') this.#lose('refusal');
        if (part.text !== '') this.#delta(open, { text: part.text }, frames);
        return;
      case 'reasoning':
        open.kind = 'reasoning';
        if (part.text !== '') this.#reasoning(open, part.text, undefined, frames);
        if (part.proof !== undefined) open.proof = part.proof;
        return;
      case 'tool-call': {
        open.kind = part.kind === 'custom' ? 'custom-tool' : 'tool';
        const rest = part.extensions?.protocol === PROTOCOL ? part.extensions.members : {};
        const toolUse = { ...rest, toolUseId: part.id, name: part.name, ...formOf(part.extensions) };
        this.#begin(open, { toolUse }, frames);
        if (part.kind === 'custom') {
          this.#lose('custom-tool');
          this.#delta(open, { toolUse: { input: '{"input":"' } }, frames);
        }
        if (part.arguments !== '') this.#input(open, part.arguments, frames);
        return;
      }
      case 'image': {
        const format = part.source.kind === 'base64' ? formatOf('image', part.source.mediaType) : undefined;
        if (format === undefined || part.source.kind !== 'base64') break;
        open.kind = 'image';
        this.#begin(open, { image: { format } }, frames);
        if (part.source.base64 !== '') this.#input(open, part.source.base64, frames);
        return;
      }
      case 'native':
        open.kind = 'left-out';
        if (!this.#native(part, frames)) this.#lose('native-part');
        return;
      case 'audio':
    }
    open.kind = 'left-out';
    this.#lose(part.type);
  }

  #begin(open: OpenBlock, start: JsonObject, frames: StreamFrame[]): void {
    open.index = this.#indexes++;
    frames.push(frame('contentBlockStart', { start, contentBlockIndex: open.index }));
  }

  #delta(open: OpenBlock, delta: JsonObject, frames: StreamFrame[]): void {
    open.index ??= this.#indexes++;
    frames.push(frame('contentBlockDelta', { delta, contentBlockIndex: open.index }));
  }

  #input(open: OpenBlock, text: string, frames: StreamFrame[]): void {
    if (open.kind === 'tool') this.#delta(open, { toolUse: { input: text } }, frames);
    else if (open.kind === 'custom-tool')
      this.#delta(open, { toolUse: { input: JSON.stringify(text).slice(1, -1) } }, frames);
    else if (open.kind === 'image') this.#delta(open, { image: { source: { bytes: text } } }, frames);
  }

  /** The pieces of a summary are paragraphs of one text. */
  #reasoning(open: OpenBlock, text: string, summary: number | undefined, frames: StreamFrame[]): void {
    const next = open.summary !== undefined && summary !== undefined && summary !== open.summary;
    if (summary !== undefined) open.summary = summary;
    const shown = next && open.shown ? `\n\n${text}` : text;
    if (shown !== '') open.shown = true;
    this.#delta(open, { reasoningContent: { text: shown } }, frames);
  }

  /** Pieces of one proof join: it is written when its block stops. */
  #proof(open: OpenBlock, proof: Proof, frames: StreamFrame[]): void {
    if (open.kind === 'reasoning') {
      const before = open.proof;
      const same = before !== undefined && before.kind === proof.kind && before.origin === proof.origin;
      open.proof = same ? { ...before, ...proof, value: before.value + proof.value } : proof;
    } else if (open.index === undefined) this.#carry(proof, frames);
    else this.#lose('reasoning-proof');
  }

  /** A proof of what follows, which has no place for it: a block of reasoning in front. */
  #carry(proof: Proof, frames: StreamFrame[]): void {
    const carrier: OpenBlock = { kind: 'reasoning', shown: false, proof: { ...proof, forNext: true } };
    this.#stop(carrier, frames);
  }

  #stop(open: OpenBlock, frames: StreamFrame[]): void {
    const { proof, shown } = open;
    if (open.kind === 'custom-tool') this.#delta(open, { toolUse: { input: '"}' } }, frames);
    if (proof !== undefined) {
      const own = proof.origin === this.#origin && proof.forNext !== true;
      const value = own && (proof.kind === 'signature' || !shown) ? proof.value : wrapProof(proof);
      const signs = shown || (own && proof.kind === 'signature');
      this.#delta(
        open,
        { reasoningContent: signs ? { signature: value } : { redactedContent: value } },
        frames,
      );
    }
    if (open.index !== undefined) frames.push(frame('contentBlockStop', { contentBlockIndex: open.index }));
  }

  /** A call of a tool that the provider runs, or its result, which other blocks cannot stream. */
  #native({ protocol, name, value }: NativePart, frames: StreamFrame[]): boolean {
    const inner = value[name];
    if (protocol !== PROTOCOL || !isObject(inner) || (name !== 'toolUse' && name !== 'toolResult'))
      return false;
    const open: OpenBlock = { kind: 'left-out', shown: false };
    const { input, content, ...start } = inner;
    this.#begin(open, { [name]: start }, frames);
    if (name === 'toolUse') this.#delta(open, { toolUse: { input: JSON.stringify(input ?? {}) } }, frames);
    else this.#delta(open, { toolResult: content ?? [] }, frames);
    this.#stop(open, frames);
    return true;
  }

  #end({
    serviceTier = this.#serviceTier,
    extensions,
  }: Extract<StreamEvent, { type: 'end' }>): StreamFrame[] {
    if (this.#finish.stopSequence !== undefined) this.#lose('finish-details');
    const { additionalModelResponseFields, ...members } = extended({}, extensions, '', this.losses);
    const stop: JsonObject = { stopReason: encodeFinish(this.#finish) };
    if (additionalModelResponseFields !== undefined)
      stop.additionalModelResponseFields = additionalModelResponseFields;
    const metadata: JsonObject = {
      usage: encodeUsage(this.#usage, this.losses),
      metrics: { latencyMs: 0 },
      ...members,
    };
    if (serviceTier !== undefined) metadata.serviceTier = { type: serviceTier };
    return [frame('messageStop', stop), frame('metadata', metadata)];
  }
}

const frame = (event: string, payload: JsonObject): StreamFrame => ({ event, data: JSON.stringify(payload) });
