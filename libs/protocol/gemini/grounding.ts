import type { Citation, Part, TextPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { utf16Offsets } from './text-offsets.ts';

/** More are an error or an attack; the metadata itself stays whole. */
const MAX_CITATIONS = 1000;

/** A citation, where in the answer's UTF-8 it begins and ends, and what stands there. */
interface Support {
  start: number | undefined;
  end: number | undefined;
  partIndex: number;
  text: string | undefined;
  citation: Citation;
}

/**
 * The citations of a candidate: `groundingMetadata` of searches
 * (https://ai.google.dev/api/generate-content#GroundingMetadata) and `citationMetadata` of recitations.
 * The metadata itself stays with the candidate, so that these are never written back.
 */
export function readSupports(candidate: JsonObject): Support[] {
  const supports: Support[] = [];
  const { groundingMetadata, citationMetadata } = candidate;
  if (isObject(groundingMetadata)) readGrounding(groundingMetadata, supports);
  if (isObject(citationMetadata)) readCitations(citationMetadata, supports);
  return supports;
}

function readGrounding({ groundingChunks, groundingSupports }: JsonObject, supports: Support[]): void {
  const chunks: unknown[] = Array.isArray(groundingChunks) ? groundingChunks : [];
  for (const support of Array.isArray(groundingSupports) ? groundingSupports : []) {
    if (!isObject(support) || !isObject(support.segment)) continue;
    const { startIndex, endIndex, partIndex, text } = support.segment;
    const indices = Array.isArray(support.groundingChunkIndices) ? support.groundingChunkIndices : [];
    for (const index of indices) {
      const chunk = typeof index === 'number' ? chunks[index] : undefined;
      if (!isObject(chunk) || supports.length >= MAX_CITATIONS) continue;
      supports.push({
        start: numberOf(startIndex) ?? 0,
        end: numberOf(endIndex),
        partIndex: numberOf(partIndex) ?? 0,
        text: textOf(text),
        citation: citationOf(chunk),
      });
    }
  }
}

function citationOf({ web, retrievedContext, maps }: JsonObject): Citation {
  const source = [web, retrievedContext, maps].find(isObject) ?? {};
  return citation(textOf(source.uri), textOf(source.title), textOf(source.text));
}

function readCitations(metadata: JsonObject, supports: Support[]): void {
  const sources = [metadata.citationSources, metadata.citations].find(Array.isArray) ?? [];
  for (const source of sources) {
    if (!isObject(source) || supports.length >= MAX_CITATIONS) continue;
    supports.push({
      start: numberOf(source.startIndex) ?? 0,
      end: numberOf(source.endIndex),
      partIndex: 0,
      text: undefined,
      citation: citation(textOf(source.uri), textOf(source.title), undefined),
    });
  }
}

const citation = (url?: string, title?: string, citedText?: string): Citation => ({
  ...(url !== undefined && { url }),
  ...(title !== undefined && { title }),
  ...(citedText !== undefined && { citedText }),
  extensions: { protocol: 'gemini', members: {} },
});

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Puts the citations of a whole candidate on the texts they are about. */
export function cite(parts: readonly Part[], supports: readonly Support[]): void {
  const byPart = new Map<TextPart, Support[]>();
  for (const support of supports) {
    const part = partOf(parts, support);
    if (part === undefined) continue;
    const list = byPart.get(part);
    if (list === undefined) byPart.set(part, [support]);
    else list.push(support);
  }
  for (const [part, list] of byPart) part.citations = place(part.text, list);
}

/** The part that is named; with thoughts or tools in front the index is not kept, so the text is looked for. */
function partOf(parts: readonly Part[], { partIndex, text }: Support): TextPart | undefined {
  const named = parts[partIndex];
  if (named?.type === 'text') return named;
  const texts = parts.filter(part => part.type === 'text');
  return texts.find(part => text !== undefined && part.text.includes(text)) ?? texts[0];
}

function place(text: string, supports: readonly Support[]): Citation[] {
  const offsets = utf16Offsets(
    text,
    supports.flatMap(({ start, end }) => [start ?? 0, end ?? 0]),
  );
  return supports.map(({ start, end, citation: source }) => ({
    ...(start !== undefined && end !== undefined && { start: offsets.get(start), end: offsets.get(end) }),
    ...source,
  }));
}

/** Another family's citations as grounding; none where there are none. */
export class GroundingWriter {
  readonly #chunks: JsonObject[] = [];
  readonly #chunkIndices = new Map<string, number>();
  readonly #supports: JsonObject[] = [];

  /** `startIndex` and `endIndex` in bytes of the part's UTF-8; undefined where they are not known. */
  add(cited: Citation, partIndex: number, startIndex?: number, endIndex?: number): void {
    if (cited.extensions?.protocol === 'gemini' || this.#supports.length >= MAX_CITATIONS) return;
    this.#supports.push({
      segment: {
        ...(partIndex > 0 && { partIndex }),
        ...(startIndex !== undefined && { startIndex }),
        ...(endIndex !== undefined && { endIndex }),
      },
      groundingChunkIndices: [this.#chunkOf(cited)],
    });
  }

  metadata(): JsonObject | undefined {
    if (this.#supports.length === 0) return undefined;
    return { groundingChunks: this.#chunks, groundingSupports: this.#supports };
  }

  #chunkOf({ url, title, citedText }: Citation): number {
    const source = {
      ...(url !== undefined && { uri: url }),
      ...(title !== undefined && { title }),
      ...(citedText !== undefined && { text: citedText }),
    };
    // Only `retrievedContext` has a place for what the source says.
    const chunk: JsonObject =
      url !== undefined && citedText === undefined ? { web: source } : { retrievedContext: source };
    const key = JSON.stringify(chunk);
    const known = this.#chunkIndices.get(key);
    if (known !== undefined) return known;
    this.#chunkIndices.set(key, this.#chunks.length);
    return this.#chunks.push(chunk) - 1;
  }
}
