import { readInlineData, writeMedia } from '../gemini/media.ts';
import { formOf, Notes, withNotes } from '../gemini/notes.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { JsonObject } from '../json/read-object.ts';
import {
  mapObjects,
  objectAt,
  optionalArray,
  optionalInteger,
  optionalString,
  wrongField,
} from '../json/reader.ts';
import type { EmbeddingInput, EmbeddingPiece, EmbeddingsRequest, EmbeddingTask } from './embeddings.ts';
import { cannotEmbed } from './inputs.ts';

const REQUEST = new Set(['model', 'content', 'taskType', 'title', 'outputDimensionality']);
const CONTENT = new Set(['parts']);
const PART = new Set(['text', 'inlineData']);

/** https://ai.google.dev/api/embeddings#v1beta.TaskType */
const tasks: readonly (readonly [string, EmbeddingTask])[] = [
  ['RETRIEVAL_QUERY', 'query'],
  ['RETRIEVAL_DOCUMENT', 'document'],
  ['SEMANTIC_SIMILARITY', 'similarity'],
  ['CLASSIFICATION', 'classification'],
  ['CLUSTERING', 'clustering'],
  ['QUESTION_ANSWERING', 'question-answering'],
  ['FACT_VERIFICATION', 'fact-verification'],
  ['CODE_RETRIEVAL_QUERY', 'code-query'],
];

export interface EmbedContent {
  model: string | undefined;
  input: EmbeddingInput;
}

/** `EmbedContentRequest`, https://ai.google.dev/api/embeddings#EmbedContentRequest. */
export function readEmbedContent(object: JsonObject, path: string): EmbedContent {
  const notes = new Notes();
  const request = notes.read(object, REQUEST);
  const contentPath = path === '' ? 'content' : `${path}.content`;
  const content = notes.read(objectAt(request, 'content', path), CONTENT, 'content');
  const pieces = mapObjects(
    optionalArray(content, 'parts', contentPath) ?? [],
    `${contentPath}.parts`,
    readPiece,
  );
  const type = optionalString(request, 'taskType', path);
  const task = tasks.find(([name]) => name === type)?.[1];
  if (type !== undefined && task === undefined) notes.member('taskType', type);
  const title = optionalString(request, 'title', path);
  const dimensions = optionalInteger(request, 'outputDimensionality', path, 1);
  const model = optionalString(request, 'model', path);
  if (model === undefined) notes.keep('noModel', true);
  const extensions = notes.extensions();
  return {
    model,
    input: {
      pieces,
      ...(task !== undefined && { task }),
      ...(title !== undefined && { title }),
      ...(dimensions !== undefined && { dimensions }),
      ...(extensions !== undefined && { extensions }),
    },
  };
}

function readPiece(object: JsonObject, path: string): EmbeddingPiece {
  const part = new Notes().read(object, PART);
  const text = optionalString(part, 'text', path);
  if (text !== undefined) return { type: 'text', text };
  const media = readInlineData(part.inlineData, `${path}.inlineData`, new Notes());
  if (media.type !== 'image') throw wrongField(path, 'inlineData', 'an image');
  return { type: 'image', source: media.source };
}

export function writeEmbedContent(
  request: EmbeddingsRequest,
  input: EmbeddingInput,
  index: number,
  model: string,
  losses: Loss[],
): JsonObject {
  losses.push(...extensionLosses(input.extensions, 'gemini', `input[${index}]`));
  const task = input.task ?? request.task;
  const taskType = tasks.find(([, one]) => one === task)?.[0];
  if (task !== undefined && taskType === undefined && index === 0)
    losses.push({ feature: 'embedding-options', path: 'task' });
  const dimensions = input.dimensions ?? request.dimensions;
  const written: JsonObject = {
    ...(formOf(input.extensions)?.noModel !== true && { model: `models/${model}` }),
    content: { parts: input.pieces.map(piece => writePiece(piece, index)) },
    ...(taskType !== undefined && { taskType }),
    ...(input.title !== undefined && { title: input.title }),
    ...(dimensions !== undefined && { outputDimensionality: dimensions }),
  };
  return withNotes(written, input.extensions);
}

function writePiece(piece: EmbeddingPiece, index: number): JsonObject {
  if (piece.type === 'text') return { text: piece.text };
  const image = piece.type === 'image' ? writeMedia({ type: 'image', source: piece.source }) : undefined;
  if (image === undefined) throw cannotEmbed(index, 'token numbers or files');
  return image;
}
