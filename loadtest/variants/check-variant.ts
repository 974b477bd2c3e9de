import { BenchError } from '../bench-error.ts';
import type { Bodies } from '../bodies.ts';

const SHOWN_LENGTH = 500;

/** What is asked, in one protocol. */
interface Asked {
  name: string;
  /** Of the endpoint. */
  url: string;
  apiKey: string | undefined;
  bodies: Pick<Bodies, 'whole' | 'stream'>;
  /** What the last event of a stream has in it. */
  streamEnd: string;
}

/** One request of each kind before the load: its failure says more than thousands of them. */
export async function checkVariant(
  { name, url, apiKey, bodies, streamEnd }: Asked,
  streams: boolean,
): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };
  for (const body of streams ? [bodies.whole, bodies.stream] : [bodies.whole]) {
    const answer = await fetch(url, { method: 'POST', headers, body }).catch((cause: unknown) => {
      throw new BenchError(`${name} cannot be reached: ${reasonOf(cause)}`, { cause });
    });
    const text = await answer.text();
    const isWhole = body === bodies.stream ? text.includes(streamEnd) : text.trimEnd().endsWith('}');
    if (!answer.ok || !isWhole)
      throw new BenchError(`${name} answered ${answer.status}: ${text.slice(0, SHOWN_LENGTH)}`);
  }
}

/** What `fetch` throws says why only in its cause. */
const reasonOf = (failure: unknown): string => {
  const cause = failure instanceof Error ? (failure.cause ?? failure) : failure;
  return cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
};
