import { BenchError } from '../bench-error.ts';

/** A new key for every model, with limits of its own where there are some. Throws a `BenchError`. */
export async function mintKey(
  url: string,
  adminKey: string,
  limits: readonly object[] = [],
): Promise<string> {
  const response = await fetch(`${url}/api/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', tenant: 'bench', roles: ['developer'], limits }),
  });
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null || !('key' in answer))
    throw new BenchError(`There is no key: ${response.status} ${JSON.stringify(answer)}`);
  return String(answer.key);
}
