import type { ProviderProtocol } from './answers.ts';
import type { Call } from './dialogue.ts';
import { isObject, type JsonObject, listIn, objectIn, textIn } from './json.ts';

/** How a provider that signs its thinking writes a turn of it, and finds it again in a later request. */
export interface Signer {
  protocol: ProviderProtocol;
  /** A whole answer: thinking with its proofs in front of `calls`, or the text that ends it all. */
  answer(turn: number, calls: readonly Call[]): JsonObject;
  /** What of the answer has to come back unchanged, in this order. */
  kept(answer: JsonObject): unknown;
  /** The same in the next request: of its assistant's turns, the one with this number from 0. */
  sentBack(body: JsonObject, turn: number): unknown;
}

const sign = (turn: number, kind: string): string =>
  Buffer.from(`${kind} of turn ${turn} ${'+/='.repeat(turn + 1)}`).toString('base64');

const assistantTurns = (body: JsonObject, member: string, role: string): JsonObject[] =>
  listIn(body, member).filter(message => message.role === role);

const anthropic: Signer = {
  protocol: 'anthropic-messages',
  answer: (turn, calls) => ({
    id: `msg_${turn}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content:
      calls.length === 0
        ? [{ type: 'text', text: 'Done.' }]
        : [
            { type: 'thinking', thinking: `I think, ${turn}. Grüße 🐧`, signature: sign(turn, 'signature') },
            { type: 'redacted_thinking', data: sign(turn, 'redacted') },
            { type: 'text', text: 'I look.' },
            ...calls.map(call => ({ type: 'tool_use', ...call })),
          ],
    stop_reason: calls.length === 0 ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 20 },
  }),
  kept: answer => answer.content,
  sentBack: (body, turn) => assistantTurns(body, 'messages', 'assistant')[turn]?.content,
};

const responses: Signer = {
  protocol: 'openai-responses',
  answer: (turn, calls) => ({
    id: `resp_${turn}`,
    object: 'response',
    created_at: 1_750_000_000,
    status: 'completed',
    model: 'gpt-5.1',
    error: null,
    incomplete_details: null,
    tools: [],
    output:
      calls.length === 0
        ? [
            {
              id: 'msg_1',
              type: 'message',
              role: 'assistant',
              status: 'completed',
              content: [{ type: 'output_text', text: 'Done.', annotations: [], logprobs: [] }],
            },
          ]
        : [
            {
              id: `rs_${turn}`,
              type: 'reasoning',
              summary: [
                { type: 'summary_text', text: `**I think**, ${turn}` },
                { type: 'summary_text', text: 'and think.' },
              ],
              encrypted_content: sign(turn, 'encrypted'),
            },
            ...calls.map(({ id, name, input }) => ({
              id: `fc_${id}`,
              type: 'function_call',
              status: 'completed',
              call_id: id,
              name,
              arguments: JSON.stringify(input),
            })),
          ],
    usage: {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 9 },
      total_tokens: 30,
    },
  }),
  kept: answer => listIn(answer, 'output').map(essentialItem),
  sentBack: (body, turn) => turnsOfItems(listIn(body, 'input'))[turn]?.map(essentialItem),
};

/**
 * Ids of calls and states are OpenAI's own; those of reasoning belong to what is encrypted. Other protocols have one
 * text for the pieces of a summary, which nobody reads but people.
 */
function essentialItem({ type, id, summary, encrypted_content, call_id, name, arguments: text }: JsonObject) {
  return type === 'reasoning'
    ? { type, id, summary: summaryText(summary), encrypted_content }
    : { type, call_id, name, arguments: text };
}

const summaryText = (summary: unknown): string =>
  listIn(summary)
    .map(piece => textIn(piece, 'text'))
    .join('\n\n');

function turnsOfItems(items: readonly JsonObject[]): JsonObject[][] {
  const turns: JsonObject[][] = [];
  let open = false;
  for (const item of items) {
    const own = item.type === 'reasoning' || item.type === 'function_call' || item.role === 'assistant';
    if (own && open) turns.at(-1)?.push(item);
    else if (own) turns.push([item]);
    open = own;
  }
  return turns;
}

const gemini: Signer = {
  protocol: 'gemini',
  answer: (turn, calls) => ({
    candidates: [
      {
        index: 0,
        finishReason: 'STOP',
        content: {
          role: 'model',
          parts:
            calls.length === 0
              ? [{ text: 'Done.' }]
              : [
                  { text: `I think, ${turn}.`, thought: true },
                  ...calls.map(({ id, name, input }, index) => ({
                    functionCall: { id, name, args: input },
                    // The first of several is signed, https://ai.google.dev/gemini-api/docs/thought-signatures.
                    ...(index === 0 && { thoughtSignature: sign(turn, 'thought') }),
                  })),
                ],
        },
      },
    ],
    modelVersion: 'gemini-2.5-flash',
    responseId: `r_${turn}`,
    usageMetadata: {
      promptTokenCount: 10,
      candidatesTokenCount: 11,
      thoughtsTokenCount: 9,
      totalTokenCount: 30,
    },
  }),
  kept: answer => unthought(objectIn(answer, 'candidates', 0, 'content')),
  sentBack: (body, turn) => unthought(assistantTurns(body, 'contents', 'model')[turn] ?? {}),
};

/** What is shown of thoughts need not come back. */
const unthought = (content: JsonObject): JsonObject[] =>
  listIn(content, 'parts').filter(({ thought }) => thought !== true);

const bedrock: Signer = {
  protocol: 'bedrock-converse',
  answer: (turn, calls) => ({
    metrics: { latencyMs: 100 },
    output: {
      message: {
        role: 'assistant',
        content:
          calls.length === 0
            ? [{ text: 'Done.' }]
            : [
                {
                  reasoningContent: {
                    reasoningText: { text: `I think, ${turn}.`, signature: sign(turn, 'signature') },
                  },
                },
                { reasoningContent: { redactedContent: sign(turn, 'redacted') } },
                { text: 'I look.' },
                ...calls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
              ],
      },
    },
    stopReason: calls.length === 0 ? 'end_turn' : 'tool_use',
    usage: { inputTokens: 10, outputTokens: 20, totalTokens: 30 },
  }),
  kept: answer => objectIn(answer, 'output', 'message').content,
  sentBack: (body, turn) => assistantTurns(body, 'messages', 'assistant')[turn]?.content,
};

export const signers: readonly Signer[] = [anthropic, responses, gemini, bedrock];

/** Every proof that is somewhere in a value. */
export function proofsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(proofsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' &&
    /^(?:signature|data|encrypted_content|thoughtSignature|redactedContent)$/.test(key)
      ? [inner]
      : proofsIn(inner),
  );
}
