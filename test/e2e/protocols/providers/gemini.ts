import { type Finish, type Said, withoutSpace } from '../dialogue.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn, valueIn } from '../json.ts';
import { eventsOf, sse } from '../sse.ts';
import {
  callFaults,
  message,
  numberOr,
  type Provider,
  type ReadMessage,
  type ReadRequest,
} from './provider.ts';

const finishes: Record<string, Finish> = { STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'content-filter' };

function said(answer: JsonObject): Said {
  const parts = listIn(answer, 'candidates', 0, 'content', 'parts');
  const calls = parts
    .filter(part => 'functionCall' in part)
    .map(part => ({
      name: textIn(part, 'functionCall', 'name'),
      input: objectIn(part, 'functionCall', 'args'),
    }));
  const finish = finishes[textIn(answer, 'candidates', 0, 'finishReason')];
  const usage = objectIn(answer, 'usageMetadata');
  const thinking = numberIn(usage, 'thoughtsTokenCount');
  return {
    text: parts.map(part => (part.thought === true ? '' : textIn(part, 'text'))).join(''),
    thinking: withoutSpace(parts.map(part => (part.thought === true ? textIn(part, 'text') : '')).join('')),
    calls,
    finish: finish === 'stop' && calls.length > 0 ? 'tool-calls' : finish,
    tokens: {
      input: numberIn(usage, 'promptTokenCount') + numberIn(usage, 'toolUsePromptTokenCount'),
      output: numberIn(usage, 'candidatesTokenCount') + thinking,
      cached: numberIn(usage, 'cachedContentTokenCount'),
      thinking,
    },
  };
}

/** Each event is an answer of its own, with the next parts. */
function fold(stream: Buffer): JsonObject {
  const events = eventsOf(stream.toString());
  const parts = events.flatMap(event => listIn(event, 'candidates', 0, 'content', 'parts'));
  const finishReason = events.map(event => valueIn(event, 'candidates', 0, 'finishReason')).findLast(Boolean);
  return {
    ...events.at(-1),
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
  };
}

function stream(answer: JsonObject): Buffer {
  const parts = listIn(answer, 'candidates', 0, 'content', 'parts');
  const events = parts.map((part, index) => ({
    ...answer,
    candidates: [
      {
        index: 0,
        content: { role: 'model', parts: [part] },
        ...(index === parts.length - 1 && { finishReason: valueIn(answer, 'candidates', 0, 'finishReason') }),
      },
    ],
  }));
  return sse(events, false);
}

function readContent({ role, parts }: JsonObject, callIds: string[]): ReadMessage {
  const given = listIn(parts);
  const calls = given
    .filter(part => 'functionCall' in part)
    .map(part => ({
      id: textIn(part, 'functionCall', 'id') || `call_${callIds.length + 1}`,
      name: textIn(part, 'functionCall', 'name'),
      input: objectIn(part, 'functionCall', 'args'),
    }));
  callIds.push(...calls.map(({ id }) => id));
  const results = given
    .filter(part => 'functionResponse' in part)
    .map((part, index) => {
      const response = objectIn(part, 'functionResponse', 'response');
      return {
        id: textIn(part, 'functionResponse', 'id') || (callIds.at(index) ?? ''),
        text: textIn(response, 'output') || textIn(response, 'result') || JSON.stringify(response),
      };
    });
  const own = role === 'model' ? 'assistant' : 'user';
  return message(results.length > 0 ? 'tool' : own, {
    text: given.map(part => (part.thought === true ? '' : textIn(part, 'text'))).join(''),
    images: given.flatMap(part => ('inlineData' in part ? [textIn(part, 'inlineData', 'data')] : [])),
    calls,
    results,
  });
}

function read(body: JsonObject): ReadRequest {
  const callIds: string[] = [];
  const messages = listIn(body, 'contents').map(content => readContent(content, callIds));
  const config = objectIn(body, 'generationConfig');
  const declarations = listIn(body, 'tools').flatMap(tool => listIn(tool, 'functionDeclarations'));
  const thinking = objectIn(config, 'thinkingConfig');
  return {
    system: listIn(body, 'systemInstruction', 'parts')
      .map(part => textIn(part, 'text'))
      .join('\n'),
    messages,
    tools: declarations.map(tool => ({
      name: textIn(tool, 'name'),
      description: textIn(tool, 'description'),
      parameters: tool.parametersJsonSchema ?? tool.parameters,
    })),
    required: valueIn(body, 'toolConfig', 'functionCallingConfig', 'mode') === 'ANY',
    maxTokens: numberOr(config.maxOutputTokens),
    temperature: numberOr(config.temperature),
    schema: config.responseJsonSchema ?? config.responseSchema,
    thinks: numberOr(thinking.thinkingBudget) !== undefined || textIn(thinking, 'thinkingLevel') !== '',
    faults: [
      ...callFaults(messages),
      ...(messages[0]?.role === 'user' ? [] : ['the first content is not the user’s']),
      ...('model' in body ? ['the model is in the address'] : []),
    ],
  };
}

export const gemini: Provider = {
  protocol: 'gemini',
  streamType: 'text/event-stream',
  said,
  fold,
  stream,
  read,
};
