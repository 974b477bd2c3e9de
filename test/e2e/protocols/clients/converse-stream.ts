import type { ContentBlock, ConverseStreamOutput, TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import { parsed } from '../json.ts';

interface Folded {
  content: ContentBlock[];
  stopReason: string | undefined;
  usage: TokenUsage | undefined;
}

interface Block {
  text: string;
  tool?: { toolUseId?: string | undefined; name?: string | undefined; input: string };
  reasoning?: { text: string; signature?: string };
  redacted?: Uint8Array;
}

/** The SDK hands on events; users put them together as its documentation shows. Throws where no stop came. */
export async function foldConverseStream(
  stream: AsyncIterable<ConverseStreamOutput> | undefined,
): Promise<Folded> {
  const blocks = new Map<number, Block>();
  let stopReason: string | undefined;
  let usage: TokenUsage | undefined;
  const blockAt = (index = 0): Block => {
    const found = blocks.get(index) ?? { text: '' };
    blocks.set(index, found);
    return found;
  };
  for await (const event of stream ?? []) {
    const { contentBlockStart: start, contentBlockDelta: delta, messageStop, metadata } = event;
    if (start?.start?.toolUse !== undefined)
      blockAt(start.contentBlockIndex).tool = { ...start.start.toolUse, input: '' };
    if (delta?.delta !== undefined) addDelta(blockAt(delta.contentBlockIndex), delta.delta);
    stopReason = messageStop?.stopReason ?? stopReason;
    usage = metadata?.usage ?? usage;
  }
  if (stopReason === undefined) throw new Error('the stream ended without messageStop');
  const ordered = [...blocks].sort(([one], [other]) => one - other);
  return { content: ordered.map(([, block]) => contentOf(block)), stopReason, usage };
}

type Delta = NonNullable<NonNullable<ConverseStreamOutput['contentBlockDelta']>['delta']>;

function addDelta(block: Block, { text, toolUse, reasoningContent }: Delta): void {
  block.text += text ?? '';
  if (toolUse !== undefined && block.tool !== undefined) block.tool.input += toolUse.input ?? '';
  if (reasoningContent === undefined) return;
  const { text: thought, signature, redactedContent } = reasoningContent;
  if (redactedContent !== undefined) {
    block.redacted = redactedContent;
    return;
  }
  const reasoning = block.reasoning ?? { text: '' };
  reasoning.text += thought ?? '';
  if (signature !== undefined) reasoning.signature = (reasoning.signature ?? '') + signature;
  block.reasoning = reasoning;
}

function contentOf({ text, tool, reasoning, redacted }: Block): ContentBlock {
  if (tool !== undefined)
    return { toolUse: { toolUseId: tool.toolUseId, name: tool.name, input: parsed(tool.input) as never } };
  if (redacted !== undefined) return { reasoningContent: { redactedContent: redacted } };
  return reasoning === undefined ? { text } : { reasoningContent: { reasoningText: reasoning } };
}
