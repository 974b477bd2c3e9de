import { ConfigError, parseDocumentText } from '@sluice/config';
import { type BodyReader, GatewayError } from '@sluice/contract';
import type { z } from 'zod';
import type { Operation } from './operation.ts';

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

const documentFormats = [
  [/^(?:application|text)\/(?:x-)?yaml\b|\+yaml\b/, 'yaml'],
  [/^(?:application|text)\/(?:x-)?toml\b|\+toml\b/, 'toml'],
] as const;

/** The body as JSON, or as the format of a configuration that its type says. Undefined where it is empty. */
export async function readInput(
  body: BodyReader,
  { bodyLimitBytes = BODY_LIMIT_BYTES, bodyFormats }: Pick<Operation, 'bodyLimitBytes' | 'bodyFormats'>,
  contentType = 'application/json',
): Promise<unknown> {
  const sizeBytes =
    body.body.kind === 'reference' ? body.body.reference.sizeBytes : body.body.bytes.byteLength;
  if (sizeBytes > bodyLimitBytes)
    throw new GatewayError('body_too_large', {
      message: `The body is too large: at most ${bodyLimitBytes} bytes here.`,
    });
  const bytes = await body.read();
  if (bytes.byteLength === 0) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const format =
    bodyFormats === undefined
      ? undefined
      : documentFormats.find(([pattern]) => pattern.test(contentType.toLowerCase()))?.[1];
  if (format !== undefined) return readDocumentText(text, format);
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError('invalid_json');
  }
}

async function readDocumentText(text: string, format: 'yaml' | 'toml'): Promise<unknown> {
  try {
    return (await parseDocumentText(text, `body.${format}`)).document;
  } catch (cause) {
    if (cause instanceof ConfigError) throw new GatewayError('invalid_request', { message: cause.message });
    throw cause;
  }
}
