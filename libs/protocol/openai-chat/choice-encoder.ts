import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { ImagePart, ReasoningPart, TextPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeCitation } from './citations.ts';
import { encodeImage } from './encode-part.ts';
import { carrierDetails, needsDetails } from './encode-response.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encodeFinish, finishIsLost } from './finish.ts';
import { encodeDetails } from './reasoning-details.ts';
import { SEPARATOR } from './reasoning-text.ts';
import { encodeToolCall, withProof } from './tool-calls.ts';

/** Reasoning is kept until it is known whether there are proofs; where it is longer, its details come without texts. */
const MAX_KEPT_TEXT = 1024 * 1024;

type ChoiceEvent = Extract<StreamEvent, { choice: number }>;

interface OpenBlock {
  part: StartedPart;
  /** Among the tool calls, or where a text begins in the whole text. */
  position: number;
}

/** The chunks of one choice, as JSON of the choice. */
export class ChoiceEncoder {
  readonly #index: number;
  readonly #lose: (losses: readonly Loss[]) => void;
  readonly #blocks = new Map<number, OpenBlock>();
  #started = false;
  #refused = false;
  #calls = 0;
  #textLength = 0;
  #reasoned = false;
  readonly #details: JsonObject[] = [];
  /** Whether the details say more than the text did. */
  #detailed = false;
  /** Characters of reasoning kept for them. */
  #keptLength = 0;
  readonly #annotations: JsonObject[] = [];
  readonly #images: JsonObject[] = [];

  constructor(index: number, lose: (losses: readonly Loss[]) => void) {
    this.#index = index;
    this.#lose = lose;
  }

  push(event: ChoiceEvent): string[] {
    const chunks: string[] = [];
    if (!this.#started) {
      this.#started = true;
      const text = event.type === 'block-start' && event.part.type === 'text';
      chunks.push(this.#delta(`{"role":"assistant","content":${text ? '""' : 'null'}}`));
    }
    if (event.type === 'finish') this.#finish(event, chunks);
    else if (event.type === 'block-start') this.#start(event.block, event.part, chunks);
    else {
      const block = this.#blocks.get(event.block);
      if (block !== undefined) this.#pushToBlock(event, block, chunks);
    }
    return chunks;
  }

  #delta(delta: string, logprobs?: JsonObject): string {
    const tokens = logprobs === undefined ? '' : `,"logprobs":${JSON.stringify(logprobs)}`;
    return `{"index":${this.#index},"delta":${delta}${tokens},"finish_reason":null}`;
  }

  #start(block: number, part: StartedPart, chunks: string[]): void {
    const path = `choices[${this.#index}].content[${block}]`;
    if (part.type !== 'native') this.#lose(extensionLosses(part.extensions, PROTOCOL, path));
    let position = this.#textLength;
    if (part.type === 'tool-call') {
      position = this.#calls;
      this.#calls += 1;
      if (ownForm(part.extensions).deprecated === true)
        chunks.push(this.#delta(JSON.stringify({ function_call: { name: part.name, arguments: '' } })));
      else chunks.push(this.#call(position, encodeToolCall(part, true)));
    } else if (part.type === 'native') this.#pushNative(part, path, chunks);
    else if (part.type === 'audio') {
      const audio = { ...(part.id !== undefined && { id: part.id }), ...ownMembers(part.extensions) };
      chunks.push(this.#delta(JSON.stringify({ audio })));
    }
    if (part.type === 'native') return;
    // A copy: what the deltas bring is gathered in it.
    this.#blocks.set(block, { part: copyOf(part), position });
  }

  #call(index: number, call: JsonObject): string {
    return this.#delta(JSON.stringify({ tool_calls: [{ ...call, index }] }));
  }

  #pushNative(part: Extract<StartedPart, { type: 'native' }>, path: string, chunks: string[]): void {
    if (part.protocol !== PROTOCOL) this.#lose([{ feature: 'native-part', path }]);
    else if (part.name.startsWith('reasoning.')) {
      this.#details.push(part.value);
      this.#detailed = true;
    } else if (typeof part.value.id === 'string') {
      chunks.push(this.#call(this.#calls, part.value));
      this.#calls += 1;
    } else chunks.push(this.#delta(JSON.stringify({ content: [part.value] })));
  }

  #pushToBlock(
    event: Exclude<ChoiceEvent, { type: 'finish' | 'block-start' }>,
    open: OpenBlock,
    chunks: string[],
  ): void {
    const { part, position } = open;
    switch (event.type) {
      case 'text-delta':
        if (part.type === 'text') {
          this.#textLength += event.text.length;
          chunks.push(this.#delta(`{"content":${JSON.stringify(event.text)}}`, event.logprobs));
        } else if (part.type === 'refusal') {
          if (event.text !== '') this.#refused = true;
          chunks.push(this.#delta(`{"refusal":${JSON.stringify(event.text)}}`, event.logprobs));
        } else chunks.push(this.#delta(`{"audio":{"transcript":${JSON.stringify(event.text)}}}`));
        return;
      case 'input-delta':
        this.#pushInput(event.text, part, position, chunks);
        return;
      case 'reasoning-delta':
        if (part.type === 'reasoning') this.#pushReasoning(event.text, event.summary, part, chunks);
        return;
      case 'proof':
        this.#pushProof(event.proof, part, position, chunks);
        return;
      case 'citation':
        this.#annotations.push(encodeCitation(event.citation, position));
        return;
      case 'block-stop':
        this.#stop(event.block, part);
    }
  }

  #pushInput(text: string, part: StartedPart, position: number, chunks: string[]): void {
    const json = JSON.stringify(text);
    if (part.type === 'tool-call') {
      const member =
        part.kind === 'custom' ? `"custom":{"input":${json}}` : `"function":{"arguments":${json}}`;
      if (ownForm(part.extensions).deprecated === true)
        chunks.push(this.#delta(`{"function_call":{"arguments":${json}}}`));
      else chunks.push(this.#delta(`{"tool_calls":[{"index":${position},${member}}]}`));
    } else if (part.type === 'audio') chunks.push(this.#delta(`{"audio":{"data":${json}}}`));
    else if (part.type === 'image' && part.source.kind === 'base64') part.source.base64 += text;
  }

  #pushReasoning(text: string, summary: number | undefined, part: ReasoningPart, chunks: string[]): void {
    const first = part.text === '' && (part.summary ?? []).length === 0;
    const next = summary !== undefined && !first && summary >= (part.summary ?? []).length;
    const separated = (first && this.#reasoned) || next ? SEPARATOR + text : text;
    this.#reasoned = true;
    const { member, beside } = ownForm(part.extensions);
    const key = member === 'reasoning' || beside === 'reasoning' ? 'reasoning' : 'reasoning_content';
    chunks.push(this.#delta(`{"${key}":${JSON.stringify(separated)}}`));
    this.#keptLength += text.length;
    if (this.#keptLength > MAX_KEPT_TEXT) return;
    if (summary === undefined) part.text += text;
    else {
      part.summary ??= [];
      const index = Math.min(summary, part.summary.length);
      part.summary[index] = (part.summary[index] ?? '') + text;
    }
  }

  #pushProof(proof: Proof, part: StartedPart, position: number, chunks: string[]): void {
    if (part.type === 'tool-call') {
      if (part.proof === undefined)
        chunks.push(
          this.#delta(JSON.stringify({ tool_calls: [{ index: position, ...withProof({}, proof) }] })),
        );
    } else if (part.type === 'text') part.proof ??= proof;
    else if (part.type === 'reasoning') {
      const before = part.proof;
      const joins = before?.kind === proof.kind && before.origin === proof.origin;
      part.proof =
        before !== undefined && joins ? { ...before, ...proof, value: before.value + proof.value } : proof;
    }
  }

  #stop(block: number, part: StartedPart): void {
    this.#blocks.delete(block);
    if (part.type === 'reasoning') this.#stopReasoning(part);
    else if (part.type === 'text') this.#addCarrier(part);
    else if (part.type === 'image') this.#addImage(part, block);
  }

  #stopReasoning(part: ReasoningPart): void {
    if (needsDetails(part)) this.#detailed = true;
    const kept = this.#keptLength <= MAX_KEPT_TEXT ? part : { ...part, text: '', summary: [] };
    this.#details.push(...encodeDetails(kept, this.#details.length));
  }

  #addCarrier(part: TextPart): void {
    if (part.proof === undefined) return;
    this.#details.push(...carrierDetails(part, this.#details.length));
    this.#detailed = true;
  }

  #addImage(part: ImagePart, block: number): void {
    const image = encodeImage(part);
    if (image === undefined)
      this.#lose([{ feature: 'file-reference', path: `choices[${this.#index}].content[${block}]` }]);
    else this.#images.push({ index: this.#images.length, ...image });
  }

  #finish(event: Extract<ChoiceEvent, { type: 'finish' }>, chunks: string[]): void {
    const { finish, logprobs, extensions } = event;
    const path = `choices[${this.#index}]`;
    this.#lose(extensionLosses(extensions, PROTOCOL, path));
    if (finishIsLost(finish)) this.#lose([{ feature: 'finish-details', path: `${path}.finish_reason` }]);
    for (const [block, { part }] of this.#blocks) this.#stop(block, part);
    const { message, ...members } = ownMembers(extensions);
    const { message: _form, ...form } = ownForm(extensions);
    const late = JSON.stringify({
      ...(this.#detailed && { reasoning_details: this.#details }),
      ...(this.#annotations.length > 0 && { annotations: this.#annotations }),
      ...(this.#images.length > 0 && { images: this.#images }),
      ...(typeof message === 'object' && message),
    });
    if (late !== '{}') chunks.push(this.#delta(late));
    const last: JsonObject = {
      index: this.#index,
      delta: {},
      ...(logprobs !== undefined && { logprobs }),
      finish_reason: encodeFinish(finish, this.#refused),
      ...(finish.stopSequence !== undefined && { stop_reason: finish.stopSequence }),
      ...form,
      ...members,
    };
    chunks.push(JSON.stringify(last));
  }
}

function copyOf(part: StartedPart): StartedPart {
  if (part.type === 'reasoning' && part.summary !== undefined) return { ...part, summary: [...part.summary] };
  return part.type === 'image' ? { ...part, source: { ...part.source } } : { ...part };
}
