import type { Encoded, EncodeResponseOptions } from '../codec.ts';
import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Part } from '../ir/part.ts';
import { detachProofs } from '../ir/proof-envelope.ts';
import type { ChatResponse, Choice } from '../ir/response.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeModelItems } from './encode-items.ts';
import type { ItemTarget } from './encode-parts.ts';
import { isOwn, ownForm, PROTOCOL } from './extensions.ts';
import { encodeFinish } from './finish.ts';
import { type ResponseHead, responseObject } from './response-object.ts';
import { openAiTier, tierLosses } from './service-tier.ts';
import { encodeUsage } from './usage.ts';

/** https://platform.openai.com/docs/api-reference/responses/object */
export function encodeResponse(response: ChatResponse, options: EncodeResponseOptions): Encoded<JsonObject> {
  const losses: Loss[] = [];
  const [choice, ...others] = response.choices;
  if (others.length > 0) losses.push({ feature: 'candidates', path: 'choices' });
  losses.push(...extensionLosses(response.extensions, PROTOCOL, ''));
  losses.push(...tierLosses(response));
  const value = responseObject(headOf(response, options), response.extensions, {
    ...endOf(choice, response.extensions, hasRefusal(choice), losses),
    output: choice ? encodeOutput(choice, options.requestId, losses) : [],
    ...(response.usage && { usage: encodeUsage(response.usage, losses) }),
  });
  return { value, losses };
}

/** Ids of other providers mean nothing to a client of this protocol, which expects `resp_`. */
export function headOf(
  response: Pick<ChatResponse, 'id' | 'model' | 'createdAt' | 'serviceTier' | 'extensions'>,
  { requestId, model, createdAt }: EncodeResponseOptions,
): ResponseHead {
  const own = isOwn(response.extensions) ? response.id : undefined;
  return {
    id: own ?? `resp_${requestId}`,
    createdAt: response.createdAt ?? createdAt,
    model: response.model ?? model,
    serviceTier: isOwn(response.extensions) ? response.serviceTier : openAiTier(response.serviceTier),
  };
}

const hasRefusal = (choice: Choice | undefined): boolean =>
  choice?.content.parts.some(({ type }) => type === 'refusal') === true;

/** How the answer ended; what the provider itself said of it is in the form. */
export function endOf(
  choice: Pick<Choice, 'finish' | 'extensions'> | undefined,
  extensions: Extensions | undefined,
  refused: boolean,
  losses: Loss[],
): JsonObject {
  if (choice === undefined) return { status: 'completed' };
  const { finish } = choice;
  losses.push(...extensionLosses(choice.extensions, PROTOCOL, 'choices[0]'));
  if (Object.hasOwn(ownForm(extensions), 'status')) return {};
  if (finish.stopSequence !== undefined || finish.unified === 'pause')
    losses.push({ feature: 'finish-details', path: 'choices[0].finish' });
  const { status, incompleteDetails } = encodeFinish(finish, refused);
  return {
    status,
    incomplete_details: incompleteDetails,
    ...(status === 'failed' && {
      error: { code: 'server_error', message: 'The provider ended its answer with an error.' },
    }),
  };
}

/** For want of tokens the last message is not whole, where its own provider does not say otherwise. */
function cutLast(items: JsonObject[], part: Part | undefined): void {
  const last = items.at(-1);
  if (last?.type !== 'message' || (part?.type !== 'text' && part?.type !== 'refusal')) return;
  if (ownForm(part.extensions).status === undefined) last.status = 'incomplete';
}

function encodeOutput(
  { content, logprobs, finish }: Choice,
  requestId: string,
  losses: Loss[],
): JsonObject[] {
  const tokens: unknown[] = Array.isArray(logprobs?.content) ? logprobs.content : [];
  let taken = 0;
  let minted = 0;
  const target: ItemTarget = {
    kind: 'response',
    losses,
    mintId: prefix => {
      minted += 1;
      return mintId(prefix, requestId, minted - 1);
    },
    takeLogprobs: (count = tokens.length) => {
      const next = tokens.slice(taken, taken + count);
      taken += count;
      return next;
    },
  };
  const items = encodeModelItems(detachProofs(content.parts), 'choices[0]', target);
  if (finish.unified === 'length') cutLast(items, content.parts.at(-1));
  return items;
}

/** Made of the request's id, so that the same answer has the same ids. */
export const mintId = (prefix: string, requestId: string, index: number): string =>
  `${prefix}_${requestId}_${index}`;
