import { BenchError } from '../bench-error.ts';
import type { Variant } from './variant.ts';

const SHOWN_LENGTH = 500;

/** One request of each kind before the load: its failure says more than thousands of them. */
export async function checkVariant(
  { name, url, apiKey, bodies, streamEnd }: Variant,
  streams: boolean,
): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };
  for (const body of streams ? [bodies.whole, bodies.stream] : [bodies.whole]) {
    const answer = await fetch(url, { method: 'POST', headers, body });
    const text = await answer.text();
    const isWhole = body === bodies.stream ? text.includes(streamEnd) : text.trimEnd().endsWith('}');
    if (!answer.ok || !isWhole)
      throw new BenchError(`${name} answered ${answer.status}: ${text.slice(0, SHOWN_LENGTH)}`);
  }
}
