import type { Facts } from '@sluice/contract';
import { invalidRequest } from '../json/read-object.ts';
import { readForm } from './multipart.ts';

const MAX_MODEL_LENGTH = 256;
/** A minute of sound is about this many tokens, and this many bytes where it is compressed for speech (32 kbit/s). */
const TOKENS_PER_MINUTE = 600;
const BYTES_PER_MINUTE = 240_000;

/** https://platform.openai.com/docs/api-reference/audio/createTranscription: a form with `file` and `model`. */
export async function readTranscriptionFacts(bytes: Uint8Array, contentType: string): Promise<Facts> {
  const form = await readForm(bytes, contentType);
  const model = form.get('model');
  if (typeof model !== 'string' || model === '' || model.length > MAX_MODEL_LENGTH)
    throw invalidRequest('model', 'expected the name of a model.');
  const file = form.get('file');
  if (!(file instanceof Blob)) throw invalidRequest('file', 'expected an audio file.');
  return {
    model,
    stream: form.get('stream') === 'true',
    includeUsage: true,
    inputTokensEstimate: Math.ceil((file.size / BYTES_PER_MINUTE) * TOKENS_PER_MINUTE),
    units: { seconds: Math.ceil((file.size / BYTES_PER_MINUTE) * 60) },
  };
}
