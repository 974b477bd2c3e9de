import type { Loss } from '../ir/loss.ts';
import { invalidRequest } from '../json/read-object.ts';
import type { EmbeddingInput, EmbeddingPiece, EmbeddingsRequest } from './embeddings.ts';

/** OpenAI's bound; Google's and Cohere's are lower, and theirs to say. */
const MAX_INPUTS = 2048;

export function checkCount(inputs: readonly unknown[], path: string): void {
  if (inputs.length === 0 || inputs.length > MAX_INPUTS)
    throw invalidRequest(path, `expected 1 to ${MAX_INPUTS} inputs.`);
}

export const textInput = (text: string): EmbeddingInput => ({ pieces: [{ type: 'text', text }] });

/** The text of an input that is nothing else. */
export function onlyText({ pieces }: EmbeddingInput): string | undefined {
  const [piece] = pieces;
  return pieces.length === 1 && piece?.type === 'text' ? piece.text : undefined;
}

/** Where a target cannot embed an input. */
export const cannotEmbed = (index: number, what: string): Error =>
  invalidRequest(`input[${index}]`, `the models of this route cannot embed ${what}.`);

/** What is said of single inputs is lost where a protocol has one setting for all. */
export const singleLosses = ({ inputs }: EmbeddingsRequest): Loss[] =>
  inputs.flatMap(({ title, task, dimensions }, index): Loss[] =>
    title === undefined && task === undefined && dimensions === undefined
      ? []
      : [{ feature: 'embedding-options', path: `input[${index}]` }],
  );

/** An image as a data URL or an address. */
export function urlOf({ source }: EmbeddingPiece & { type: 'image' }): string | undefined {
  if (source.kind === 'base64') return `data:${source.mediaType};base64,${source.base64}`;
  return source.kind === 'url' ? source.url : undefined;
}

export function imageOf(url: string): EmbeddingPiece {
  const match = /^data:([^;,]{1,100});base64,/.exec(url.slice(0, 200));
  if (match === null) return { type: 'image', source: { kind: 'url', url } };
  const [prefix, mediaType = ''] = match;
  return { type: 'image', source: { kind: 'base64', mediaType, base64: url.slice(prefix.length) } };
}
