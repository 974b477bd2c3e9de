import type { Gateway } from '../e2e/gateway.ts';
import { WORDS } from './conduct.ts';
import type { FailureScenario } from './scenario.ts';

/** What one client got: `whole`, `error event`, an HTTP status, or what must never be. */
export interface Answer {
  got: string;
  text: string;
  target: string | undefined;
  attempts: number | undefined;
}

const TEXT = WORDS.join('');

interface Chunk {
  choices?: { delta?: { content?: string } }[];
  error?: unknown;
}

function judgeStream(text: string): string {
  const events = text
    .split('\n\n')
    .filter(event => event.startsWith('data: '))
    .map(event => event.slice('data: '.length));
  const chunks = events.filter(event => event !== '[DONE]').map(event => JSON.parse(event) as Chunk);
  const said = chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('');
  const hasError = chunks.some(({ error }) => error !== undefined);
  const isDone = events.at(-1) === '[DONE]';
  if (isDone && !hasError) return said === TEXT ? 'whole' : 'PRESENTED AS FINISHED';
  return hasError && !isDone && TEXT.startsWith(said) ? 'error event' : 'CUT IN SILENCE';
}

function judgeWhole(text: string): string {
  const { choices } = JSON.parse(text) as { choices?: { message?: { content?: string } }[] };
  return choices?.[0]?.message?.content === TEXT ? 'whole' : 'PRESENTED AS FINISHED';
}

/** Asks for the scenario’s model, and reads what comes to its end. */
export async function ask(
  gateway: Gateway,
  key: string,
  { name, stream = true }: FailureScenario,
): Promise<Answer> {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: name, stream, messages: [{ role: 'user', content: 'Count.' }] }),
  });
  const text = await response.text();
  const attempts = response.headers.get('x-sluice-attempts');
  return {
    got: response.ok ? (stream ? judgeStream(text) : judgeWhole(text)) : String(response.status),
    text,
    target: response.headers.get('x-sluice-target') ?? undefined,
    attempts: attempts === null ? undefined : Number(attempts),
  };
}
