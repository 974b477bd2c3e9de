import type { Part } from '../ir/part.ts';
import type { Finish, FinishReason } from '../ir/response.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/** What an answer consists of, as far as it decides why it ended. */
export interface Contents {
  toolCall: boolean;
  refusal: boolean;
}

/** Items with which the model waits for its client, beside calls of functions. */
const clientCalls = new Set([
  'computer_call',
  'local_shell_call',
  'shell_call',
  'apply_patch_call',
  'mcp_approval_request',
]);

export function noteContents(part: Part, contents: Contents): void {
  if (part.type === 'refusal') contents.refusal = true;
  if (part.type === 'tool-call') contents.toolCall = true;
  if (part.type !== 'native') return;
  if (clientCalls.has(part.name)) contents.toolCall = true;
  if (part.name === 'tool_search_call' && part.value.execution === 'client') contents.toolCall = true;
}

/** `status` and `incomplete_details.reason`; https://platform.openai.com/docs/api-reference/responses/object */
export function decodeFinish(response: JsonObject, contents: Contents): Finish {
  const { status, incomplete_details: details } = response;
  const reason = isObject(details) && typeof details.reason === 'string' ? details.reason : undefined;
  const raw = reason ?? (typeof status === 'string' ? status : undefined);
  return { unified: unify(raw ?? 'completed', contents), ...(raw !== undefined && { raw }) };
}

function unify(raw: string, { toolCall, refusal }: Contents): FinishReason {
  switch (raw) {
    case 'max_output_tokens':
    case 'max_tokens':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    case 'failed':
      return 'error';
    case 'completed':
    case 'complete':
      if (toolCall) return 'tool-calls';
      return refusal ? 'refusal' : 'stop';
    default:
      return 'other';
  }
}

export interface EncodedFinish {
  status: string;
  incompleteDetails: JsonObject | null;
}

const filtered: EncodedFinish = { status: 'incomplete', incompleteDetails: { reason: 'content_filter' } };
const unfinished = new Set(['queued', 'in_progress', 'cancelled']);

/** `refused`: whether the answer says so by a part of its own. */
export function encodeFinish({ unified, raw }: Finish, refused: boolean): EncodedFinish {
  switch (unified) {
    case 'length':
      return { status: 'incomplete', incompleteDetails: { reason: 'max_output_tokens' } };
    case 'content-filter':
      return filtered;
    case 'refusal':
      return refused ? { status: 'completed', incompleteDetails: null } : filtered;
    case 'error':
      return { status: 'failed', incompleteDetails: null };
    case 'other':
      return {
        status: raw !== undefined && unfinished.has(raw) ? raw : 'completed',
        incompleteDetails: null,
      };
    default:
      return { status: 'completed', incompleteDetails: null };
  }
}
