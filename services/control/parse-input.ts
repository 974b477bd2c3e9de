import { type BodyReader, GatewayError } from '@sluice/contract';
import type { z } from 'zod';

const BODY_LIMIT_BYTES = 64 * 1024;
const SHOWN_ISSUES = 5;

/** The parsed value, or `invalid_request` naming each field at fault. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const texts = issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  throw new GatewayError('invalid_request', {
    message: texts.slice(0, SHOWN_ISSUES).join('; '),
    param: issues[0]?.field || undefined,
  });
}

export async function readJson(body: BodyReader): Promise<unknown> {
  if (body.body.kind === 'reference' && body.body.reference.sizeBytes > BODY_LIMIT_BYTES)
    throw new GatewayError('body_too_large', {
      message: `The body is too large: at most ${BODY_LIMIT_BYTES} bytes here.`,
    });
  const bytes = await body.read();
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw new GatewayError('invalid_json');
  }
}
