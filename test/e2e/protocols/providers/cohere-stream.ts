import { type JsonObject, listIn, numberIn, objectIn, textIn } from '../json.ts';

interface FoldedCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/** A whole answer of the events of a stream, https://docs.cohere.com/v2/docs/streaming. */
export function foldCohereStream(events: readonly JsonObject[]): JsonObject {
  const parts: JsonObject[] = [];
  const calls: FoldedCall[] = [];
  let plan = '';
  let end: JsonObject = {};
  let id: unknown;
  for (const event of events) {
    const index = numberIn(event, 'index');
    const message = objectIn(event, 'delta', 'message');
    switch (event.type) {
      case 'message-start':
        id = event.id;
        break;
      case 'content-start':
        parts[index] = { ...objectIn(message, 'content') };
        break;
      case 'content-delta': {
        const part = parts[index] ?? {};
        for (const key of ['text', 'thinking'])
          if (key in objectIn(message, 'content'))
            part[key] = textIn(part, key) + textIn(message, 'content', key);
        break;
      }
      case 'tool-plan-delta':
        plan += textIn(message, 'tool_plan');
        break;
      case 'tool-call-start': {
        const call = objectIn(message, 'tool_calls');
        const name = textIn(call, 'function', 'name');
        calls[index] = {
          id: textIn(call, 'id'),
          type: 'function',
          function: { name, arguments: textIn(call, 'function', 'arguments') },
        };
        break;
      }
      case 'tool-call-delta': {
        const call = calls[index];
        if (call !== undefined)
          call.function.arguments += textIn(message, 'tool_calls', 'function', 'arguments');
        break;
      }
      case 'message-end':
        end = objectIn(event, 'delta');
        break;
    }
  }
  const message = {
    role: 'assistant',
    ...(parts.length > 0 && { content: parts }),
    ...(plan !== '' && { tool_plan: plan }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return { id, message, ...end };
}

export function cohereStream(answer: JsonObject): JsonObject[] {
  const events: JsonObject[] = [];
  const add = (type: string, message: JsonObject, index?: number): void => {
    events.push({ type, ...(index !== undefined && { index }), delta: { message } });
  };
  events.push({
    type: 'message-start',
    id: answer.id,
    delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
  });
  const message = objectIn(answer, 'message');
  if (textIn(message, 'tool_plan') !== '') add('tool-plan-delta', { tool_plan: message.tool_plan });
  listIn(message, 'content').forEach((part, index) => {
    const { type } = part;
    const key = type === 'thinking' ? 'thinking' : 'text';
    add('content-start', { content: { type, [key]: '' } }, index);
    add('content-delta', { content: { [key]: part[key] } }, index);
    events.push({ type: 'content-end', index });
  });
  listIn(message, 'tool_calls').forEach((call, index) => {
    const { name, arguments: text } = objectIn(call, 'function');
    add('tool-call-start', { tool_calls: { ...call, function: { name, arguments: '' } } }, index);
    add('tool-call-delta', { tool_calls: { function: { arguments: text } } }, index);
    events.push({ type: 'tool-call-end', index });
  });
  events.push({ type: 'message-end', delta: { finish_reason: answer.finish_reason, usage: answer.usage } });
  return events;
}
